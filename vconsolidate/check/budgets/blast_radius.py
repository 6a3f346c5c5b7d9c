"""VMs lost with one host, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    names = {vm.name for vm in facts.vms}
    lost = dict.fromkeys((host.name for host in facts.hosts), 0)
    for vm, host in facts.placed():
        if vm.name in names and vm.name not in facts.demand.paired:
            lost[host.name] += 1
    return worst((float(count), name) for name, count in lost.items())


BUDGET = Budget(
    metric="blast_radius",
    title="The number of VMs that one host takes down",
    unit="count",
    doc="VMs that stop when the host with the most VMs fails; fault-tolerant pairs go on.",
    measure=_measure,
    tip="Set policy.max_vms_per_host, or offer smaller host types.",
)
