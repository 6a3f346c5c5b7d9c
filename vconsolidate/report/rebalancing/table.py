"""The steps of a rebalancing as a table for spreadsheets and scripts, one line per VM."""

from __future__ import annotations

from vconsolidate.report.csv_text import csv_text
from vconsolidate.report.options import Options
from vconsolidate.report.rebalancing.schema import RebalancingDocument

COLUMNS = ("step", "vm", "source", "target", "cluster", "purpose", "memory_mib", "imbalance_before", "imbalance_after")
"""Header of the table; units are in the names."""


def render(document: RebalancingDocument, options: Options) -> bytes:  # noqa: ARG001 - a table has no width
    """Return the table as UTF-8 CSV (RFC 4180)."""
    rows = [
        (
            *(step.number, move.vm, move.source, move.target, step.cluster, step.purpose),
            *(move.memory_mib, step.imbalance_before, step.imbalance_after),
        )
        for step in document.steps
        for move in step.moves
    ]
    return csv_text(COLUMNS, rows)
