"""A workbook for people who calculate further: sheets with filters, units and charts."""

from __future__ import annotations

from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument

__all__ = ["BINARY", "SUFFIX", "render"]

SUFFIX = ".xlsx"
BINARY = True


def render(document: PlanDocument, options: Options) -> bytes:  # noqa: ARG001 - a sheet has no width
    """Return the workbook; the same document always gives the same bytes."""
    from vconsolidate.report.formats.xlsx.sheets import sheets_of  # noqa: PLC0415 - only this format needs them
    from vconsolidate.report.formats.xlsx.writing import workbook  # noqa: PLC0415 - loads XlsxWriter

    return workbook(document, sheets_of(document))
