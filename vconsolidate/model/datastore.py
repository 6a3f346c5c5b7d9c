"""Shared storage: datastores, what they hold and serve, and where a plan puts the files of its VMs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.place import NOWHERE, Place

DatastoreKind = Literal["vmfs", "nfs", "iscsi", "fc", "vsan", "ceph", "local", ""]
"""How hosts reach a datastore; empty where the inventory does not say."""

ROLE_OF_KIND: Final[Mapping[str, str]] = {"nfs": "nfs", "iscsi": "iscsi", "fc": "", "local": ""}
"""Kind → the role of the service that its hosts need, empty for none; other kinds do not tell."""


@dataclass(frozen=True, slots=True)
class Datastore:
    """
    A datastore of the target.

    Parameters
    ----------
    capacity_gib
        What it holds, after the redundancy of its array.
    iops
        Storage operations per second that it serves; None where unknown, which sets no limit.
    thin_overcommit
        What its files may grow to, over its capacity; None sets no limit.
    keep_free_fraction
        Share of its capacity that stays free.
    bandwidth_mbps
        Rate at which files are copied to it or from it; None where unknown.
    clusters, hosts
        What reaches it; both empty means every cluster that does not list its own datastores.
    """

    name: str
    capacity_gib: float
    kind: DatastoreKind = ""
    iops: float | None = None
    thin_overcommit: float | None = None
    keep_free_fraction: float = 0.0
    bandwidth_mbps: float | None = None
    site: str = ""
    clusters: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    place: Place = NOWHERE

    @property
    def usable_gib(self) -> float:
        """Capacity without what stays free."""
        return self.capacity_gib * (1.0 - self.keep_free_fraction)


def reaches(cluster: Cluster, datastore: Datastore) -> bool:
    """
    Return whether every host of a cluster reaches a datastore, so that its VMs may run on any of them.

    A datastore that only some hosts of a cluster reach takes no files of its VMs: they could neither move nor restart.
    """
    if datastore.name in cluster.datastores or cluster.name in datastore.clusters:
        return True
    if datastore.hosts:
        named = {host.name for host in cluster.hosts}
        return bool(named) and not cluster.host_types and named <= set(datastore.hosts)
    return not cluster.datastores and not datastore.clusters


def reaches_partly(cluster: Cluster, datastore: Datastore) -> bool:
    """Return whether any host of a cluster reaches a datastore."""
    return reaches(cluster, datastore) or any(host.name in datastore.hosts for host in cluster.hosts)


@dataclass(frozen=True, slots=True)
class VmDisk:
    """
    A disk of a VM as it is planned.

    Parameters
    ----------
    stored_gib, size_gib
        What its file takes after growth, and what it may grow to.
    today
        Datastore that it lies on today; empty where unknown.
    place_on
        Datastore that it must lie on; empty where the planner chooses.
    """

    name: str
    stored_gib: float
    size_gib: float
    thick: bool | None = None
    today: str = ""
    place_on: str = ""


@dataclass(frozen=True, slots=True)
class VmStorage:
    """
    Datastores of the files of a VM.

    Parameters
    ----------
    home
        Holds its configuration and logs, and its disks where none is listed.
    swap
        Holds the file for its memory.
    disks
        One per disk, in the order of `VirtualMachine.disks`.
    home_before, disks_before
        Where they lie today, or lay in the earlier plan; empty where that is no datastore of the target.
    """

    vm: str
    home: str
    swap: str
    disks: tuple[str, ...] = ()
    home_before: str = ""
    disks_before: tuple[str, ...] = ()


def copy_hours(gib: float, *bandwidths_mbps: float | None) -> float | None:
    """Return how long a copy takes at the slowest of the known rates (Mbit/s); None where none is known."""
    known = [rate for rate in bandwidths_mbps if rate]
    return gib * 2**30 * 8 / (min(known) * 1e6) / 3600 if known else None
