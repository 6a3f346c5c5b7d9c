"""Budgets of the inventory against the figures of plan and replay: the measure of VC301 to VC303."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Literal

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.budgets.registry import BUDGETS
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.model.finding import Finding
from vconsolidate.model.statement import BudgetStatement

_ROUNDING: Final = 1e-6
"""Of a limit: what the three decimals of a plan document, read back, may add to a figure that just meets it."""

CLAUSES: Final = {
    "scope": " in {cluster}",
    "of": " ({name})",
    "unusual": "Correct the {side} of the budget if the figure is as you want it.",
}
"""
Clauses of these kinds: the cluster that is judged, the host or VM whose figure it is, and the tip where a figure is
beyond the side of its limit that no tip of the budget is for.
"""


def measured_budgets(facts: Facts) -> Iterator[tuple[BudgetStatement, Budget, Measured | None]]:
    """Yield every budget of the inventory with its figure; None where there is nothing to measure."""
    for statement in facts.estate.budgets:
        budget = BUDGETS[statement.metric]
        yield statement, budget, budget.measure(replace(facts, scope=statement.scope))


def scope_of(kind: FindingKind, statement: BudgetStatement) -> str:
    """Return the clause for the cluster that a budget is about; empty for all."""
    return kind.part("scope", cluster=statement.scope) if statement.scope else ""


def beyond_limit(kind: FindingKind, facts: Facts, side: Literal["maximum", "minimum"]) -> Iterator[Finding]:
    """Yield the budgets whose figure is above their maximum, or below their minimum."""
    sign = 1.0 if side == "maximum" else -1.0
    currency = facts.estate.economics.currency
    for statement, budget, figure in measured_budgets(facts):
        limit = statement.maximum if side == "maximum" else statement.minimum
        if figure is None or limit is None:
            continue
        beyond = sign * (figure.value - limit)
        if beyond > _ROUNDING * abs(limit):
            yield kind.finding(
                figure.of or budget.metric,
                statement.place,
                severity=statement.level,
                budget=budget.title,
                scope=scope_of(kind, statement),
                value=budget.format(figure.value, currency),
                of=kind.part("of", name=figure.of) if figure.of else "",
                beyond=budget.format(beyond, currency),
                limit=budget.format(limit, currency),
                advice=budget.tip if side == budget.usual else kind.part("unusual", side=side),
            )
