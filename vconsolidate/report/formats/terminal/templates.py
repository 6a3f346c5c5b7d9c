"""Templates that VMs are cloned from."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.templates import TEMPLATES, TITLE, template_rows, template_words

MAX_TEMPLATES = 20


def show_templates(document: PlanDocument, page: Page) -> None:
    """Show the templates and the work that they save, where the inventory asks for them."""
    if document.templates is None:
        return
    page.heading(TITLE, "a clone gets the planned size of its VM")
    rows = template_rows(document)
    if rows:
        first, *middle, last = TEMPLATES
        page.table([Column(first, name=True), *map(Column, middle), Column(last, "right")], rows[:MAX_TEMPLATES])
        page.more(len(rows) - MAX_TEMPLATES, "template")
    page.line(template_words(document.templates))
