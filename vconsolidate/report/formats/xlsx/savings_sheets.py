"""Sheets of the savings: lines with their ranges and formulas, one-off costs, inputs with their sources."""

from __future__ import annotations

from vconsolidate.report.formats.xlsx.sheet import Chart, Column, Sheet, Value
from vconsolidate.report.savings.rows import input_rows
from vconsolidate.report.schema.assessment import Savings
from vconsolidate.report.schema.base import FRACTION_DIGITS
from vconsolidate.report.schema.plan_document import PlanDocument


def savings(document: PlanDocument) -> Sheet:
    """Return one line per figure before and after, with formulas that go on calculating when either is changed."""
    columns = (
        Column("Figure"),
        Column("Unit"),
        Column("Before", "number"),
        Column("After", "number"),
        Column("Saved", "number", "{Before}-{After}"),
        Column("Share saved", "share", 'IF({Before}=0,"",({Before}-{After})/{Before})'),
        Column("Saved, low", "number"),
        Column("Saved, high", "number"),
        Column("Inputs"),
        Column("Formula"),
        Column("Numbers"),
    )
    found = document.savings
    rows = [] if found is None else _lines(found) if found.lines else _items(found)
    return Sheet("Savings", columns, rows, Chart("Share saved", ("Share saved",)))


def _lines(found: Savings) -> list[tuple[Value, ...]]:
    return [
        (
            line.name,
            line.unit,
            line.before.typical,
            line.after.typical,
            line.saved.typical,
            round(line.saved.typical / line.before.typical, FRACTION_DIGITS) if line.before.typical else None,
            line.saved.low,
            line.saved.high,
            line.kind,
            line.formula,
            line.calculation,
        )
        for line in found.lines
    ]


def _items(found: Savings) -> list[tuple[Value, ...]]:
    """Return the lines of a document without ranges."""
    return [
        (item.name, item.unit, item.before, item.after, item.saved, item.saved_fraction, None, None, "", "", "")
        for item in found.items
    ]


def spendings(document: PlanDocument) -> Sheet:
    """Return one line per one-off cost."""
    currency = document.objective.currency
    columns = (
        Column("Cost"),
        Column(f"Typical ({currency})", "number"),
        Column(f"Low ({currency})", "number"),
        Column(f"High ({currency})", "number"),
        Column("Numbers"),
    )
    found = document.savings.spendings if document.savings is not None else ()
    rows: list[tuple[Value, ...]] = [
        (one.name, one.cost.typical, one.cost.low, one.cost.high, one.calculation) for one in found
    ]
    return Sheet("Investment", columns, rows)


def savings_inputs(document: PlanDocument) -> Sheet:
    """Return one line per input of the savings, then what to state to see more of them."""
    columns = tuple(map(Column, ("Input", "Value", "Low to high", "Known", "Source")))
    found = document.savings
    rows: list[tuple[Value, ...]] = []
    if found is not None:
        rows = [tuple(row) for row in input_rows(found)]
        rows += [(item.name, "", "", "not shown", f"state {', '.join(item.state)}") for item in found.missing]
    return Sheet("Inputs of savings", columns, rows)
