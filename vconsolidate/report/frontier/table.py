"""Frontiers as a table for spreadsheets and scripts, one line per point."""

from __future__ import annotations

import csv
import io
from typing import Final

from vconsolidate.report.frontier.schema import FrontierDocument
from vconsolidate.report.options import Options
from vconsolidate.report.printable import cell

_FIGURES: Final = (
    "setting",
    "x",
    "status",
    "hosts",
    "bound_hosts",
    "cost",
    "bound_cost",
    "breach_probability",
    "over_ceiling_fraction",
    "proven",
)
COLUMNS: Final = ("curve", "label", *_FIGURES, "dominated_by", "conflict")
"""Header of the table; the figures are those of the JSON document."""


def render(document: FrontierDocument, options: Options) -> bytes:  # noqa: ARG001 - a table has no width
    """Return the table as UTF-8 CSV (RFC 4180)."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for curve in document.curves:
        for one in curve.points:
            figures = (getattr(one, figure) for figure in _FIGURES)
            writer.writerow((curve.axis, one.label, *figures, one.dominated_by, cell(one.conflict)))
    return stream.getvalue().encode()
