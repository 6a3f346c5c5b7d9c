"""Whether the hosts of a plan can hold the memory that resource pools guarantee, counted pool by pool."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.model.violation import Violation
from vconsolidate.units import format_mib

_PIECE_MIB = 4096
_MOST_PIECES = 64


class _Sums:
    """Per pool: MiB reserved directly and below, configured in it and below, and its part nobody below reserves."""

    def __init__(self, estate: Estate, demand: Demand) -> None:
        self._children: dict[str, list[ResourcePool]] = {}
        for pool in estate.resource_pools:
            self._children.setdefault(pool.parent, []).append(pool)
        self._own = {pool.name: [vm for vm in demand.vms if vm.name in pool.members] for pool in estate.resource_pools}
        self.reserved = {pool.name: self._reserved(pool) for pool in estate.resource_pools}
        self.configured = {pool.name: self._configured(pool) for pool in estate.resource_pools}
        self.left = {
            pool.name: max(0.0, pool.memory_reservation_mib - self.reserved[pool.name])
            for pool in estate.resource_pools
        }

    def _reserved(self, pool: ResourcePool) -> float:
        below = self._children.get(pool.name, [])
        children = (max(child.memory_reservation_mib, self._reserved(child)) for child in below)
        return sum(vm.reservation_mib for vm in self._own[pool.name]) + sum(children)

    def _configured(self, pool: ResourcePool) -> int:
        children = (self._configured(child) for child in self._children.get(pool.name, []))
        return sum(vm.configured_mib for vm in self._own[pool.name]) + sum(children)


def with_memory_parts(estate: Estate, demand: Demand) -> Demand:
    """Return the demand in which each VM holds the part of its pools' memory that falls to its configured memory."""
    if not any(pool.memory_reservation_mib for pool in estate.resource_pools):
        return demand
    sums, pools = _Sums(estate, demand), {pool.name: pool for pool in estate.resource_pools}
    home = {member: pool.name for pool in estate.resource_pools for member in pool.members}
    made = []
    for vm in demand.vms:
        name, part = home.get(vm.name, ""), 0.0
        while name:
            part += sums.left[name] * vm.configured_mib / max(1, sums.configured[name])
            name = pools[name].parent
        most = max(0, vm.configured_mib - vm.reservation_mib)
        held = min(most, math.floor(part + 1e-6))
        made.append(vm if held == vm.pool_reservation_mib else replace(vm, pool_reservation_mib=held))
    return replace(demand, vms=tuple(made))


def violations(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Violation]:
    """Yield pools whose limit is below what is reserved in them, and clusters without room for what no VM holds."""
    sums = _Sums(estate, demand)
    for pool in estate.resource_pools:
        limit = pool.memory_limit_mib
        if limit is not None and sums.reserved[pool.name] > limit * (1 + 1e-6):
            reserved = f"its VMs and pools reserve {format_mib(sums.reserved[pool.name])} of memory"
            message = f"resource pool {pool.name} is too small: {reserved}, but it has a limit of {format_mib(limit)}"
            yield Violation("resource_pool", (pool.name,), message)
    if any(vm.vcpus == 0 for vm in demand.vms):  # pieces are packed as VMs: their hosts are checked like all others
        return
    held = with_memory_parts(estate, demand)
    for cluster in estate.clusters:
        inside = [pool for pool in estate.resource_pools if pool.cluster == cluster.name]
        if any(pool.memory_reservation_mib for pool in inside):
            members = {name for pool in inside for name in pool.members}
            left = sum(sums.left[pool.name] for pool in inside)
            left -= sum(vm.pool_reservation_mib for vm in held.vms if vm.name in members)
            yield from _unheld(cluster, left, held, plan)


def _unheld(cluster: Cluster, left_mib: float, demand: Demand, plan: Plan) -> Iterator[Violation]:
    if left_mib <= len(demand.vms) + 1:
        return
    pieces = min(_MOST_PIECES, math.ceil(left_mib / _PIECE_MIB))
    size = math.floor(left_mib / pieces + 1e-6)
    overhead = demand.overhead_mib_by_cluster[cluster.name]
    wanted = cluster.policy.memory_overcommit
    ratio = wanted if cluster.hypervisor.memory_overcommit else min(1.0, wanted)
    room = 0
    for index, host in enumerate(plan.hosts):
        if host.cluster != cluster.name or host.spare:
            continue
        usable = max(0.0, host.hardware.memory_mib - cluster.hypervisor.reserve_mib(host.hardware.memory_mib))
        rows = [row for row, at in enumerate(plan.host_of_vm.tolist()) if at == index]
        extra = float(overhead[rows].sum())
        configured = sum(demand.vms[row].configured_mib for row in rows) + ratio * extra
        kept = sum(demand.vms[row].reservation_mib + demand.vms[row].pool_reservation_mib for row in rows) + extra
        free = ratio * usable - configured
        room += int(max(0.0, min(free, usable - kept) if ratio > 1.0 else free) / size + 1e-6)
    if room < pieces:
        message = (
            f"resource pools of {cluster.name} reserve {format_mib(left_mib)} of memory that no VM holds, "
            f"but its hosts have only {format_mib(room * size)} free for it"
        )
        yield Violation("resource_pool", (cluster.name,), message)
