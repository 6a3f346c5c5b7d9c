"""Hot add as room: how many vCPUs and how much memory each VM could get on its host, and whether without a restart."""

from __future__ import annotations

from typing import Literal

import numpy as np

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.outlook import GrowthRoom
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost

Bound = Literal["host", "guest", "hypervisor"]


def growth_rooms(estate: Estate, demand: Demand, plan: Plan) -> tuple[GrowthRoom, ...]:
    """
    Return the room of every placed VM, in the order of the demand.

    The host's room is what the policy leaves: vCPUs per core, configured memory under overcommit, and consumed memory
    under the ceiling (new memory counts as consumed). A VM's overhead grows with it and is left out: a few MiB.
    Without a restart grows what platform and guest system both can change, and no fault-tolerant VM.
    """
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    if not plan.hosts:
        return ()
    vcpus = np.array([vm.vcpus for vm in demand.vms], dtype=np.float64)
    configured = np.array([vm.configured_mib for vm in demand.vms], dtype=np.float64)
    consumed = np.array([vm.consumed_mib for vm in demand.vms])
    room: list[tuple[int, int]] = []
    for index, host in enumerate(plan.hosts):
        cluster, rows = clusters[host.cluster], np.flatnonzero(plan.host_of_vm == index)
        policy, hypervisor = cluster.policy, cluster.hypervisor
        usable = host.hardware.memory_mib - hypervisor.reserve_mib(host.hardware.memory_mib)
        overhead = demand.overhead_mib_by_cluster[cluster.name][rows].sum()
        cpu = host.hardware.cpu
        most_vcpus = min(policy.vcpu_per_core * cpu.cores, hypervisor.most_vcpus_of_all_vms_on(cpu))
        ratio = policy.memory_overcommit if hypervisor.memory_overcommit else min(1.0, policy.memory_overcommit)
        free = min(
            ratio * (usable - overhead) - configured[rows].sum(),
            policy.memory_ceiling_fraction * usable - overhead - consumed[rows].sum(),
        )
        room.append((max(int(most_vcpus - vcpus[rows].sum()), 0), max(int(free), 0)))
    return tuple(
        _of_vm(vm, plan.hosts[host], clusters[plan.hosts[host].cluster], *room[host], paired=vm.name in demand.paired)
        for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)
    )


def _of_vm(
    vm: VirtualMachine, host: PlannedHost, cluster: Cluster, vcpus: int, memory_mib: int, *, paired: bool
) -> GrowthRoom:
    guest, hypervisor = vm.guest, cluster.hypervisor
    if hypervisor.wide_vms != "allowed":
        vcpus = min(vcpus, host.hardware.cpu.logical_processors - vm.vcpus)
    more_vcpus, vcpus_bound = _least(vcpus, guest.max_vcpus, hypervisor.max_vcpus_per_vm, vm.vcpus)
    more_mib, memory_bound = _least(
        memory_mib, guest.max_memory_mib, hypervisor.max_memory_mib_per_vm, vm.configured_mib
    )
    hot, alone = hypervisor.hot_add, not paired
    grown_mib = hot.most_memory_mib(guest.family, vm.configured_mib)
    live_mib = more_mib if grown_mib is None else grown_mib - vm.configured_mib
    return GrowthRoom(
        vm=vm.name,
        vcpus_more=more_vcpus,
        memory_mib_more=more_mib,
        vcpus_live=alone and guest.hot_add_cpu and hot.vcpus,
        memory_live=alone and guest.hot_add_memory and hot.takes_memory(guest.family, guest.key),
        memory_mib_live=max(min(more_mib, live_mib), 0),
        vcpus_bound=vcpus_bound,
        memory_bound=memory_bound,
    )


def _least(on_host: int, guest_most: int | None, hypervisor_most: int, has: int) -> tuple[int, Bound]:
    """Return how much more fits, at least 0, and whose limit that is (the first of equals)."""
    limits: list[tuple[int, Bound]] = [(on_host, "host"), (hypervisor_most - has, "hypervisor")]
    if guest_most is not None:
        limits.insert(1, (guest_most - has, "guest"))
    more, bound = min(limits, key=lambda limit: limit[0])
    return max(more, 0), bound
