"""Scenarios for people at a terminal: one table, what is not met, and with details what each one changes."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of
from vconsolidate.report.what_if.schema import WhatIfDocument
from vconsolidate.report.what_if.words import (
    LEGEND,
    NUMERIC,
    PLANS,
    UNMET,
    all_met,
    difference_lines,
    plan_rows,
    unmet_lines,
)

_FEW = 8
"""Scenarios whose changes the short report shows too."""


def render(document: WhatIfDocument, options: Options) -> str:
    """Return the report."""
    page = Page(options, translator_of(document, options.language))
    page.heading(document.name, f"{document.scenarios or 'scenarios'} on {document.inventory}")
    rows = plan_rows(document)
    shown = [number for number in range(len(PLANS)) if number < 2 or any(row[number] for row in rows)]
    columns = [Column(PLANS[n], "right" if n in NUMERIC else "left", name=n == 0) for n in shown]
    page.table(columns, [[row[n] for n in shown] for row in rows])
    page.line(f"cost in {document.currency} over the horizon; {LEGEND}", "dim")
    if options.details or len(document.plans) <= _FEW:
        page.heading("What differs")
        for name, lines in difference_lines(document):
            page.line(name, "bold")
            for line in lines:
                page.line(line, indent=4)
    unmet = unmet_lines(document)
    if unmet:
        page.heading(UNMET)
        for line in unmet:
            page.line(line)
    page.last_line(document.verdict, "good" if all_met(document) else "bad")
    return page.text()
