"""
Resource pools as the packing sees them: what their reservations take of hosts.

A pool guarantees CPU over all hosts of its cluster. On every host its VMs there are guaranteed their own reservations,
and of what is left of the pool's reservation the part that their vCPUs have of the pool's (the replay divides in the
same way). So the parts of all VMs add up to the pool's reservation, however they are placed, and a host must offer the
parts of its VMs (``reserved_cpu``). No VM takes more than its vCPUs can use: the rest, and the reservation of a pool
without VMs, is kept on hosts of the cluster as a whole, in pieces of about a core.

An expandable pool whose own reservation is too small for those below takes the rest from its parent, up to the cluster.
Source: VMware, vSphere Resource Management, "Managing Resource Pools"; Gulati et al., VMware Distributed Resource
Management, VMware Technical Journal 1 (2012): reservations first, what is left of them by the VMs' weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Conflict
from vconsolidate.model.resource_pool import ResourcePool, by_parent
from vconsolidate.packing.encoding.pool_memory import add_memory
from vconsolidate.units import format_mhz

MOST_PIECES = 64
GRAINS_PER_MHZ = 1024
"""Parts are rounded down to such fractions: binary ones, so that the solvers' integers hold their sums exactly."""

_SLACK = 1.0 + 1e-9


@dataclass(frozen=True, slots=True)
class Claim:
    """
    What a pool takes of its parent.

    Parameters
    ----------
    needed_mhz
        Reserved below it: by its VMs and the pools in it.
    claimed_mhz
        What it takes: its own reservation, or what is needed where that is more.
    vcpus
        Of all VMs in it and below it.
    """

    needed_mhz: float
    claimed_mhz: float
    vcpus: int

    @property
    def unclaimed_mhz(self) -> float:
        """What of it nobody below has reserved."""
        return max(0.0, self.claimed_mhz - self.needed_mhz)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Reservations of pools of a cluster that no VM takes, in equal pieces."""

    cluster: str
    count: int
    mhz: float


def claims(estate: Estate, demand: Demand) -> Mapping[str, Claim]:
    """Return pool → what it takes of its parent, for the VMs of the demand."""
    inside_of, below_of = _members(estate, demand), by_parent(estate.resource_pools)
    claim_of: dict[str, Claim] = {}

    def of(pool: ResourcePool) -> Claim:
        inside = inside_of[pool.name]
        below = [of(child) for child in below_of.get(pool.name, [])]
        needed = sum(vm.cpu_reservation_mhz for vm in inside) + sum(child.claimed_mhz for child in below)
        vcpus = sum(vm.vcpus for vm in inside) + sum(child.vcpus for child in below)
        claim_of[pool.name] = Claim(needed, max(needed, pool.reservation_mhz), vcpus)
        return claim_of[pool.name]

    for pool in below_of.get("", []):
        of(pool)
    return claim_of


def add_claims(estate: Estate, demand: Demand) -> Demand:
    """Return the demand whose VMs in pools run in their pool's cluster and hold their part of its reservation."""
    if not estate.resource_pools:
        return demand
    claim_of, pool_of = claims(estate, demand), _pool_of(estate)
    by_name = {pool.name: pool for pool in estate.resource_pools}
    fastest = {cluster.name: fastest_core_mhz(cluster) for cluster in estate.clusters}

    def of(vm: VirtualMachine) -> VirtualMachine:
        pool = pool_of.get(vm.server)
        if pool is None:
            return vm
        most = max(0.0, vm.vcpus * fastest[pool.cluster] - vm.cpu_reservation_mhz)
        part = _whole_grains(min(most, _per_vcpu(pool, by_name, claim_of) * vm.vcpus))
        elsewhere = [name for name in vm.clusters if name != pool.cluster]
        others = dict.fromkeys(elsewhere, f"its resource pool {pool.name} belongs to {pool.cluster}")
        clusters = tuple(name for name in vm.clusters if name == pool.cluster)
        return replace(vm, pool_reservation_mhz=part, clusters=clusters, refused={**vm.refused, **others})

    return add_memory(estate, replace(demand, vms=tuple(of(vm) for vm in demand.vms)))


