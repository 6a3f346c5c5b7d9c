"""Number of servers kept physical, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return Measured(sum(one.action == "keep_physical" for one in facts.demand.dispositions))


BUDGET = Budget(
    metric="servers_kept_physical",
    title="Number of servers kept physical",
    unit="count",
    doc="Servers of the inventory that stay physical machines.",
    measure=_measure,
    tip="See the reasons in the dispositions.",
)
