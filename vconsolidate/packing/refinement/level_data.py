"""What the levels that do not choose hosts count: where VMs ran, how full hosts are, which guests they run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.network.pairs import local_pairs
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.host_classes import capacities
from vconsolidate.packing.encoding.named_hosts import NamedHost, PreviousPlacement


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
    critical
        (n_items,) critical VMs of a copy: of tier 1 or 2, without a secondary that goes on where they stop.
    traffic
        Pair of items → traffic between their VMs in whole kbit/s; each of these items has one copy.
    """

    previous: PreviousPlacement | None
    count: IntArray
    platform_of_class: IntArray
    demand: IntArray
    capacity: IntArray
    limited: BoolArray
    guests: IntArray
    critical: IntArray
    traffic: Mapping[tuple[int, int], int]

    def before(self, name: str) -> Mapping[int, int]:
        """Return item → copies that ran on a host."""
        return {} if self.previous is None else self.previous.copies.get(name, {})

    def share(self, host: NamedHost) -> float:
        """Return the largest share that a host uses of a resource."""
        items = list(host.copies)
        copies = np.array([host.copies[i] for i in items], dtype=np.int64)
        load = copies @ self.demand[self.platform_of_class[host.host_class]][items]
        limited = self.limited[host.host_class]
        shares = load[limited] / np.maximum(self.capacity[host.host_class][limited], 1)
        return float(shares.max(initial=0.0))


def level_data(encoded: Encoded, previous: PreviousPlacement | None) -> LevelData:
    """Return what the levels count in a problem."""
    n_items = encoded.problem.n_items
    keys = sorted({vm.guest.key for vm in encoded.demand.vms})
    guests = np.zeros((n_items, len(keys)), dtype=np.int64)
    critical = np.zeros(n_items, dtype=np.int64)
    # All copies of an item agree in what the objective asks for (guests, critical VMs); then each is counted once.
    lead = {item: merged_vm for merged_vm, item in reversed(list(enumerate(encoded.items.item_of_merged.tolist())))}
    for vm, merged_vm in enumerate(encoded.items.merged_of_vm.tolist()):
        item = int(encoded.items.item_of_merged[merged_vm])
        if lead[item] == merged_vm:
            found = encoded.demand.vms[int(encoded.items.vm_order[vm])]
            guests[item, keys.index(found.guest.key)] += 1
            critical[item] += encoded.demand.is_critical(found)
    return LevelData(
        previous=previous,
        count=encoded.problem.count,
        platform_of_class=encoded.problem.platform_of_class,
        demand=encoded.items.demand,
        capacity=encoded.hosts.capacity,
        limited=np.isfinite(capacities(encoded.hosts.classes, encoded.hosts.clusters, encoded.resources)),
        guests=guests,
        critical=critical,
        traffic=_traffic(encoded),
    )


def _traffic(encoded: Encoded) -> dict[tuple[int, int], int]:
    """Return the traffic between items; VMs of one item share a host anyway."""
    items = encoded.items
    item_of_vm = np.empty(len(items.vm_order), dtype=np.int64)
    item_of_vm[items.vm_order] = items.item_of_merged[items.merged_of_vm]
    found: dict[tuple[int, int], int] = {}
    for pair in local_pairs(encoded.estate, encoded.demand):
        one, other = sorted(int(item_of_vm[row]) for row in pair.rows)
        if one != other:
            found[one, other] = found.get((one, other), 0) + round(pair.mbps * 1000)
    return found
