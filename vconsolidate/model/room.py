"""Room that a plan keeps for future VMs."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.place import NOWHERE, Place

MEMORY_OF_POOLS = "memory of the resource pools of "
"""Begins the name under which memory is kept that pools reserve and no VM holds; the cluster follows."""


@dataclass(frozen=True, slots=True)
class RoomWanted:
    """
    An entry of ``policy.reserve_room``: room for VMs of one size, all at once.

    Parameters
    ----------
    memory_mib
        Configured memory of each; it is planned to use all of it.
    cpu_mhz
        Planned CPU demand of each in every slot, reference MHz, before hypervisor overhead; None: what the estate's
        VMs want per vCPU, in the middle.
    together
        All of them on one host.
    cluster
        The cluster that keeps the room; empty for any.
    """

    name: str
    vcpus: int
    memory_mib: int
    cpu_mhz: float | None = None
    disk_gib: float = 0.0
    count: int = 1
    together: bool = False
    cluster: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class KeptRoom:
    """
    Room that a plan keeps on a host.

    Parameters
    ----------
    name
        What for: a name of ``policy.reserve_room``, or the resource pools of a cluster.
    host
        Index into the plan's hosts.
    count
        VMs of that size.
    for_pools
        It is a reservation of resource pools that no VM holds.
    """

    name: str
    host: int
    count: int
    for_pools: bool = False
