"""Rows of the tables of scenarios, in the words that every format uses."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.what_if.schema import ScenarioPlanSection, WhatIfDocument
from vconsolidate.report.wording import percent
from vconsolidate.words import counted

PLANS: Final = ("scenario", "hosts", "bound", "cost", "gap", "ready", "CPU", "memory", "expected")
NUMERIC: Final = (1, 2, 3, 4, 5, 6, 7)

UNMET: Final = "Expectations that are not met"
LEGEND: Final = (
    "bound: no plan needs fewer hosts; gap: share that may still be saved; ready: 95th percentile of the worst VM; "
    "CPU and memory: peak of the worst host"
)


def plan_rows(document: WhatIfDocument) -> list[tuple[str, ...]]:
    """Return one row per plan, that of the inventory first."""
    return [_row(one) for one in (document.base, *document.plans)]


def _row(one: ScenarioPlanSection) -> tuple[str, ...]:
    placed = one.hosts is not None
    return (
        one.name,
        f"{one.hosts:,}" if one.hosts is not None else "no plan",
        f"≥ {one.bound_hosts:,}" if placed else "proven" if one.status == "infeasible" else "",
        "" if one.cost is None else f"{one.cost:,.0f}",
        ("proven" if one.status == "optimal" else percent(one.gap, 1)) if placed else "",
        "" if one.ready_fraction is None else percent(one.ready_fraction, 1),
        "" if one.utilisation_fraction is None else percent(one.utilisation_fraction),
        "" if one.memory_fraction is None else percent(one.memory_fraction),
        expected_words(one),
    )


def expected_words(one: ScenarioPlanSection) -> str:
    """Return whether a plan meets what was expected of it, in a word or two; nothing where nothing was."""
    unmet = sum(not each.met for each in one.expectations)
    if not one.expectations:
        return ""
    return f"{unmet:,} not met" if unmet else "met"


def difference_lines(document: WhatIfDocument) -> list[tuple[str, list[str]]]:
    """Return each scenario with what it changes and what comes of it."""
    return [(one.name, _lines(one)) for one in document.plans]


def _lines(one: ScenarioPlanSection) -> list[str]:
    reason = [f"({one.reason})"] if one.reason else []
    changes = "; ".join(one.changes) or "nothing is changed"
    outcome = "; ".join(one.differs) or "the same plan in all figures"
    return [*reason, changes, f"→ {outcome}"]


def unmet_lines(document: WhatIfDocument) -> list[str]:
    """Return every expectation that is not met, with its place."""
    return [
        f"{place(each.location.file, each.location.line, each.location.column)}: {one.name}: {each.message}"
        for one in document.plans
        for each in one.expectations
        if not each.met
    ]


def place(file: str, line: int, column: int) -> str:
    """Return ``file:line:column``; an option has no lines."""
    return file if file.startswith("--") else f"{file}:{line}:{column}"


def all_met(document: WhatIfDocument) -> bool:
    """Return whether every expectation is met."""
    return all(each.met for one in document.plans for each in one.expectations)


def key_words(document: WhatIfDocument) -> str:
    """Return how many scenarios there are."""
    return counted(len(document.plans), "scenario")
