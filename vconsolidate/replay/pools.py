"""
CPU divided by nested resource pools: weighted max-min among pools and VMs of one level, then within each pool.

A pool is of a cluster; a host has the part of its shares and limit that the vCPUs of its VMs there have of all it has
(DRS divides by demand, which comes to the same where vCPUs are alike). Of its reservation a host has what the VMs and
pools below it reserve there, and by vCPUs what nobody below reserves, so that the parts add up to the reservation; the
packing sets the same aside (`packing/encoding/pool_reservations.py`). An expandable pool's reservation grows to what
the reservations below it need. Source: VMware, vSphere Resource Management, "Managing Resource Pools".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.resource_pool import ResourcePool, by_parent
from vconsolidate.replay.cpu import allocate


@dataclass(frozen=True, slots=True)
class Pool:
    """
    A pool on one host.

    Parameters
    ----------
    shares, reservation_cores, limit_cores
        The host's part; an absent limit is infinite.
    vms
        (n,) rows of the host's VMs that are directly in it.
    pools
        Pools below it that have VMs on the host.
    """

    shares: float
    reservation_cores: float
    limit_cores: float
    expandable: bool
    vms: IntArray
    pools: tuple[Pool, ...]


def pools_of_host(
    pools: Sequence[ResourcePool],
    names: Sequence[str],
    vcpus: FloatArray,
    reserved: FloatArray,
    whole: Mapping[str, Whole],
    core_mhz: float,
) -> Pool | None:
    """
    Return the host as the pool at the root of its cluster's; None where none of its VMs is in a pool.

    Parameters
    ----------
    pools
        Of the cluster.
    names, vcpus, reserved
        (n_vms,) the host's VMs, their vCPUs, their reservations in cores.
    whole
        Pool → what it has in the cluster.
    """
    row_of = {name: row for row, name in enumerate(names)}
    inside = {row_of[member] for pool in pools for member in pool.members if member in row_of}
    if not inside:
        return None

    below_of = by_parent(pools)

    def below(parent: str) -> tuple[Pool, ...]:
        return tuple(made for pool in below_of.get(parent, []) if (made := of(pool)) is not None)

    def of(pool: ResourcePool) -> Pool | None:
        rows = np.array([row_of[member] for member in pool.members if member in row_of], dtype=np.int64)
        children = below(pool.name)
        part = sum(float(vcpus[row]) for row in _rows(rows, children)) / max(whole[pool.name].vcpus, 1e-9)
        if not part:
            return None
        kept = float(reserved[rows].sum()) + sum(child.reservation_cores for child in children)
        return Pool(
            shares=max(pool.shares * part, 1e-9),
            reservation_cores=kept * whole[pool.name].covered_fraction
            + whole[pool.name].unclaimed_mhz * part / core_mhz,
            limit_cores=np.inf if pool.limit_mhz is None else pool.limit_mhz * part / core_mhz,
            expandable=pool.expandable,
            vms=rows,
            pools=children,
        )

    free = np.array([row for row in range(len(names)) if row not in inside], dtype=np.int64)
    return Pool(1.0, 0.0, np.inf, expandable=True, vms=free, pools=below(""))


def _rows(vms: IntArray, pools: Sequence[Pool]) -> list[int]:
    return [*vms.tolist(), *(row for pool in pools for row in _rows(pool.vms, pool.pools))]


@dataclass(frozen=True, slots=True)
class Whole:
    """
    What a pool has in its cluster.

    Parameters
    ----------
    vcpus
        Of its VMs there, those of the pools below it included.
    unclaimed_mhz
        What of its reservation no VM and no pool below it reserves.
    covered_fraction
        Share of what is reserved below it that it can guarantee: 1, unless it is too small and not expandable.
    """

    vcpus: float
    unclaimed_mhz: float
    covered_fraction: float = 1.0


def pools_in_clusters(estate: Estate, demand: Demand, host_clusters: Sequence[str]) -> dict[str, Whole]:
    """
    Return pool → what it has in its cluster.

    Parameters
    ----------
    host_clusters
        (n_vms,) the cluster in which each VM of the demand runs.
    """
    by_name = {vm.name: (vm, cluster) for vm, cluster in zip(demand.vms, host_clusters, strict=True)}
    found: dict[str, Whole] = {}

    def reserved_mhz(pool: ResourcePool) -> float:
        """Enter a pool and all below it; return what it takes of its parent."""
        here = [by_name[m][0] for m in pool.members if m in by_name and by_name[m][1] == pool.cluster]
        children = [child for child in estate.resource_pools if child.parent == pool.name]
        needed = sum(vm.cpu_reservation_mhz for vm in here) + sum(reserved_mhz(child) for child in children)
        vcpus = float(sum(vm.vcpus for vm in here)) + sum(found[child.name].vcpus for child in children)
        short = not pool.expandable and needed > pool.reservation_mhz
        covered = pool.reservation_mhz / needed if short else 1.0
        found[pool.name] = Whole(vcpus, max(0.0, pool.reservation_mhz - needed), covered)
        return float(max(needed, pool.reservation_mhz))

    for pool in estate.resource_pools:
        if not pool.parent:
            reserved_mhz(pool)
    return found


def part_of(estate: Estate, whole: Mapping[str, Whole], left: Mapping[str, Whole]) -> Estate:
    """Return the estate with pools as large as the part `left` of their vCPUs in `whole` makes them."""

    def of(pool: ResourcePool) -> ResourcePool:
        part = left[pool.name].vcpus / whole[pool.name].vcpus if whole[pool.name].vcpus else 1.0
        limit = None if pool.limit_mhz is None else pool.limit_mhz * part
        shares = max(round(pool.shares * part), 1)
        memory = pool.memory_limit_mib
        return replace(
            pool,
            shares=shares,
            reservation_mhz=pool.reservation_mhz * part,
            limit_mhz=limit,
            memory_shares=None if pool.memory_shares is None else max(round(pool.memory_shares * part), 1),
            memory_reservation_mib=pool.memory_reservation_mib * part,
            memory_limit_mib=None if memory is None else memory * part,
        )

    return replace(estate, resource_pools=tuple(of(pool) for pool in estate.resource_pools))


def divide(root: Pool, wanted: FloatArray, floor: FloatArray, weight: FloatArray, total: FloatArray) -> FloatArray:
    """
    Divide `total` among the VMs of a host through its pools; see :func:`vconsolidate.replay.cpu.allocate`.

    Parameters
    ----------
    wanted, floor
        (n_rows, n_vms) demand cut at the VMs' limits, and their reservations, at most `wanted`.
    weight
        (n_vms,) shares of the VMs.
    total
        (n_rows,) capacity; infinite where only limits count.
    """
    given = np.zeros_like(wanted)
    _hand_out(root, wanted, floor, weight, total, given)
    return given


def weights(root: Pool, shares: FloatArray) -> FloatArray:
    """Return the part of the host each VM is entitled to when all want everything, (n_vms,): shares level by level."""
    result = np.empty_like(shares)

    def hand_down(pool: Pool, part: float) -> None:
        whole = float(shares[pool.vms].sum()) + sum(child.shares for child in pool.pools)
        result[pool.vms] = shares[pool.vms] * (part / whole)
        for child in pool.pools:
            hand_down(child, part * child.shares / whole)

    hand_down(root, 1.0)
    return result


def _claims(pool: Pool, wanted: FloatArray, floor: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return what a pool wants and what is guaranteed to it, (n_rows,) each."""
    below = [_claims(child, wanted, floor) for child in pool.pools]
    wants = wanted[:, pool.vms].sum(axis=1) + sum(want for want, _ in below)
    need = floor[:, pool.vms].sum(axis=1) + sum(kept for _, kept in below)
    kept = np.maximum(need, pool.reservation_cores) if pool.expandable else np.full(len(wanted), pool.reservation_cores)
    wants = np.minimum(wants, pool.limit_cores)
    return wants, np.minimum(kept, wants)


def _hand_out(
    pool: Pool, wanted: FloatArray, floor: FloatArray, weight: FloatArray, total: FloatArray, given: FloatArray
) -> None:
    claims = [_claims(child, wanted, floor) for child in pool.pools]
    wants = np.column_stack([wanted[:, pool.vms], *(want for want, _ in claims)])
    kept = np.column_stack([floor[:, pool.vms], *(keep for _, keep in claims)])
    weights = np.concatenate([weight[pool.vms], [child.shares for child in pool.pools]])
    shared = wants.copy()
    short = np.flatnonzero(wants.sum(axis=1) > total)
    if short.size:
        shared[short] = allocate(wants[short], kept[short], weights, total[short], floor_first=False)
    own = len(pool.vms)
    given[:, pool.vms] = shared[:, :own]
    for place, child in enumerate(pool.pools):
        _hand_out(child, wanted, floor, weight, shared[:, own + place], given)
