"""Restart maps get the names of hosts and VMs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.plan import PlannedHost, RestartMap
from vconsolidate.packing.availability.restart.spread_and_map import Settled
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.solver.problem import Bin


def named_maps(
    built: Built, found: Settled, hosts: Sequence[PlannedHost], host_of_vm: IntArray
) -> tuple[RestartMap, ...]:
    """
    Return the restart maps of a plan.

    Parameters
    ----------
    hosts, host_of_vm
        The plan, made of `found`.
    """
    if not found.maps:
        return ()
    position = _positions(built, found, hosts, host_of_vm)
    lumps_on: list[dict[int, list[int]]] = [{} for _ in hosts]
    host_of_lump = np.zeros(len(built.item_of_lump), dtype=np.int64)
    host_of_lump[built.lump_of_vm] = host_of_vm[built.vm_order]
    for lump, (item, host) in enumerate(zip(built.item_of_lump.tolist(), host_of_lump.tolist(), strict=True)):
        lumps_on[host].setdefault(item, []).append(lump)
    vms_of_lump: list[list[int]] = [[] for _ in built.item_of_lump]
    for vm, lump in enumerate(built.lump_of_vm.tolist()):
        vms_of_lump[lump].append(vm)
    named = []
    for lost, targets in found.maps:
        failing = sorted(position[host] for host in lost)
        loose: dict[int, list[int]] = {}
        for host in failing:
            for item, lumps in lumps_on[host].items():
                loose.setdefault(item, []).extend(lumps)
        placed = [
            (built.name(vm), hosts[position[target]].name)
            for target in sorted(targets, key=lambda t: position[t])
            for item, copies in sorted(targets[target].items())
            for lump in [loose[item].pop() for _ in range(copies)]
            for vm in vms_of_lump[lump]
            if built.demand.vms[int(built.vm_order[vm])].restart != "disabled"
        ]
        named.append(RestartMap(tuple(hosts[host].name for host in failing), tuple(placed)))
    return tuple(named)


def _positions(built: Built, found: Settled, hosts: Sequence[PlannedHost], host_of_vm: IntArray) -> list[int]:
    """Return the plan's host of every number in the maps: hosts that nothing tells apart bear any of their names."""
    items = built.item_of_lump[built.lump_of_vm]
    content: list[dict[int, set[int]]] = [{} for _ in hosts]
    for vm, lump in enumerate(built.lump_of_vm.tolist()):
        host = int(host_of_vm[built.vm_order[vm]])
        content[host].setdefault(int(items[vm]), set()).add(lump)
    free: dict[tuple[int, tuple[tuple[int, int], ...]], list[int]] = {}
    for host, planned in enumerate(hosts):
        on = tuple(sorted((item, len(lumps)) for item, lumps in content[host].items()))
        free.setdefault((_class_of(built, planned), on), []).append(host)
    numbers = [*((b.host_class, _content(b)) for b in found.bins), *((c, ()) for c in found.empty)]
    return [free[key].pop(0) for key in numbers]


def _content(used: Bin) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(zip(used.items, used.copies, strict=True)))


def _class_of(built: Built, host: PlannedHost) -> int:
    """Return the class of a planned host."""
    for number, kind in enumerate(built.classes):
        if built.clusters[kind.cluster].name != host.cluster:
            continue
        if host.existing:
            if any(real.name == host.name for real in kind.existing):
                return number
        elif not kind.existing and kind.type_name == host.type_name:
            return number
    raise KeyError(host.name)
