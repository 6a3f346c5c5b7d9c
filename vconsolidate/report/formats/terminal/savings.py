"""Before and after in the terminal: a short table, and on demand every formula, input and missing line."""

from __future__ import annotations

from vconsolidate.report.cells import padded, widest
from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.savings.rows import (
    COLUMNS,
    formula_rows,
    input_rows,
    missing_rows,
    return_sentences,
    row_notes,
    short_rows,
)
from vconsolidate.report.schema.plan_document import PlanDocument

NARROW = 100
"""Below this width the shares are left out, so that the ranges fit."""
LONGEST = 26
"""Names that are longer do not move the texts of all others."""


def show_savings(document: PlanDocument, page: Page) -> None:
    """Compare before and after, with ranges, and say when the investment is paid back."""
    savings = document.savings
    if savings is None:
        return
    ratio = savings.consolidation_ratio
    page.heading("Before and after", f"consolidation ratio {ratio:.1f} : 1" if ratio is not None else "")
    rows = short_rows(savings, document.objective.currency)
    keep = [0, 1, 2, 3, 5] if page.options.width < NARROW else list(range(len(COLUMNS)))
    if not any(row[5] for row in rows):
        keep = [column for column in range(len(COLUMNS)) if column != len(COLUMNS) - 1]
    columns = [Column(COLUMNS[column], "right" if column else "left") for column in keep]
    page.table(columns, [tuple(row[column] for column in keep) for row in rows])
    for sentence in return_sentences(savings, document.objective.currency):
        page.line(sentence)
    for note in row_notes(savings, document.objective.currency):
        page.line(note, "dim")


def show_saving_formulas(document: PlanDocument, page: Page) -> None:
    """Show every formula with its numbers, every input with its source, and the lines that are not shown."""
    savings = document.savings
    if savings is None or not savings.lines:
        return
    page.heading("How the savings are calculated")
    formulas = formula_rows(savings)
    width = _width(formulas, page)
    for name, formula, numbers, kind in formulas:
        page.item(padded(page.say(name), width), f"{formula}{f' ({kind})' if kind else ''}", details=[numbers])
    page.heading("Inputs of the savings")
    inputs = input_rows(savings)
    width = _width(inputs, page)
    for name, value, ends, kind, source in inputs:
        page.item(padded(page.say(name), width), f"{value}{f' ({ends})' if ends else ''}, {kind}", details=[source])
    if savings.missing:
        page.heading("Savings not shown", "state these keys of the inventory to see them")
        page.items(missing_rows(savings))


def _width(rows: list[tuple[str, ...]], page: Page) -> int:
    return min(widest(page.say(row[0]) for row in rows), LONGEST)
