"""Datastores as bins: what each may still hold and serve, in whole bytes and millionths of an operation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import Datastore, reaches
from vconsolidate.model.demand import Demand, LeftVm
from vconsolidate.model.estate import Estate
from vconsolidate.packing.encoding.stored_files import BYTES_PER_GIB

NO_LIMIT = 2**61
_DUST = 1e-3
PER_OPERATION = 1_000_000
"""Units in which operations are counted, to the nearest."""

_SHARES = 5e-7
"""What rounding of shares may add to the operations of a datastore."""

STORED, PROMISED, FIRST_SLOT = 0, 1, 2
"""Dimensions of a datastore: bytes stored, bytes that files may grow to, and operations slot by slot."""


@dataclass(frozen=True, slots=True)
class Stores:
    """
    The datastores of an estate.

    Parameters
    ----------
    room
        (n_datastores, 2 + n_slots) what VMs of the plan may take of each; `NO_LIMIT` where nothing limits it.
    reached
        Cluster name → numbers of the datastores that all its hosts reach.
    numbers
        Name of a datastore → its number.
    """

    every: tuple[Datastore, ...]
    room: IntArray
    reached: dict[str, tuple[int, ...]]
    numbers: dict[str, int]

    def number(self, name: str) -> int:
        """Return the number of a datastore; −1 where there is none of this name."""
        return self.numbers.get(name, -1)


def stores_of(estate: Estate, demand: Demand) -> Stores:
    """Return the datastores, less what VMs that are left as they are keep on them."""
    n_slots = max((len(vm.iops_by_slot) for vm in demand.vms), default=1) or 1
    room = np.full((len(estate.datastores), FIRST_SLOT + n_slots), NO_LIMIT, dtype=np.int64)
    for row, one in enumerate(estate.datastores):
        left = sum(left_bytes(vm, one.name) for vm in demand.left)
        room[row, STORED] = _down(one.usable_gib * BYTES_PER_GIB) - left
        if one.thin_overcommit is not None:
            room[row, PROMISED] = _down(one.capacity_gib * one.thin_overcommit * BYTES_PER_GIB) - left
        if one.iops is not None:
            room[row, FIRST_SLOT:] = _down(one.iops * PER_OPERATION * (1.0 + _SHARES))
    reached = {
        cluster.name: tuple(row for row, one in enumerate(estate.datastores) if reaches(cluster, one))
        for cluster in estate.clusters
    }
    return Stores(estate.datastores, room, reached, {one.name: row for row, one in enumerate(estate.datastores)})


def left_bytes(vm: LeftVm, datastore: str) -> int:
    """Return what a VM that is left as it is keeps on a datastore."""
    share = dict(vm.datastores).get(datastore, 0.0)
    return math.ceil((vm.disk_gib * BYTES_PER_GIB + vm.saved_mib * 2**20) * share - _DUST)


def limit_clusters(estate: Estate, demand: Demand) -> Estate:
    """
    Return the estate with the sum of its datastores as a limit of each cluster, for the packing of hosts.

    No plan within the datastores is over this sum, so what is proven under it holds.
    """
    if not estate.datastores:
        return estate
    return replace(estate, clusters=tuple(_limit(cluster, estate.datastores, demand) for cluster in estate.clusters))


def _limit(cluster: Cluster, datastores: Sequence[Datastore], demand: Demand) -> Cluster:
    reached = [one for one in datastores if reaches(cluster, one)]
    of_cluster = sum(vm.disk_gib + vm.saved_mib / 1024 for vm in demand.left if vm.cluster == cluster.name)
    there = sum(left_bytes(vm, one.name) for vm in demand.left for one in reached) / BYTES_PER_GIB
    holds = sum(one.usable_gib for one in reached) + of_cluster - there
    stated = cluster.datastore_gib
    return replace(cluster, datastore_gib=holds if stated is None else min(stated, holds))


def _down(amount: float) -> int:
    return math.floor(amount + _DUST)
