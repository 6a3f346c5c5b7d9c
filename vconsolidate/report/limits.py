"""Budgets and service levels, kept ones too, in the words that every format uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.model.figure import format_figure
from vconsolidate.report.schema.limits import LimitSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.words import counted, verb

LIMITS: Final = ("budget or service level", "value", "limit", "margin", "verdict")

LIMITS_TITLE: Final = "Budgets and service levels"

LEAST_LEVELS: Final = 4
"""Kept service levels that a short table shows, those with the least margin."""

_VERDICTS: Final = {"missed": "missed ({level})", "kept": "kept", "ignored": "ignored", "unknown": "not judged"}


def limit_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return (name, value, limit, margin, verdict) of every budget and service level, missed ones first."""
    return [limit_row(limit, document.objective.currency) for limit in document.limits]


def short_limit_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the rows that matter: every budget, missed service levels, and the kept ones with the least margin."""
    kept = [limit for limit in document.limits if limit.kind == "service_level" and limit.verdict == "kept"]
    shown = {id(limit) for limit in kept[:LEAST_LEVELS]}
    left_out = {id(limit) for limit in kept} - shown
    return [limit_row(limit, document.objective.currency) for limit in document.limits if id(limit) not in left_out]


def limits_words(document: PlanDocument) -> str:
    """Return how many limits are kept: ``3 budgets and 12 service levels, all kept``; empty without limits."""
    if not document.limits:
        return ""
    kinds = [limit.kind for limit in document.limits]
    budgets, levels = kinds.count("budget"), kinds.count("service_level")
    parts = [counted(budgets, "budget")] if budgets else []
    parts += [counted(levels, "service level")] if levels else []
    verdicts = [limit.verdict for limit in document.limits]
    others = [
        f"{verdicts.count(verdict):,} {words}"
        for verdict, words in (("missed", "missed"), ("ignored", "missed but ignored"), ("unknown", "not judged"))
        if verdict in verdicts
    ]
    return f"{' and '.join(parts)}, {', '.join(others) if others else 'all kept'}"


def missed_as_notes(limits: Sequence[LimitSection]) -> int:
    """Return how many service levels are missed that neither block nor warn."""
    return sum(one.kind == "service_level" and one.verdict == "missed" and one.level == "note" for one in limits)


def none_missed_words(limits: Sequence[LimitSection]) -> str:
    """Return that no service level is missed, and how many are as a note."""
    notes = missed_as_notes(limits)
    if not notes:
        return "no service level missed"
    return f"no service level missed that blocks or warns; {notes:,} missed as {'a note' if notes == 1 else 'notes'}"


def ignored_words(document: PlanDocument) -> list[str]:
    """Return a line per reason for which findings are ignored."""
    by_reason: dict[tuple[str, str], int] = {}
    for one in document.ignored:
        until = f", until {one.until}" if one.until is not None else ""
        key = (one.id, f"{one.reason}{until}")
        by_reason[key] = by_reason.get(key, 0) + 1
    return [
        f"{counted(count, f'{kind} finding')} {verb(count, 'is', 'are')} ignored: {reason}"
        for (kind, reason), count in by_reason.items()
    ]


def ignored_in_short(document: PlanDocument) -> str:
    """Return how many findings are ignored, and when the first decision ends; empty where none is."""
    if not document.ignored:
        return ""
    found = counted(len(document.ignored), "finding")
    are = verb(len(document.ignored), "is", "are")
    ends = [one.until for one in document.ignored if one.until is not None]
    return f"{found} {are} ignored, the first until {min(ends)}." if ends else f"{found} {are} ignored."


def limit_row(limit: LimitSection, currency: str) -> tuple[str, ...]:
    """Return (name, value, limit, margin, verdict) of a budget or service level."""

    def words(value: float | None) -> str:
        return "" if value is None else format_figure(value, limit.unit, currency)

    title = limit.title.removeprefix("The ")
    nothing = 1.0 if limit.unit == "factor" else 0.0
    of = limit.of if limit.value is not None and limit.value != nothing else ""
    grown = limit.side.startswith("increase") and limit.baseline is not None
    whose = ", ".join(part for part in (limit.about, of, f"was {words(limit.baseline)}" if grown else "") if part)
    name = title[:1].upper() + title[1:] + (f" ({whose})" if whose else "")
    value = words(limit.value) or "not measured"
    margin = "" if limit.unit == "state" else words(limit.margin)
    return name, value, _limit_words(limit, words(limit.limit)), margin, _verdict(limit)


def _limit_words(limit: LimitSection, words: str) -> str:
    if not words:
        return "no baseline"
    return f"{'≥' if limit.side == 'minimum' else '≤'} {words}"


def _verdict(limit: LimitSection) -> str:
    return _VERDICTS[limit.verdict].format(level=limit.level)
