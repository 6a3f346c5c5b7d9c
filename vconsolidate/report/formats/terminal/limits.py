"""Budgets and service levels of the terminal report, and what is ignored."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.limits import LIMITS, LIMITS_TITLE, ignored_words, limits_words, short_limit_rows
from vconsolidate.report.schema.plan_document import PlanDocument


def show_limits(document: PlanDocument, page: Page) -> None:
    """Show where the plan stands against its limits: missed ones first, then those with the least margin."""
    if not document.limits:
        return
    page.heading(LIMITS_TITLE, limits_words(document))
    rows = short_limit_rows(document)
    columns = [
        Column(LIMITS[0], name=True),
        Column(LIMITS[1]),
        Column(LIMITS[2]),
        Column(LIMITS[3], "right"),
    ]
    page.table([*columns, Column(LIMITS[4])], rows)
    page.more(len(document.limits) - len(rows), "kept service level")


def show_ignored(document: PlanDocument, page: Page) -> None:
    """Say what is ignored, and why."""
    for line in ignored_words(document):
        page.line(line, "dim")
