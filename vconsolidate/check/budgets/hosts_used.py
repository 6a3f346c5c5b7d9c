"""Number of hosts, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    if not facts.plan.hosts:
        return None
    return Measured(len(facts.hosts))


BUDGET = Budget(
    metric="hosts_used",
    title="Number of hosts",
    unit="count",
    doc="Hosts of the plan, spares included.",
    measure=_measure,
    tip="Allow more hosts, or raise the limits of policy.",
)
