"""Bounds that people can follow: what all VMs need of a resource, divided by what the largest host offers."""

from __future__ import annotations

import math

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import BoundLine
from vconsolidate.packing.encoding.encode import constraints_of
from vconsolidate.packing.encoding.host_capacity import UNITS, resources_of
from vconsolidate.packing.encoding.host_classes import capacities, classes_of, clusters_of
from vconsolidate.packing.encoding.reserved_room import add_reserved_room

EVERYWHERE = "all clusters"


def bound_lines(estate: Estate, demand: Demand) -> tuple[BoundLine, ...]:
    """
    Return, per cluster, what its own VMs need of each resource and how many of its largest hosts that fills.

    A cluster's own VMs are those that may run in no other, and the room that the plan keeps there. Where some VMs may
    run in several clusters, lines over all clusters follow, in which each VM counts where it takes least. Of the CPU
    slots only the one that needs most hosts is included.
    """
    if not demand.vms:
        return ()
    estate, demand = add_reserved_room(estate, demand)
    resources, largest = resources_of(demand, estate.clusters), _largest(estate, demand)
    needs = {cluster.name: resources.demand_in(cluster, demand) for cluster in estate.clusters}
    lines = []
    for name, offers in largest.items():
        rows = [row for row, vm in enumerate(demand.vms) if vm.clusters == (name,)]
        lines += _lines(name, resources.names, needs[name][rows].sum(axis=0), offers)
    homed = [(row, [c for c in vm.clusters if c in largest]) for row, vm in enumerate(demand.vms)]
    if any(len(vm.clusters) > 1 for vm in demand.vms) and all(names for _, names in homed):
        least = np.stack([np.min([needs[c][row] for c in names], axis=0) for row, names in homed])
        lines += _lines(EVERYWHERE, resources.names, least.sum(axis=0), np.max(list(largest.values()), axis=0))
    return tuple(lines)


def _largest(estate: Estate, demand: Demand) -> dict[str, FloatArray]:
    """Return cluster → the most that a host of it offers of each resource, less what rules keep free."""
    resources, clusters = resources_of(demand, estate.clusters), clusters_of(estate)
    classes = classes_of(estate, demand, constraints_of(estate, {vm.name for vm in demand.vms}), resources)
    offers = capacities(classes, clusters, resources)
    found: dict[str, FloatArray] = {}
    for number, cluster in enumerate(clusters):
        rows = [row for row, kind in enumerate(classes) if kind.cluster == number and kind.limit != 0]
        if rows:
            found[cluster.name] = offers[rows].max(axis=0)
    return found


def _lines(cluster: str, names: tuple[str, ...], needed: FloatArray, largest: FloatArray) -> list[BoundLine]:
    best: dict[str, BoundLine] = {}
    for name, need, offer in zip(names, needed.tolist(), largest.tolist(), strict=True):
        if need <= 0 or not 0 < offer < math.inf:
            continue
        kind = name.partition("@")[0]
        line = BoundLine(cluster, name, UNITS[kind], need, offer, math.ceil(need / offer - 1e-9))
        if kind not in best or need / offer > best[kind].needed / best[kind].largest:
            best[kind] = line
    return sorted(best.values(), key=lambda line: -line.needed / line.largest)
