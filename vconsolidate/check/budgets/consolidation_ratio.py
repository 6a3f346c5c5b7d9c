"""Consolidation ratio, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts
from vconsolidate.model.today import machines_of


def _measure(facts: Facts) -> Measured | None:
    machines = machines_of(facts.estate, (vm.server for vm in facts.vms))
    if machines.count is None or not facts.hosts:  # the hosts of some VMs are unknown, or nothing is placed
        return None
    return Measured(machines.count / len(facts.hosts))


BUDGET = Budget(
    metric="consolidation_ratio",
    title="The consolidation ratio",
    unit="count",
    doc="Machines of today (servers that become VMs, and hosts of servers that are VMs already) per host of the "
    "plan, spares included.",
    measure=_measure,
    tip="Raise policy.cpu.ceiling or policy.cpu.vcpu_per_core, or offer larger host types.",
    usual="minimum",
)
