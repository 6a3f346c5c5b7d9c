"""Priors that a plan used, in the words that every format uses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from vconsolidate.model.priors import LARGE_FACTOR
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.priors import AppliedPriorsSection, PriorChangeSection
from vconsolidate.report.wording import percent
from vconsolidate.words import counted, listed

PRIORS_TITLE: Final = "Corrected by measurements"
PRIORS: Final = ("number", "of", "before", "now", "machines", "measured")

_KINDS: Final = {
    "rating": "rating of a core",
    "rating_error": "error of the rating",
    "cpu": "CPU demand",
    "memory": "memory demand",
    "headroom": "headroom",
}


def prior_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return every number that priors changed."""
    if document.priors is None:
        return []
    return [
        (
            _KINDS[one.kind],
            one.subject,
            _value(one, one.before),
            _value(one, one.after),
            f"{one.machines:,}",
            counted(one.measured, "host" if one.kind == "headroom" else "VM"),
        )
        for one in document.priors.changes
    ]


def priors_words(section: AppliedPriorsSection) -> str:
    """Return where the priors come from, in one sentence."""
    first, last = (
        datetime.fromtimestamp(moment, tz=UTC).strftime("%Y-%m-%d")
        for moment in (section.measured_from_s, section.measured_until_s)
    )
    return f"Priors of {section.file}, measured from {first} to {last}; --no-priors plans without them."


def raised_words(section: AppliedPriorsSection) -> str:
    """Return by how much priors raise demand and headroom, in one sentence; empty where they do not."""
    parts = []
    for kind in ("cpu", "memory"):
        factors = [one.after for one in section.changes if one.kind == kind]
        if factors:
            parts.append(f"{_KINDS[kind]} to up to × {max(factors):.2f}")
    rooms = [(one.after, one.before) for one in section.changes if one.kind == "headroom"]
    if rooms:
        after, before = max(rooms)
        parts.append(f"headroom from {percent(before)} to {percent(after)}")
    if not parts:
        return ""
    return f"Priors of {section.file} raise {listed(parts)}; --no-priors plans without them."


def raises_much(section: AppliedPriorsSection) -> bool:
    """Return whether demand with priors is so much larger that the number of hosts may be another."""
    return any(one.kind in {"cpu", "memory"} and one.after >= LARGE_FACTOR for one in section.changes)


def _value(one: PriorChangeSection, value: float) -> str:
    if one.kind == "rating":
        return f"{value:,.0f} MHz"
    if one.kind == "rating_error":
        return f"±{percent(value, 1)}"
    return percent(value, 1) if one.kind == "headroom" else f"× {value:.3f}"
