"""How many more VMs fit on the hosts of a plan, and what stops the next one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VmSize:
    """
    A VM that may come.

    Parameters
    ----------
    memory_mib
        Configured memory; it is planned to use and to be given all of it.
    cpu_mhz
        Planned CPU demand in every slot, reference MHz, before hypervisor overhead.
    network_mbps
        Traffic at the busy hour.
    """

    name: str
    vcpus: int
    memory_mib: int
    cpu_mhz: float
    disk_gib: float = 0.0
    network_mbps: float = 0.0


@dataclass(frozen=True, slots=True)
class Reason:
    """
    What stops the next VM, and on how many hosts.

    Parameters
    ----------
    what
        A resource, ``datastore``, the kind of a rule, ``spare`` (kept empty for failures), ``hypervisor``,
        or ``effort`` (one more was not tried, because the work was used up).
    detail
        The tightest of these hosts with its figures, or a sentence; may be empty.
    """

    what: str
    hosts: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ClusterRoom:
    """
    How many more VMs of one size fit in one cluster.

    Parameters
    ----------
    fits
        That many fit at once, checked with the independent checker.
    at_most
        No more than that can fit by resources alone; `fits` is exact where they meet or `exact` says so.
    exact
        No placement on these hosts, the VMs that are there staying where they are, takes one more.
    reasons
        Hosts by what stops the next VM, most hosts first.
    """

    cluster: str
    fits: int
    at_most: int
    exact: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SizeRoom:
    """How many more VMs of one size fit: on all hosts, and in each cluster."""

    size: VmSize
    clusters: tuple[ClusterRoom, ...]

    @property
    def fits(self) -> int:
        """Over all clusters."""
        return sum(cluster.fits for cluster in self.clusters)

    @property
    def exact(self) -> bool:
        """In every cluster."""
        return all(cluster.exact for cluster in self.clusters)


@dataclass(frozen=True, slots=True)
class Room:
    """
    What a plan has room for.

    Parameters
    ----------
    hosts, spares
        Hosts of the plan, and those of them that stay empty for failures.
    sizes
        Each size by itself: the room for one is what is left when none of the others comes.
    """

    name: str
    hosts: int
    spares: int
    vms: int
    sizes: tuple[SizeRoom, ...]
