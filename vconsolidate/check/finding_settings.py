"""Findings that the owner ignores or takes more or less seriously, and those that a baseline accepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Final

from vconsolidate.model.baseline import Baseline, FigureKey
from vconsolidate.model.estate import Estate
from vconsolidate.model.finding import Finding
from vconsolidate.model.finding_setting import FindingSetting

NEVER: Final = frozenset({"VC101", "VC102", "VC107"})
"""Findings that say that there is no plan, or a broken one: nothing can be accepted there."""

ACCEPTED: Final = " (accepted in the baseline)"


def matches(setting: FindingSetting, finding: Finding) -> bool:
    """Return whether a setting is about a finding; one that has expired is about none."""
    if setting.expired or finding.id in NEVER:
        return False
    if setting.metric and (finding.budget is None or finding.budget.metric != setting.metric):
        return False
    if setting.finding and not finding.id.startswith(setting.finding):
        return False
    subjects = (finding.subject, *finding.members, finding.budget.cluster if finding.budget is not None else "")
    return not setting.subject or any(fnmatchcase(one, setting.subject) for one in subjects if one)


def ignores_budget(estate: Estate, key: FigureKey, of: str) -> bool:
    """Return whether the breach of a budget is ignored by its metric."""
    found = Finding("", "block", of or key.metric, "", budget=key)
    return any(one.level == "ignore" and one.metric and matches(one, found) for one in estate.finding_settings)


def decision_about(estate: Estate, finding: Finding) -> FindingSetting | None:
    """Return the last decision that is about a finding; None where there is none."""
    return next((one for one in reversed(estate.finding_settings) if matches(one, finding)), None)


def decided(estate: Estate, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """
    Return the findings as the owner wants them, and those that are ignored.

    The last setting that is about a finding decides. What the baseline accepts becomes a note.
    """
    kept: list[Finding] = []
    ignored: list[Finding] = []
    for finding in findings:
        setting = decision_about(estate, finding)
        if setting is None:
            kept.append(_accepted(finding, estate.baseline))
        elif setting.level == "ignore":
            ignored.append(finding)
        else:
            kept.append(_accepted(replace(finding, severity=setting.level, as_found=finding.severity), estate.baseline))
    return tuple(kept), tuple(ignored)


def _accepted(finding: Finding, baseline: Baseline | None) -> Finding:
    if (
        baseline is None
        or not _known(finding, baseline)
        or finding.id in NEVER
        or finding.worse
        or finding.severity == "note"
    ):
        return finding
    message = finding.message.removesuffix(".") + ACCEPTED + "."
    return replace(finding, severity="note", message=message, as_found=finding.as_found or finding.severity)


def _known(finding: Finding, baseline: Baseline) -> bool:
    """Return whether a baseline accepts a finding as it is, or everything that it is about one by one."""
    each = [(finding.id, member) in baseline.accepted for member in finding.members]
    return finding.identity in baseline.accepted or (bool(each) and all(each))


def expired(estate: Estate) -> Iterator[FindingSetting]:
    """Yield the settings whose last day is over."""
    return (one for one in estate.finding_settings if one.expired)
