"""What measurements of an earlier migration changed."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.priors import PRIORS, PRIORS_TITLE, prior_rows, priors_words
from vconsolidate.report.schema.plan_document import PlanDocument


def show_priors(document: PlanDocument, page: Page) -> None:
    """Show every number that priors changed, where the inventory names priors."""
    if document.priors is None:
        return
    page.heading(PRIORS_TITLE)
    rows = prior_rows(document)
    if rows:
        first, second, *others = PRIORS
        page.table([Column(first), Column(second, name=True), *(Column(title, "right") for title in others)], rows)
    page.line(priors_words(document.priors))
