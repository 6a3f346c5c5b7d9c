"""
Memory that resource pools guarantee, as the packing sees it: what it takes of hosts.

As for CPU (`pool_reservations.py`), what nobody below has reserved of a pool's memory falls to its VMs, here by
configured memory, and no VM holds more than its configured memory. The rest, and the reservation of a pool without VMs,
is kept on hosts of the cluster in equal pieces of at most 4 GiB: memory that no other VM may be given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Conflict
from vconsolidate.model.resource_pool import ResourcePool, by_parent, line_of
from vconsolidate.units import format_mib

PIECE_MIB = 4096
MOST_PIECES = 64


@dataclass(frozen=True, slots=True)
class MemoryClaim:
    """What a pool takes of its parent in MiB: what is reserved below it, what it takes, and what its VMs have."""

    needed_mib: float
    claimed_mib: float
    configured_mib: int

    @property
    def unclaimed_mib(self) -> float:
        """What of it nobody below has reserved."""
        return max(0.0, self.claimed_mib - self.needed_mib)


@dataclass(frozen=True, slots=True)
class MemoryPieces:
    """Memory of the pools of a cluster that no VM holds, in equal pieces."""

    cluster: str
    count: int
    mib: int


def memory_claims(estate: Estate, demand: Demand) -> Mapping[str, MemoryClaim]:
    """Return pool → what it takes of its parent, for the VMs of the demand."""
    below_of, inside = by_parent(estate.resource_pools), _members(estate, demand)
    found: dict[str, MemoryClaim] = {}

    def of(pool: ResourcePool) -> MemoryClaim:
        below, own = [of(child) for child in below_of.get(pool.name, [])], inside[pool.name]
        needed = sum(vm.reservation_mib for vm in own) + sum(child.claimed_mib for child in below)
        configured = sum(vm.configured_mib for vm in own) + sum(child.configured_mib for child in below)
        found[pool.name] = MemoryClaim(needed, max(float(needed), pool.memory_reservation_mib), configured)
        return found[pool.name]

    for pool in below_of.get("", []):
        of(pool)
    return found


def add_memory(estate: Estate, demand: Demand) -> Demand:
    """Return the demand whose VMs hold their part of the memory that their pools reserve, in whole MiB."""
    if not any(pool.memory_reservation_mib for pool in estate.resource_pools):
        return demand
    found = memory_claims(estate, demand)
    by_name = {pool.name: pool for pool in estate.resource_pools}
    pool_of = {member: pool for pool in estate.resource_pools for member in pool.members}

    def of(vm: VirtualMachine) -> VirtualMachine:
        pool = pool_of.get(vm.name)
        if pool is None:
            return vm
        line = (found[one.name] for one in line_of(pool, by_name))
        part = sum(one.unclaimed_mib * vm.configured_mib / max(1, one.configured_mib) for one in line)
        most = max(0, vm.configured_mib - vm.reservation_mib)
        return replace(vm, pool_reservation_mib=min(most, int(part + 1e-6)))

    return replace(demand, vms=tuple(of(vm) for vm in demand.vms))


def memory_pieces(estate: Estate, demand: Demand) -> tuple[MemoryPieces, ...]:
    """Return what pools reserve beyond what the VMs of a demand hold, cluster by cluster; `add_memory` made it."""
    if not any(pool.memory_reservation_mib for pool in estate.resource_pools):
        return ()
    found, made = memory_claims(estate, demand), []
    cluster_of = {member: pool.cluster for pool in estate.resource_pools for member in pool.members}
    for cluster in sorted(cluster.name for cluster in estate.clusters):
        left = sum(found[pool.name].unclaimed_mib for pool in estate.resource_pools if pool.cluster == cluster)
        left -= sum(vm.pool_reservation_mib for vm in demand.vms if cluster_of.get(vm.name) == cluster)
        if left > len(demand.vms) + 1:
            count = min(MOST_PIECES, -int(-left // PIECE_MIB))
            made.append(MemoryPieces(cluster, count, int(left / count + 1e-6)))
    return tuple(made)


def explain_too_small(estate: Estate, demand: Demand) -> Iterator[Conflict]:
    """Yield pools whose memory limit is below what is reserved in them."""
    found = memory_claims(estate, demand)
    for pool in estate.resource_pools:
        limit, claim = pool.memory_limit_mib, found[pool.name]
        if limit is not None and claim.needed_mib > limit * (1.0 + 1e-9):
            place = f" ({pool.place})" if pool.place.line else ""
            needed = format_mib(claim.needed_mib)
            yield Conflict(
                pool.name,
                f"VMs and pools in resource pool {pool.name}{place} reserve {needed} of memory, but its limit is "
                f"{format_mib(limit)}: raise its memory limit to {needed}, or reserve less",
            )


def _members(estate: Estate, demand: Demand) -> dict[str, list[VirtualMachine]]:
    pool_of = {member: pool.name for pool in estate.resource_pools for member in pool.members}
    members: dict[str, list[VirtualMachine]] = {pool.name: [] for pool in estate.resource_pools}
    for vm in demand.vms:
        if vm.name in pool_of:
            members[pool_of[vm.name]].append(vm)
    return members
