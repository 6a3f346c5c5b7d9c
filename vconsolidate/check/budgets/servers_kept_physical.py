"""Number of servers kept physical, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts
from vconsolidate.model.today import virtual_today


def _measure(facts: Facts) -> Measured | None:
    virtual = virtual_today(facts.estate)
    out_of_scope = {server.name for server in facts.estate.servers if not facts.wants(server)}
    kept = (one.server for one in facts.demand.dispositions if one.action == "keep_physical")
    return Measured(sum(server not in virtual and server not in out_of_scope for server in kept))


BUDGET = Budget(
    metric="servers_kept_physical",
    title="The number of servers kept physical",
    unit="count",
    doc="Servers of the inventory that stay physical machines.",
    measure=_measure,
    clusters=False,
    tip="Read in the report why each of them stays physical, and remove the obstacle.",
)
