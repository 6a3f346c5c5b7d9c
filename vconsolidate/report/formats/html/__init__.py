"""One self-contained page with everything: key figures, charts, full tables; light, dark, print; nothing is loaded."""

from __future__ import annotations

from vconsolidate.report.formats.html.environment import write
from vconsolidate.report.formats.html.page import page
from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.tongue import translator_of

SUFFIX = ".html"


def render(document: PlanDocument, options: Options) -> bytes:
    """Return the page, UTF-8."""
    return write(page(document, options.folder), translator_of(document, options.language), options.language)
