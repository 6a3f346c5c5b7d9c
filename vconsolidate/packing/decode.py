"""Hosts and VMs get their names back."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import IntArray, frozen
from vconsolidate.model.plan import PlannedHost
from vconsolidate.packing.build import Built
from vconsolidate.packing.problem import Bin


def decoded(built: Built, bins: Sequence[Bin], spares: Sequence[int]) -> tuple[tuple[PlannedHost, ...], IntArray]:
    """
    Return the planned hosts in the order of clusters and names, and (n_vms,) the host of each VM of the demand.

    Numbers in names count as numbers: ``esx-9`` comes before ``esx-10``.

    Hosts of a class are named in the order of the first VM (by name) that each runs; spare hosts come after them.

    Parameters
    ----------
    spares
        Classes of the spare hosts.
    """
    vms_of_bin = _vms_of_bins(built, bins)
    order = sorted(range(len(bins)), key=lambda b: (bins[b].host_class, vms_of_bin[b]))
    numbers = _Names(built)
    hosts = [numbers.host(bins[b].host_class, spare=False) for b in order]
    hosts += [numbers.host(host_class, spare=True) for host_class in spares]
    host_of_vm = np.zeros(len(built.vm_order), dtype=np.int64)
    by_name = sorted(range(len(hosts)), key=lambda h: (hosts[h].cluster, _natural(hosts[h].name)))
    position = {host: index for index, host in enumerate(by_name)}
    for host, used in enumerate(order):
        host_of_vm[built.vm_order[list(vms_of_bin[used])]] = position[host]
    return tuple(hosts[h] for h in by_name), frozen(host_of_vm)


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name))


def _vms_of_bins(built: Built, bins: Sequence[Bin]) -> list[tuple[int, ...]]:
    """Return the VMs, in the order of names, of every bin; copies are dealt out in a fixed order."""
    n_lumps = len(built.item_of_lump)
    by_item = np.argsort(built.item_of_lump, kind="stable")
    start = np.searchsorted(built.item_of_lump[by_item], np.arange(built.problem.n_items + 1))
    next_lump = start[:-1].tolist()
    bin_of_lump = np.full(n_lumps, -1, dtype=np.int64)
    for index in sorted(range(len(bins)), key=lambda b: (bins[b].host_class, bins[b].items, bins[b].copies)):
        for item, copies in zip(bins[index].items, bins[index].copies, strict=True):
            bin_of_lump[by_item[next_lump[item] : next_lump[item] + copies]] = index
            next_lump[item] += copies
    bin_of_vm = bin_of_lump[built.lump_of_vm]
    order = np.argsort(bin_of_vm, kind="stable")
    edges = np.searchsorted(bin_of_vm[order], np.arange(len(bins) + 1))
    return [tuple(int(vm) for vm in order[edges[b] : edges[b + 1]]) for b in range(len(bins))]


class _Names:
    """Deals out existing hosts by name, and numbers for those to buy that no host bears yet."""

    def __init__(self, built: Built) -> None:
        self._built = built
        self._taken = {host.name for cluster in built.clusters for host in cluster.hosts}
        self._dealt = [0] * len(built.classes)
        self._numbered: dict[str, int] = {}

    def host(self, host_class: int, *, spare: bool) -> PlannedHost:
        kind = self._built.classes[host_class]
        cluster = self._built.clusters[kind.cluster]
        number = self._dealt[host_class]
        self._dealt[host_class] += 1
        if kind.existing:
            real = kind.existing[number]
            name, type_name, labels, rack = real.name, real.type_name, real.labels, real.rack
        else:
            name, type_name, rack = self._unused(f"{cluster.name}-{kind.type_name}"), kind.type_name, ""
            labels = next(t.labels for t in cluster.host_types if t.name == kind.type_name)
        return PlannedHost(
            name=name,
            cluster=cluster.name,
            type_name=type_name,
            hardware=kind.existing[number].hardware if kind.existing else kind.hardware,
            existing=bool(kind.existing),
            spare=spare,
            site=cluster.site,
            rack=rack,
            cost=kind.price,
            power_cost=kind.power_price,
            labels=tuple(sorted({**dict(cluster.labels), **dict(labels)}.items())),
        )

    def _unused(self, stem: str) -> str:
        number = self._numbered.get(stem, 0) + 1
        while f"{stem}-{number:02d}" in self._taken:
            number += 1
        self._numbered[stem] = number
        self._taken.add(f"{stem}-{number:02d}")
        return f"{stem}-{number:02d}"
