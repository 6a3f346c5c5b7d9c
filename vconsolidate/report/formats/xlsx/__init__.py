"""A workbook for people who calculate further: sheets with filters, units and charts."""

from __future__ import annotations

from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.tongue import translator_of

__all__ = ["BINARY", "SUFFIX", "render"]

SUFFIX = ".xlsx"
BINARY = True


def render(document: PlanDocument, options: Options) -> bytes:
    """Return the workbook; the same document always gives the same bytes."""
    from vconsolidate.report.formats.xlsx.language import in_language  # noqa: PLC0415
    from vconsolidate.report.formats.xlsx.sheets import sheets_of  # noqa: PLC0415 - only this format needs them
    from vconsolidate.report.formats.xlsx.writing import workbook  # noqa: PLC0415 - loads XlsxWriter

    sheets, verdict = sheets_of(document), document.verdict
    if options.translated:
        say = translator_of(document, options.language)
        sheets, verdict = [in_language(sheet, say) for sheet in sheets], say(verdict)
    return workbook(document, sheets, verdict)
