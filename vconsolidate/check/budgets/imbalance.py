"""How unevenly the hosts of a cluster are loaded, as a budget."""

from __future__ import annotations

from vconsolidate.check.balance import balances
from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((max(one.cpu_fraction, one.memory_fraction), one.cluster) for one in balances(facts))


BUDGET = Budget(
    metric="imbalance",
    title="The imbalance of the worst cluster",
    unit="share",
    doc="Standard deviation of the load of a cluster's hosts as a share of their capacity, of CPU or memory, whichever "
    "is larger; hosts that stay empty on purpose are left out.",
    measure=_measure,
    tip="Write balance last in policy.objective.",
)
