"""Cost, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    if not facts.plan.hosts:
        return None
    return Measured(sum(host.cost for host in facts.hosts) + facts.product_cost)


BUDGET = Budget(
    metric="cost",
    title="The cost",
    unit="money",
    doc="Purchase price of the planned hosts, and all licences over the horizon, in the currency of the inventory; "
    "typical values, without their ranges.",
    measure=_measure,
    tip="Offer cheaper host types.",
)
