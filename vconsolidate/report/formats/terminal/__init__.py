"""Report for people at a terminal; it ends with the one-line verdict."""

from __future__ import annotations

from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument

SUFFIX = ".txt"


def render(document: PlanDocument, options: Options) -> str:
    """Return the report, `options.width` columns wide at most where the length of names allows it."""
    from vconsolidate.report.formats.terminal.page import Page  # noqa: PLC0415 - rich loads only when it prints
    from vconsolidate.report.formats.terminal.sections import SECTIONS  # noqa: PLC0415

    page = Page(options)
    for section in SECTIONS:
        section(document, page)
    return page.text()
