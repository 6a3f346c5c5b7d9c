"""What the levels that do not choose hosts count: where VMs ran, how full hosts are, which guests they run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.network.pairs import local_pairs
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.host_classes import capacities
from vconsolidate.packing.encoding.integer_scaling import DUST
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
    demand
        (n_platforms, n_items, n_resources) integers.
    capacity
        (n_classes, n_resources) in the units of the demand; unlike that of the packing problem it is not rounded down
        to whole units, so that shares of it are right. Infinite where nothing limits the hosts.
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
    capacity: FloatArray
    guests: IntArray
    critical: IntArray
    traffic: Mapping[tuple[int, int], int]

    def before(self, name: str) -> Mapping[int, int]:
        """Return item → copies that ran on a host."""
        return {} if self.previous is None else self.previous.copies.get(name, {})

    def load(self, host: NamedHost) -> IntArray:
        """Return (n_resources,) what the VMs of a host take of it, in the units of the demand."""
        items = list(host.copies)
        copies = np.array([host.copies[i] for i in items], dtype=np.int64)
        load: IntArray = copies @ self.demand[self.platform_of_class[host.host_class]][items]
        return load

    def share(self, host: NamedHost) -> float:
        """Return the largest share that a host uses of a resource."""
        shares = self.load(host) / np.maximum(self.capacity[host.host_class], 1)
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
        capacity=_not_rounded(encoded),
        guests=guests,
        critical=critical,
        traffic=_traffic(encoded),
    )


def _not_rounded(encoded: Encoded) -> FloatArray:
    """
    Return (n_classes, n_resources) capacities in units of the problem.

    Hosts of 4 units for VMs of 3 hold one VM, so the problem has hosts of 1 for VMs of 1; yet a VM uses 75 % of a host.
    """
    whole = encoded.hosts.capacity
    offers = capacities(encoded.hosts.classes, encoded.hosts.clusters, encoded.resources)
    exact: FloatArray = np.maximum(offers, 0.0) * encoded.units
    return np.where(np.abs(exact - whole) <= DUST, whole, exact)


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
