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
    title="The number of hosts",
    unit="count",
    doc="Hosts of the plan, spares included.",
    measure=_measure,
    tip="Raise policy.cpu.ceiling or policy.cpu.vcpu_per_core, or offer larger host types.",
)
