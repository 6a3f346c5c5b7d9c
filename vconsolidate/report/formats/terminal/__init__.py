"""Report for people at a terminal, one screen or in full; it ends with the one-line verdict."""

from __future__ import annotations

from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.tongue import translator_of

SUFFIX = ".txt"


def render(document: PlanDocument, options: Options) -> str:
    """Return the report, at most `options.width` columns wide; tables may be wider where `options.uncut` says so."""
    from vconsolidate.report.formats.terminal.page import Page  # noqa: PLC0415 - rich loads only when it prints
    from vconsolidate.report.formats.terminal.sections import SECTIONS as WHOLE  # noqa: PLC0415
    from vconsolidate.report.formats.terminal.short import SECTIONS as SHORT  # noqa: PLC0415

    page = Page(options, translator_of(document, options.language))
    for section in WHOLE if options.details else SHORT:
        section(document, page)
    return page.text()
