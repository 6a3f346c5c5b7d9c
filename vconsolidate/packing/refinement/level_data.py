"""What the levels that do not choose hosts count: where VMs ran, how full hosts are, which guests they run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.encoding.host_classes import capacities
from vconsolidate.packing.encoding.named_hosts import Homes, Seat


@dataclass(frozen=True, slots=True)
class LevelData:
    """
    Figures of a problem beside those that bind.

    Parameters
    ----------
    previous
        Where VMs ran before, if there is such a placement.
    count
        (n_items,) copies.
    platform_of_class
        (n_classes,)
    demand, capacity, limited
        (n_platforms, n_items, n_resources), (n_classes, n_resources), and whether the capacity is a limit at all.
    guests
        (n_items, n_guests) VMs of a copy by guest system.
    """

    previous: Homes | None
    count: IntArray
    platform_of_class: IntArray
    demand: IntArray
    capacity: IntArray
    limited: BoolArray
    guests: IntArray

    def before(self, name: str) -> Mapping[int, int]:
        """Return item → copies that ran on a host."""
        return {} if self.previous is None else self.previous.copies.get(name, {})

    def share(self, host: Seat) -> float:
        """Return the largest share that a host uses of a resource."""
        items = list(host.copies)
        copies = np.array([host.copies[i] for i in items], dtype=np.int64)
        load = copies @ self.demand[self.platform_of_class[host.host_class]][items]
        limited = self.limited[host.host_class]
        shares = load[limited] / np.maximum(self.capacity[host.host_class][limited], 1)
        return float(shares.max(initial=0.0))


def level_data(built: Built, previous: Homes | None) -> LevelData:
    """Return what the levels count in a problem."""
    n_items = built.problem.n_items
    keys = sorted({vm.guest.key for vm in built.demand.vms})
    guests = np.zeros((n_items, len(keys)), dtype=np.int64)
    # All copies of an item have the same guests where the objective asks for similarity; then each is counted once.
    lead = {item: lump for lump, item in reversed(list(enumerate(built.item_of_lump.tolist())))}
    for vm, lump in enumerate(built.lump_of_vm.tolist()):
        item = int(built.item_of_lump[lump])
        if lead[item] == lump:
            guests[item, keys.index(built.demand.vms[int(built.vm_order[vm])].guest.key)] += 1
    return LevelData(
        previous=previous,
        count=built.problem.count,
        platform_of_class=built.problem.platform_of_class,
        demand=built.full_demand,
        capacity=built.full_capacity,
        limited=np.isfinite(capacities(built.classes, built.clusters, built.resources)),
        guests=guests,
    )
