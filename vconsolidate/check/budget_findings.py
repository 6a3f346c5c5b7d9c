"""Budgets of the inventory against plan and replay (VC3xx)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.budgets.base import Budget
from vconsolidate.check.budgets.registry import BUDGETS
from vconsolidate.check.facts import Facts
from vconsolidate.model.finding import Finding
from vconsolidate.model.statement import BudgetStatement

_ROUNDING = 1e-6
"""Of a limit: what the three decimals of a plan document, read back, may add to a figure that just meets it."""


def budget_findings(facts: Facts) -> Iterator[Finding]:
    """Yield a finding per budget that is broken or cannot be measured."""
    for statement in facts.estate.budgets:
        yield from _judge(statement, BUDGETS[statement.metric], replace(facts, scope=statement.scope))


def _judge(statement: BudgetStatement, budget: Budget, facts: Facts) -> Iterator[Finding]:
    where = f" in {statement.scope}" if statement.scope else ""
    measured = budget.measure(facts)
    if measured is None:
        yield Finding(
            "VC303",
            statement.level,
            budget.metric,
            f"{budget.title}{where} could not be measured: there is no placement.",
            "See the findings about the plan.",
            statement.place,
        )
        return
    value = f"{budget.title}{where} is {budget.format(measured.value)}" + (f" ({measured.of})" if measured.of else "")
    subject = measured.of or budget.metric
    for finding_id, limit, excess, side in (
        ("VC301", statement.maximum, 1.0, "above"),
        ("VC302", statement.minimum, -1.0, "below"),
    ):
        beyond = 0.0 if limit is None else excess * (measured.value - limit)
        if limit is not None and beyond > _ROUNDING * abs(limit):
            message = f"{value}, {budget.format(beyond)} {side} the budget of {budget.format(limit)}."
            yield Finding(finding_id, statement.level, subject, message, budget.tip, statement.place)
