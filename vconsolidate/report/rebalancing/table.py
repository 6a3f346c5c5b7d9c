"""The steps of a rebalancing as a table for spreadsheets and scripts, one line per VM."""

from __future__ import annotations

import csv
import io

from vconsolidate.report.options import Options
from vconsolidate.report.printable import cell
from vconsolidate.report.rebalancing.schema import RebalancingDocument

COLUMNS = ("step", "vm", "source", "target", "cluster", "purpose", "memory_mib", "imbalance_before", "imbalance_after")
"""Header of the table; units are in the names."""


def render(document: RebalancingDocument, options: Options) -> bytes:  # noqa: ARG001 - a table has no width
    """Return the table as UTF-8 CSV (RFC 4180)."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for step in document.steps:
        for move in step.moves:
            names = (cell(move.vm), cell(move.source), cell(move.target), cell(step.cluster))
            figures = (move.memory_mib, step.imbalance_before, step.imbalance_after)
            writer.writerow((step.number, *names, step.purpose, *figures))
    return stream.getvalue().encode()
