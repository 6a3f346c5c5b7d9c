"""VC105: more memory is configured than a host has, and some of its VMs cannot give any back by ballooning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import GUEST, change
from vconsolidate.model.finding import Finding
from vconsolidate.units import format_mib
from vconsolidate.words import counted, listed


def _find(facts: Facts) -> Iterator[Finding]:
    plan, demand = facts.plan, facts.demand
    configured = np.array([vm.configured_mib for vm in demand.vms], dtype=np.float64)
    for index, host in enumerate(plan.hosts):
        rows = np.flatnonzero(plan.host_of_vm == index)
        hypervisor = facts.cluster(host.cluster).hypervisor
        overhead = demand.overhead_mib_by_cluster[host.cluster][rows].sum()
        usable = host.hardware.memory_mib - hypervisor.reserve_mib(host.hardware.memory_mib) - overhead
        excess = float(configured[rows].sum() - usable)
        lacking = [demand.vms[row].name for row in rows if not demand.vms[row].guest.balloon_driver]
        if excess > 0.0 and lacking and hypervisor.reclaim.balloon_max_fraction > 0.0:
            yield KIND.finding(
                host.name,
                facts.place_of_host(host.name),
                excess=format_mib(excess),
                vms=counted(len(lacking), "VM"),
                names=listed(lacking),
            )


def _example() -> Facts:
    return change().vm(1, guest=replace(GUEST, balloon_driver=False), configured_mib=65_000)


KIND = FindingKind(
    id="VC105",
    title="Memory overcommit without a balloon driver",
    severity="warn",
    message="The VMs on this host are configured with {excess} more memory than it can give them. When memory runs "
    "short, the hypervisor can only swap {vms} without a balloon driver ({names}).",
    tip="Reserve memory for these VMs (memory_reservation), or lower policy.memory.overcommit.",
    doc="""
    More memory is configured for the VMs of a host than it has, and some of these VMs have no balloon driver. When
    memory runs short, the hypervisor can only swap such VMs, which is far slower than ballooning.
    """,
    example=_example,
    find=_find,
)
