"""What a command line decides about findings: a baseline, a day, findings that count and findings that do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from vconsolidate.errors import UsageError
from vconsolidate.model.baseline import Baseline
from vconsolidate.model.estate import Estate
from vconsolidate.model.finding_setting import FindingSetting
from vconsolidate.words import did_you_mean


@dataclass(frozen=True, slots=True)
class Decisions:
    """
    Baseline, day and settings of one command.

    Parameters
    ----------
    as_of
        Day on which the last days of decisions are judged.
    settings
        Added to those of the inventory; the last one counts.
    """

    baseline: Baseline | None
    as_of: date
    settings: tuple[FindingSetting, ...]

    def applied_to(self, estate: Estate) -> Estate:
        """Return the estate with the baseline, with expired decisions marked, and with more settings."""
        own = tuple(
            replace(one, expired=one.until is not None and one.until < self.as_of) for one in estate.finding_settings
        )
        return replace(estate, baseline=self.baseline, finding_settings=(*own, *self.settings))


def decisions(
    baseline: Path | None, as_of: str | None, select: Sequence[str] | None, ignore: Sequence[str] | None
) -> Decisions:
    """
    Return what the options say.

    Raises
    ------
    InputError
        When the baseline is refused.
    UsageError
        When a date or an identifier is unknown.
    """
    from vconsolidate.pipeline.baseline import load_baseline  # noqa: PLC0415 - only these commands need it

    known = None if baseline is None else load_baseline(baseline)
    return Decisions(known, _day(as_of), (*_not_selected(_identifiers(select)), *_ignored(_identifiers(ignore))))


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(tz=UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'--as-of "{text}" is not a date', hint='write year, month and day, "2027-03-31"') from None


def _identifiers(options: Sequence[str] | None) -> tuple[str, ...]:
    """Return the identifiers of a repeatable option, each of which may list several, separated by commas."""
    from vconsolidate.check.findings.registry import KINDS  # noqa: PLC0415 - loads every finding

    named = tuple(part.strip() for option in options or () for part in option.split(",") if part.strip())
    for name in named:
        if not any(kind.startswith(name) for kind in KINDS):
            raise UsageError(
                f'unknown finding "{name}"{did_you_mean(name, KINDS)}', hint="docs/findings.md lists all of them"
            )
    return named


def _ignored(names: Sequence[str]) -> tuple[FindingSetting, ...]:
    return tuple(FindingSetting("ignore", finding=name, reason="--ignore") for name in names)


def _not_selected(names: Sequence[str]) -> tuple[FindingSetting, ...]:
    """Return settings that ignore every kind that is not selected; none where nothing is selected."""
    from vconsolidate.check.findings.registry import KINDS  # noqa: PLC0415

    if not names:
        return ()
    others = (kind for kind in KINDS if not kind.startswith(tuple(names)))
    return tuple(FindingSetting("ignore", finding=kind, reason="not in --select") for kind in others)
