"""vCPUs per core, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    vcpus = dict.fromkeys((host.name for host in facts.hosts), 0)
    for vm, host in facts.placed():
        if host.name in vcpus:
            vcpus[host.name] += vm.vcpus
    return worst((vcpus[host.name] / host.hardware.cpu.cores, host.name) for host in facts.hosts)


BUDGET = Budget(
    metric="vcpu_per_core",
    title="The number of vCPUs per core",
    unit="count",
    doc="vCPUs of all VMs on the worst host, divided by its cores.",
    measure=_measure,
    tip="Lower policy.cpu.vcpu_per_core.",
)
