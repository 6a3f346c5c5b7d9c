"""Restart maps get the names of hosts and VMs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.plan import RestartMap
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.packing.availability.restart.spread_and_map import SpreadPlacement
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.solution import Bin


def decode_maps(
    encoded: Encoded, spread: SpreadPlacement, hosts: Sequence[PlannedHost], host_of_vm: IntArray
) -> tuple[RestartMap, ...]:
    """
    Return the restart maps of a plan.

    Parameters
    ----------
    hosts, host_of_vm
        The plan, made of `spread`.
    """
    if not spread.maps:
        return ()
    position = _positions(encoded, spread, hosts, host_of_vm)
    merged_on: list[dict[int, list[int]]] = [{} for _ in hosts]
    host_of_merged = np.zeros(len(encoded.items.item_of_merged), dtype=np.int64)
    host_of_merged[encoded.items.merged_of_vm] = host_of_vm[encoded.items.vm_order]
    for merged_vm, (item, host) in enumerate(
        zip(encoded.items.item_of_merged.tolist(), host_of_merged.tolist(), strict=True)
    ):
        merged_on[host].setdefault(item, []).append(merged_vm)
    vms_of_merged: list[list[int]] = [[] for _ in encoded.items.item_of_merged]
    for vm, merged_vm in enumerate(encoded.items.merged_of_vm.tolist()):
        vms_of_merged[merged_vm].append(vm)
    named = []
    for lost, targets in spread.maps:
        failing = sorted(position[host] for host in lost)
        loose: dict[int, list[int]] = {}
        for host in failing:
            for item, merged_vms in merged_on[host].items():
                loose.setdefault(item, []).extend(merged_vms)
        placed = [
            (encoded.name(vm), hosts[position[target]].name)
            for target in sorted(targets, key=lambda t: position[t])
            for item, copies in sorted(targets[target].items())
            for merged_vm in [loose[item].pop() for _ in range(copies)]
            for vm in vms_of_merged[merged_vm]
            if encoded.demand.vms[int(encoded.items.vm_order[vm])].restart != "disabled"
        ]
        named.append(RestartMap(tuple(hosts[host].name for host in failing), tuple(placed)))
    return tuple(named)


def _positions(
    encoded: Encoded, spread: SpreadPlacement, hosts: Sequence[PlannedHost], host_of_vm: IntArray
) -> list[int]:
    """Return the plan's host of every number in the maps: interchangeable hosts have any of their names."""
    items = encoded.items.item_of_merged[encoded.items.merged_of_vm]
    content: list[dict[int, set[int]]] = [{} for _ in hosts]
    for vm, merged_vm in enumerate(encoded.items.merged_of_vm.tolist()):
        host = int(host_of_vm[encoded.items.vm_order[vm]])
        content[host].setdefault(int(items[vm]), set()).add(merged_vm)
    free: dict[tuple[int, tuple[tuple[int, int], ...]], list[int]] = {}
    for host, planned in enumerate(hosts):
        on = tuple(sorted((item, len(merged_vms)) for item, merged_vms in content[host].items()))
        free.setdefault((_class_of(encoded, planned), on), []).append(host)
    numbers = [*((b.host_class, _content(b)) for b in spread.bins), *((c, ()) for c in spread.empty)]
    return [free[key].pop(0) for key in numbers]


def _content(used: Bin) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(zip(used.items, used.copies, strict=True)))


def _class_of(encoded: Encoded, host: PlannedHost) -> int:
    """Return the class of a planned host."""
    for number, kind in enumerate(encoded.hosts.classes):
        if encoded.hosts.clusters[kind.cluster].name != host.cluster:
            continue
        if host.existing:
            if any(real.name == host.name for real in kind.existing):
                return number
        elif not kind.existing and kind.type_name == host.type_name:
            return number
    raise KeyError(host.name)
