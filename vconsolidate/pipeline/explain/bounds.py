"""Bounds that people can follow: what all VMs need of a resource over what the largest host offers."""

from __future__ import annotations

import math

import numpy as np

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import BoundLine
from vconsolidate.packing.encoding.reserved_room import including
from vconsolidate.packing.encoding.resources import UNITS, resources_of

EVERYWHERE = "all clusters"


def bound_lines(estate: Estate, demand: Demand) -> tuple[BoundLine, ...]:
    """
    Return, per cluster, what its own VMs need of each resource and how many of its largest hosts that fills.

    A cluster's own VMs may run in no other; what the plan keeps room for counts as they do. Where some VMs may run in
    several, lines over all clusters follow, with the least that each VM takes anywhere. Of the CPU slots only the one
    that needs most hosts is told.
    """
    if not demand.vms:
        return ()
    estate, demand = including(estate, demand)
    resources = resources_of(demand)
    needs, largest = {}, {}
    for cluster in estate.clusters:
        machines = [kind.hardware for kind in cluster.host_types if kind.count != 0]
        machines += [host.hardware for host in cluster.hosts if not host.maintenance]
        machines = [machine for machine in machines if cluster.hypervisor.runs_on(machine.cpu)]
        if machines:
            needs[cluster.name] = resources.demand_in(cluster, demand)
            largest[cluster.name] = np.max([resources.capacity_of(m, cluster) for m in machines], axis=0)
    lines = []
    for name in needs:
        rows = [row for row, vm in enumerate(demand.vms) if vm.clusters == (name,)]
        lines += _lines(name, resources.names, needs[name][rows].sum(axis=0), largest[name])
    if any(len(vm.clusters) > 1 for vm in demand.vms):
        homed = [(row, [c for c in vm.clusters if c in needs]) for row, vm in enumerate(demand.vms)]
        least = np.stack([np.min([needs[c][row] for c in names], axis=0) for row, names in homed if names])
        lines += _lines(EVERYWHERE, resources.names, least.sum(axis=0), np.max(list(largest.values()), axis=0))
    return tuple(lines)


def _lines(
    cluster: str, names: tuple[str, ...], needed: np.ndarray[tuple[int], np.dtype[np.float64]],
    largest: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> list[BoundLine]:  # fmt: skip
    best: dict[str, BoundLine] = {}
    for name, need, offer in zip(names, needed.tolist(), largest.tolist(), strict=True):
        if need <= 0 or not 0 < offer < math.inf:
            continue
        kind = name.partition("@")[0]
        line = BoundLine(cluster, name, UNITS[kind], need, offer, math.ceil(need / offer - 1e-9))
        if kind not in best or need / offer > best[kind].needed / best[kind].largest:
            best[kind] = line
    return sorted(best.values(), key=lambda line: -line.needed / line.largest)
