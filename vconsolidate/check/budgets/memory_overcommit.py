"""Memory overcommit, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    configured = dict.fromkeys((host.name for host in facts.hosts), 0)
    for vm, host in facts.placed():
        if host.name in configured:
            configured[host.name] += vm.configured_mib
    figures = []
    for host in facts.hosts:
        installed_mib = host.hardware.memory_mib
        usable_mib = installed_mib - facts.hypervisor_of(host).reserve_mib(installed_mib)
        if usable_mib > 0.0:
            figures.append((configured[host.name] / usable_mib, host.name))
    return worst(figures)


BUDGET = Budget(
    metric="memory_overcommit",
    title="The memory overcommit",
    unit="share",
    doc="Memory configured for all VMs on the worst host, divided by the memory that the hypervisor leaves; above "
    "100 % memory is promised twice.",
    measure=_measure,
    tip="Lower policy.memory.overcommit.",
)
