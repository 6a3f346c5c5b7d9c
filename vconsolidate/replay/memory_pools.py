"""
Memory of resource pools, handed down to the VMs of a host before memory is reclaimed.

A pool's reservation beyond what its VMs and pools reserve, and its limit, are divided among its VMs by configured
memory, over all hosts of the cluster; a VM gets no more than its configured memory guaranteed. Shares divide a host
level by level, as for CPU: a VM has ten per MiB, a pool its own, of which a host has the part that its VMs there have
of the pool's configured memory. What a VM uses beyond its part of a limit is swapped, though the host has memory free.

Left out: a pool does not move what one of its VMs leaves unused of reservation or limit to another one (ESX and DRS do
that every few minutes), so the replay errs towards too much swapping. Source: VMware, vSphere Resource Management,
"Managing Resource Pools" and "Memory Resource Settings".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.resource_pool import NORMAL_MEMORY_SHARES, ResourcePool, by_parent, divides_memory, line_of

SHARES_PER_MIB = 10.0
"""Memory shares of a VM per MiB of configured memory, as ESX gives them by default."""


@dataclass(frozen=True, slots=True)
class MemoryPart:
    """(n_vms,) what the pools of a host make of its VMs: guaranteed MiB, most MiB (infinite for no limit), shares."""

    reservation_mib: FloatArray
    limit_mib: FloatArray
    shares: FloatArray


@dataclass(frozen=True, slots=True)
class _Whole:
    """A pool in its cluster: configured memory of its VMs, and what of its reservation nobody below reserves."""

    configured_mib: float
    unclaimed_mib: float


class MemoryPools:
    """
    The memory of the pools of an estate.

    Parameters
    ----------
    host_clusters
        (n_vms,) the cluster in which each VM of the demand runs.
    """

    def __init__(self, estate: Estate, demand: Demand, host_clusters: Sequence[str]) -> None:
        self.active = divides_memory(estate.resource_pools)
        self._pools = {pool.name: pool for pool in estate.resource_pools}
        self._below = by_parent(estate.resource_pools)
        self._pool_of = {member: pool for pool in estate.resource_pools for member in pool.members}
        self._whole: dict[str, _Whole] = {}
        inside: dict[str, list[tuple[int, int]]] = {}
        for vm, cluster in zip(demand.vms, host_clusters, strict=True):
            pool = self._pool_of.get(vm.name)
            if pool is not None and pool.cluster == cluster:
                inside.setdefault(pool.name, []).append((vm.configured_mib, vm.reservation_mib))
        for pool in self._below.get("", []):
            self._enter(pool, inside)

    def _enter(self, pool: ResourcePool, inside: Mapping[str, Sequence[tuple[int, int]]]) -> float:
        """Enter a pool and all below it; return what it takes of its parent."""
        own, children = inside.get(pool.name, ()), self._below.get(pool.name, [])
        needed = sum(kept for _, kept in own) + sum(self._enter(child, inside) for child in children)
        configured = sum(mib for mib, _ in own) + sum(self._whole[child.name].configured_mib for child in children)
        taken = max(float(needed), pool.memory_reservation_mib)
        self._whole[pool.name] = _Whole(float(configured), taken - needed)
        return taken

    def of_host(self, names: Sequence[str], configured: FloatArray, reserved: FloatArray, cluster: str) -> MemoryPart:
        """
        Return what the pools make of the VMs of a host.

        Parameters
        ----------
        names, configured, reserved
            (n_vms,) its VMs, their memory and their own reservations in MiB.
        """
        floor, most = reserved.copy(), np.full(len(names), np.inf)
        rows: dict[str, list[int]] = {}
        for row, name in enumerate(names):
            pool = self._pool_of.get(name)
            if pool is None or pool.cluster != cluster:
                rows.setdefault("", []).append(row)
                continue
            rows.setdefault(pool.name, []).append(row)
            for one in line_of(pool, self._pools):
                part = configured[row] / max(self._whole[one.name].configured_mib, 1.0)
                floor[row] += self._whole[one.name].unclaimed_mib * part
                if one.memory_limit_mib is not None:
                    most[row] = min(most[row], one.memory_limit_mib * part)
        return MemoryPart(np.minimum(floor, configured), most, self._shares(rows, configured, cluster))

    def _shares(self, rows: Mapping[str, Sequence[int]], configured: FloatArray, cluster: str) -> FloatArray:
        """Return (n_vms,) what each VM is entitled to, level by level, in MiB of the host's configured memory."""
        found = np.maximum(configured, 1.0)

        def inside(pool: ResourcePool) -> list[int]:
            below = (row for child in self._below.get(pool.name, []) for row in inside(child))
            return [*rows.get(pool.name, ()), *below]

        def hand_down(vms: Sequence[int], pools: Sequence[ResourcePool], part: float) -> None:
            own = found[list(vms)] * SHARES_PER_MIB
            parts = []
            for pool in pools:
                mib = float(configured[inside(pool)].sum())
                of_host = mib / max(self._whole[pool.name].configured_mib, 1.0)
                parts.append((NORMAL_MEMORY_SHARES if pool.memory_shares is None else pool.memory_shares) * of_host)
            whole = float(own.sum()) + sum(parts)
            if not whole:
                return
            for row, share in zip(vms, own.tolist(), strict=True):
                found[row] = part * share / whole
            for pool, share in zip(pools, parts, strict=True):
                hand_down(rows.get(pool.name, ()), self._below.get(pool.name, []), part * share / whole)

        top = [pool for pool in self._below.get("", []) if pool.cluster == cluster]
        hand_down(rows.get("", ()), top, float(found.sum()))
        return np.maximum(found, 1e-6)
