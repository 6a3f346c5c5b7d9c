"""Gap to the proven bound, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return Measured(facts.plan.gap) if facts.plan.hosts else None


BUDGET = Budget(
    metric="gap",
    title="The gap to the proven bound",
    unit="share",
    doc="(hosts − proven lower bound) / hosts; 0 when the plan is proven optimal.",
    measure=_measure,
    whole_plan=True,
    tip="Raise --effort or --time-limit to search longer.",
)
