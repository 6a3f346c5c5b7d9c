"""Scenarios as a table for spreadsheets and scripts, one line per plan."""

from __future__ import annotations

from vconsolidate.report.csv_text import Cell, csv_text
from vconsolidate.report.options import Options
from vconsolidate.report.what_if.schema import ScenarioPlanSection, WhatIfDocument
from vconsolidate.report.what_if.words import expected_words

_FIGURES = (
    "status",
    "hosts",
    "spares",
    "bound_hosts",
    "cost",
    "bound_cost",
    "gap",
    "vms",
    "retired",
    "removed",
    "ready_fraction",
    "utilisation_fraction",
    "memory_fraction",
    "findings_block",
    "findings_warn",
)
COLUMNS = ("scenario", "changes", *_FIGURES, "physical", "expected", "differs")
"""Header of the table; units are in the names."""


def render(document: WhatIfDocument, options: Options) -> bytes:  # noqa: ARG001 - a table has no width
    """Return the table as UTF-8 CSV (RFC 4180)."""
    return csv_text(COLUMNS, [_row(one) for one in (document.base, *document.plans)])


def _row(one: ScenarioPlanSection) -> tuple[Cell, ...]:
    return (
        one.name,
        "; ".join(one.changes),
        *(getattr(one, figure) for figure in _FIGURES),
        len(one.physical),
        expected_words(one),
        "; ".join(one.differs),
    )
