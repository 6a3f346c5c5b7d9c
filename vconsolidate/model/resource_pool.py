"""Resource pools: CPU and memory of a cluster divided among groups of VMs, and quotas of their owners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vconsolidate.model.place import NOWHERE, Place

NORMAL_MEMORY_SHARES = 163_840
"""Memory shares of a pool that states none: ESX takes a pool as a VM of 16 GiB with ten shares per MiB."""


@dataclass(frozen=True, slots=True)
class Quota:
    """
    Most that the VMs of a pool and of the pools below it may be sized for together; None for no limit.

    Parameters
    ----------
    must
        A plan beyond it is refused by CI (finding VC171); else it is only reported (VC172).
    """

    vcpus: int | None = None
    memory_mib: float | None = None
    disk_gib: float | None = None
    vms: int | None = None
    must: bool = True


@dataclass(frozen=True, slots=True)
class ResourcePool:
    """
    A pool of CPU and memory in a cluster, for its VMs and the pools below it.

    Parameters
    ----------
    cluster, parent
        Names; `parent` is empty for a pool directly below the cluster.
    shares
        Against the other pools and VMs below the same parent.
    reservation_mhz, limit_mhz
        CPU guaranteed to the pool, and the most it may use, over all hosts of the cluster; reference MHz, None for no
        limit.
    expandable
        Reservations below it that exceed its own are taken from its parent.
    members
        Names of the servers, and of fault-tolerance secondaries, that are directly in it.
    memory_shares, memory_reservation_mib, memory_limit_mib
        The same three for memory; shares of None are normal.
    quota
        What its owner may ask for; None for no quota.
    """

    name: str
    cluster: str
    parent: str = ""
    shares: int = 4000
    reservation_mhz: float = 0.0
    limit_mhz: float | None = None
    expandable: bool = True
    members: tuple[str, ...] = ()
    memory_shares: int | None = None
    memory_reservation_mib: float = 0.0
    memory_limit_mib: float | None = None
    quota: Quota | None = None
    place: Place = NOWHERE


def divides_memory(pools: Iterable[ResourcePool]) -> bool:
    """Return whether any of the pools says something about memory."""
    return any(
        pool.memory_shares is not None or pool.memory_reservation_mib or pool.memory_limit_mib is not None
        for pool in pools
    )


def line_of(pool: ResourcePool, by_name: Mapping[str, ResourcePool]) -> list[ResourcePool]:
    """Return a pool and the pools that it lies in, the innermost first."""
    line = [pool]
    while line[-1].parent:
        line.append(by_name[line[-1].parent])
    return line


def by_parent(pools: Iterable[ResourcePool]) -> dict[str, list[ResourcePool]]:
    """Return the pools directly below each, those directly below their cluster under the empty name."""
    found: dict[str, list[ResourcePool]] = {}
    for pool in pools:
        found.setdefault(pool.parent, []).append(pool)
    return found
