"""Resource pools: CPU of a cluster divided among groups of VMs before it is divided among the VMs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vconsolidate.model.place import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class ResourcePool:
    """
    A pool of CPU in a cluster, for its VMs and the pools below it.

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
    """

    name: str
    cluster: str
    parent: str = ""
    shares: int = 4000
    reservation_mhz: float = 0.0
    limit_mhz: float | None = None
    expandable: bool = True
    members: tuple[str, ...] = ()
    place: Place = NOWHERE


def by_parent(pools: Iterable[ResourcePool]) -> dict[str, list[ResourcePool]]:
    """Return the pools directly below each, those directly below their cluster under the empty name."""
    found: dict[str, list[ResourcePool]] = {}
    for pool in pools:
        found.setdefault(pool.parent, []).append(pool)
    return found
