"""Hosts and VMs get their names back."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import IntArray, frozen
from vconsolidate.model.make_host import existing_host, host_to_buy
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.named_hosts import NamedHost, PreviousPlacement, assign_vms
from vconsolidate.packing.solver.solution import Bin


def decode(encoded: Encoded, bins: Sequence[Bin], spares: Sequence[int]) -> tuple[tuple[PlannedHost, ...], IntArray]:
    """
    Return the planned hosts in the order of clusters and names, and (n_vms,) the host of each VM of the demand.

    Numbers in names count as numbers: ``esx-9`` comes before ``esx-10``.

    Hosts of a class are named in the order of the first VM (by name) that each runs; spare hosts come after them.

    Parameters
    ----------
    spares
        Classes of the spare hosts.
    """
    vms_of_bin = _vms_of_bins(encoded, bins)
    order = sorted(range(len(bins)), key=lambda b: (bins[b].host_class, vms_of_bin[b]))
    numbers = _Names(encoded)
    hosts = [numbers.host(bins[b].host_class, spare=False) for b in order]
    hosts += [numbers.host(host_class, spare=True) for host_class in spares]
    return _sort_hosts(encoded, hosts, [vms_of_bin[b] for b in order])


def decode_named(
    encoded: Encoded, named_hosts: Sequence[NamedHost], spares: Sequence[int], previous: PreviousPlacement
) -> tuple[tuple[PlannedHost, ...], IntArray]:
    """Return the same for hosts that have their previous names; previous spare hosts stay spare where possible."""
    vms_of_named = assign_vms(encoded, named_hosts, previous)
    numbers = _Names(encoded, [named_host.name for named_host in named_hosts])
    order = sorted(
        range(len(named_hosts)), key=lambda s: (named_hosts[s].host_class, not named_hosts[s].name, vms_of_named[s])
    )
    hosts = [numbers.host(named_hosts[s].host_class, spare=False, name=named_hosts[s].name) for s in order]
    taken = {named_host.name for named_host in named_hosts}
    free = [
        sorted((n for n in names if n not in taken), key=lambda n: n not in previous.spares) for names in previous.names
    ]
    for host_class in spares:
        name = free[host_class].pop(0) if free[host_class] else ""
        hosts.append(numbers.host(host_class, spare=True, name=name))
    return _sort_hosts(encoded, hosts, [vms_of_named[s] for s in order])


def _sort_hosts(
    encoded: Encoded, hosts: Sequence[PlannedHost], vms_of_host: Sequence[tuple[int, ...]]
) -> tuple[tuple[PlannedHost, ...], IntArray]:
    """Put hosts in the order of clusters and names; VMs are given for the first ones, by their numbers."""
    by_name = sorted(range(len(hosts)), key=lambda h: place_of_host(hosts[h]))
    position = {host: index for index, host in enumerate(by_name)}
    host_of_vm = np.zeros(len(encoded.items.vm_order), dtype=np.int64)
    for host, vms in enumerate(vms_of_host):
        host_of_vm[encoded.items.vm_order[list(vms)]] = position[host]
    return tuple(hosts[h] for h in by_name), frozen(host_of_vm)


def place_of_host(host: PlannedHost) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Return what hosts of a plan are sorted by."""
    return host.cluster, _natural(host.name)


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name))


def _vms_of_bins(encoded: Encoded, bins: Sequence[Bin]) -> list[tuple[int, ...]]:
    """Return the VMs, in the order of names, of every bin; copies are dealt out in a fixed order."""
    n_merged = len(encoded.items.item_of_merged)
    by_item = np.argsort(encoded.items.item_of_merged, kind="stable")
    start = np.searchsorted(encoded.items.item_of_merged[by_item], np.arange(encoded.problem.n_items + 1))
    next_merged = start[:-1].tolist()
    bin_of_merged = np.full(n_merged, -1, dtype=np.int64)
    for index in sorted(range(len(bins)), key=lambda b: (bins[b].host_class, bins[b].items, bins[b].copies)):
        for item, copies in zip(bins[index].items, bins[index].copies, strict=True):
            bin_of_merged[by_item[next_merged[item] : next_merged[item] + copies]] = index
            next_merged[item] += copies
    bin_of_vm = bin_of_merged[encoded.items.merged_of_vm]
    order = np.argsort(bin_of_vm, kind="stable")
    edges = np.searchsorted(bin_of_vm[order], np.arange(len(bins) + 1))
    return [tuple(int(vm) for vm in order[edges[b] : edges[b + 1]]) for b in range(len(bins))]


class _Names:
    """Gives existing hosts their names in order, and hosts to buy the next free number."""

    def __init__(self, encoded: Encoded, taken: Sequence[str] = ()) -> None:
        self._encoded = encoded
        self._taken = {host.name for cluster in encoded.hosts.clusters for host in cluster.hosts} | set(taken)
        self._free = [[h for h in c.existing if h.name not in taken] for c in encoded.hosts.classes]
        self._numbered: dict[str, int] = {}

    def host(self, host_class: int, *, spare: bool, name: str = "") -> PlannedHost:
        kind = self._encoded.hosts.classes[host_class]
        cluster = self._encoded.hosts.clusters[kind.cluster]
        if kind.existing:
            real = next(h for h in kind.existing if h.name == name) if name else self._free[host_class].pop(0)
            return existing_host(cluster, real, spare=spare, cost=kind.price, power_cost=kind.power_price)
        bought = next(t for t in cluster.host_types if t.name == kind.type_name)
        name = name or self._unused_name(f"{cluster.name}-{kind.type_name}")
        return host_to_buy(cluster, bought, name, spare=spare, cost=kind.price, power_cost=kind.power_price)

    def _unused_name(self, stem: str) -> str:
        number = self._numbered.get(stem, 0) + 1
        while f"{stem}-{number:02d}" in self._taken:
            number += 1
        self._numbered[stem] = number
        self._taken.add(f"{stem}-{number:02d}")
        return f"{stem}-{number:02d}"
