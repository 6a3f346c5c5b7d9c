"""What the plan saves: waterfall, table with ranges, and every formula and input on demand."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Fold, Table, Text
from vconsolidate.report.formats.html.charts.waterfall import waterfall
from vconsolidate.report.savings.rows import (
    COLUMNS,
    cost_lines,
    formula_rows,
    input_rows,
    missing_rows,
    return_sentences,
    row_notes,
    short_rows,
)
from vconsolidate.report.schema.assessment import Savings
from vconsolidate.report.schema.plan_document import PlanDocument


def savings_blocks(document: PlanDocument) -> list[Block]:
    """Return the sentences, the waterfall, the table, and the parts that open on demand."""
    after, savings = document.after, document.savings
    if after is None or savings is None:
        return []
    currency = document.objective.currency
    rows = short_rows(savings, currency)
    said = return_sentences(savings, currency)
    none = "No payback time can be given: the inventory states no running costs under economics, or no host prices."
    numeric = tuple(range(1, len(COLUMNS)))
    return [
        *([Text(sentence) for sentence in said] or [Text(none, soft=True)]),
        *waterfall(document.before, after, currency, cost_lines(savings)),
        Table(("figure", *COLUMNS[1:]), rows, "savings", numeric=numeric),
        *(Text(note, soft=True) for note in row_notes(savings, currency)),
        *_details(savings),
    ]


def _details(savings: Savings) -> list[Block]:
    """Return the formulas, the inputs and what is not shown, each as a part that opens."""
    if not savings.lines:
        return []
    named = [line.inputs for line in savings.lines] + [one.inputs for one in savings.spendings]
    rows: list[tuple[str, ...]] = []
    for number, row in enumerate(formula_rows(savings)):
        used = named[number] if number < len(named) else ()
        rows.append((*row, ", ".join(name.replace("_", " ") for name in used)))
    rows.append(("consolidation ratio", "machines of today / hosts", savings.ratio_arithmetic, "stated", ""))
    formulas = Table(("figure", "formula", "numbers", "known", "inputs"), rows, "calculations", filters=(3,))
    columns = ("input", "value", "low to high", "known", "source")
    sources = Table(columns, input_rows(savings), "savings-inputs", filters=(3,))
    blocks: list[Block] = [
        Fold(["How the figures are calculated"], [formulas], anchor="calculations"),
        Fold(["Inputs, and where they come from"], [sources], anchor="savings-inputs"),
    ]
    if savings.missing:
        table = Table(("not shown", "state in the inventory"), missing_rows(savings), "savings-not-shown")
        blocks.append(Fold(["Savings that are not shown"], [table], anchor="savings-not-shown"))
    return blocks