def pieces(estate: Estate, demand: Demand) -> tuple[Pieces, ...]:
    """Return what pools reserve beyond what the VMs of a demand hold, cluster by cluster; `add_claims` made it."""
    claim_of, made = claims(estate, demand), []
    for cluster in sorted(estate.clusters, key=lambda one: one.name):
        inside = [pool for pool in estate.resource_pools if pool.cluster == cluster.name]
        left = sum(claim_of[pool.name].unclaimed_mhz for pool in inside)
        left -= sum(vm.pool_reservation_mhz for vm in demand.vms if vm.clusters == (cluster.name,))
        if left > 1.0 + len(demand.vms) / GRAINS_PER_MHZ:
            count = min(MOST_PIECES, max(1, -int(-left // max(1.0, fastest_core_mhz(cluster)))))
            made.append(Pieces(cluster.name, count, _whole_grains(left / count)))
    return tuple(made)


def explain_too_small(estate: Estate, demand: Demand) -> Iterator[Conflict]:
    """Yield the pools that cannot cover what is reserved below them, with the first VM or pool that does not fit."""
    claim_of = claims(estate, demand)
    inside = _members(estate, demand)
    for pool in estate.resource_pools:
        most = pool.limit_mhz if pool.expandable else pool.reservation_mhz
        needed = claim_of[pool.name].needed_mhz
        if most is None or needed <= most * _SLACK:
            continue
        parts = [
            (f"pool {p.name}", claim_of[p.name].claimed_mhz) for p in estate.resource_pools if p.parent == pool.name
        ]
        parts += [(vm.name, vm.cpu_reservation_mhz) for vm in inside[pool.name]]
        yield Conflict(pool.name, _too_small(pool, most, needed, parts))


def _too_small(pool: ResourcePool, most_mhz: float, needed_mhz: float, parts: list[tuple[str, float]]) -> str:
    number, taken = 0, 0.0
    while taken + parts[number][1] <= most_mhz * _SLACK:
        taken += parts[number][1]
        number += 1
    who, wants = parts[number]
    what = "limit" if pool.expandable else "reservation"
    place = f" ({pool.place})" if pool.place.line else ""
    out = f"raise its {what} to {format_mhz(needed_mhz)}"
    out += "" if pool.expandable else ", make it expandable"
    return (
        f"resource pool {pool.name}{place} has {format_mhz(max(0.0, most_mhz - taken))} of its {what} of "
        f"{format_mhz(most_mhz)} left for {who}, which reserves {format_mhz(wants)}: {out}, or reserve less"
    )


def fastest_core_mhz(cluster: Cluster) -> float:
    """Return the rating of the fastest core of a cluster that its hypervisor runs on; 0 where there is none."""
    machines = [kind.hardware for kind in cluster.host_types] + [host.hardware for host in cluster.hosts]
    cpus = (machine.cpu for machine in machines if cluster.runs_on(machine.cpu))
    return max((cpu.core_rating_mhz for cpu in cpus), default=0.0)


def _whole_grains(mhz: float) -> float:
    return int(mhz * GRAINS_PER_MHZ + 1e-6) / GRAINS_PER_MHZ


def _members(estate: Estate, demand: Demand) -> dict[str, list[VirtualMachine]]:
    """Return pool → the VMs directly in it, in the demand's order; a fault-tolerance secondary is where its VM is."""
    pool_of = _pool_of(estate)
    members: dict[str, list[VirtualMachine]] = {pool.name: [] for pool in estate.resource_pools}
    for vm in demand.vms:
        if vm.server in pool_of:
            members[pool_of[vm.server].name].append(vm)
    return members


def _pool_of(estate: Estate) -> dict[str, ResourcePool]:
    return {member: pool for pool in estate.resource_pools for member in pool.members}


def _per_vcpu(pool: ResourcePool, by_name: Mapping[str, ResourcePool], claim_of: Mapping[str, Claim]) -> float:
    """Return what a vCPU holds of the unclaimed reservations of a pool and of those it lies in."""
    total, at = 0.0, pool.name
    while at:
        total += claim_of[at].unclaimed_mhz / max(1, claim_of[at].vcpus)
        at = by_name[at].parent
    return total
