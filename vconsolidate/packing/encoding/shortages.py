"""What is short when VMs do not fit, with the figures of hosts and VMs themselves, not those the proof rounded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.model.constraint import KeepFree
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.exclusions import rule_with_place
from vconsolidate.packing.encoding.host_capacity import UNITS
from vconsolidate.packing.encoding.host_classes import HostClass, capacities
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit
from vconsolidate.packing.solver.solution import Reason
from vconsolidate.rules.registry import RULES, statements
from vconsolidate.words import counted, distinct_quantities, quantity, resource_name, verb

_ROUNDING = 2.0**-20
"""A piece of capacity smaller than this share of a host is the solvers' rounding, not what VMs are made of."""


def unit_of(resource: str) -> str:
    """Return the unit of a resource's figures."""
    return UNITS[resource.partition("@")[0]]


def explain_shortage(encoded: Encoded, reason: Reason, dimension: str, who: str, *, many: bool) -> str:
    """
    Return why hosts are too small for VMs together.

    Parameters
    ----------
    who
        The VMs, in words.
    many
        They are more than one.
    """
    resource = encoded.resources.names.index(dimension)
    items = list(reason.items) or list(range(encoded.problem.n_items))
    fits = classes_that_fit(encoded.problem)
    pool = np.flatnonzero(fits[items].any(axis=0))
    needed, offered = _need(encoded, items, resource), _offer(encoded, pool, resource)
    where = "the hosts open to them" if reason.items else "all hosts, existing and available to buy,"
    need, unit = verb(2 if many else 1, "needs", "need"), unit_of(dimension)
    said = f"{who} {need} at least {{}}{_of_what(dimension)}; {where} offer {{}}"
    if needed > offered * (1 + 1e-12):
        wants, there, short = distinct_quantities((needed, offered, needed - offered), unit)
        return f"{said.format(wants, there)}, short by {short}"
    wants, there = quantity(needed, unit), quantity(offered, unit)
    return f"{said.format(wants, there)}, but {_explain_fragmentation(encoded, reason, items, resource)}"


def _of_what(dimension: str) -> str:
    """Return what an amount of a resource is of; nothing for what is counted: ``12 vCPUs``."""
    return "" if unit_of(dimension) in {"vCPU", "VM"} else f" of {resource_name(dimension)}"


def _need(encoded: Encoded, items: Sequence[int], resource: int) -> float:
    """Return what items take in the unit of the resource, each where it takes least."""
    fits, demand = classes_that_fit(encoded.problem), encoded.demand
    per_cluster = [
        encoded.resources.demand_in(c, demand)[encoded.items.vm_order, resource] for c in encoded.hosts.clusters
    ]
    total = 0.0
    for item in items:
        rows = list(encoded.vms_of_item(item))
        open_clusters = {encoded.hosts.classes[c].cluster for c in np.flatnonzero(fits[item]).tolist()}
        sums = [float(per_cluster[c][rows].sum()) for c in sorted(open_clusters)]
        total += min(sums, default=0.0)
    return total


def _offer(encoded: Encoded, classes: IntArray, resource: int) -> float:
    real = np.maximum(capacities(encoded.hosts.classes, encoded.hosts.clusters, encoded.resources), 0.0)[
        classes, resource
    ]
    return float((real * encoded.problem.available[classes]).sum())


def _explain_fragmentation(encoded: Encoded, reason: Reason, items: Sequence[int], resource: int) -> str:
    """Return why what is free in total cannot be used: every VM takes a multiple of one amount."""
    piece = 1.0 / float(encoded.units[resource])
    largest = float(capacities(encoded.hosts.classes, encoded.hosts.clusters, encoded.resources)[:, resource].max())
    if piece < largest * _ROUNDING:
        return "the free capacity is less than the two millionths of a host by which the proof rounds figures up"
    unit = unit_of(encoded.resources.names[resource])
    whole = all((encoded.items.demand[:, item, resource] == 1).all() for item in items)
    takes = (
        f"each VM takes {quantity(piece, unit)}" if whole else f"every VM takes a multiple of {quantity(piece, unit)}"
    )
    times = "VMs" if whole else "times that amount"
    return (
        f"{takes}, and what is left over on a host is too small for another: counted host by host, there is room for "
        f"{reason.offered:,} {times}, but {reason.needed:,} are needed"
    )


def larger_than_half(encoded: Encoded, items: Sequence[int], hosts: int) -> str:
    """Return which resource makes more VMs than there are hosts larger than half a host; empty where none does."""
    problem = encoded.problem
    fits = classes_that_fit(problem)
    for dim, name in enumerate(problem.dimensions):
        number = 0
        for item in items:
            halves = [
                bool(2 * problem.demand_on(c)[item, dim] > problem.capacity[c, dim])
                for c in np.flatnonzero(fits[item]).tolist()
            ]
            number += int(problem.count[item]) if halves and all(halves) else 0
        if number > hosts:
            what = f"of the {resource_name(name)} of any host open to them"
            return f" ({counted(number, 'VM')} take more than half {what}, so no two of them share one)"
    return ""


def shortages_of_item(encoded: Encoded, item: int, classes: Sequence[int]) -> dict[int, tuple[float, str]]:
    """Return class → (by what share, in words) an item alone is larger than an empty host, for those it is."""
    found = {}
    for host_class in classes:
        kind = encoded.hosts.classes[host_class]
        demand = encoded.items.demand[kind.cluster, item]
        capacity = encoded.hosts.capacity[host_class]
        over = np.flatnonzero(demand > capacity)
        if over.size:
            ratio: FloatArray = demand[over] / np.maximum(capacity[over], 1)
            worst = int(over[int(np.argmax(ratio))])
            found[host_class] = (float(ratio.max()), _shortage(encoded, item, host_class, worst))
    return found


def _shortage(encoded: Encoded, item: int, host_class: int, resource: int) -> str:
    kind, name = encoded.hosts.classes[host_class], encoded.resources.names[resource]
    rows = list(encoded.vms_of_item(item))
    merged_vms = int((encoded.items.item_of_merged == item).sum())
    cluster = encoded.hosts.clusters[kind.cluster]
    needs = (
        float(encoded.resources.demand_in(cluster, encoded.demand)[encoded.items.vm_order[rows], resource].sum())
        / merged_vms
    )
    offers = float(np.maximum(capacities([kind], encoded.hosts.clusters, encoded.resources), 0.0)[0, resource])
    wants, there, short = distinct_quantities((needs, offers, needs - offers), unit_of(name))
    has = f"{name_host_class(encoded, kind)} offers {there}{_explain_room_kept(encoded, kind, name)}"
    return f"it needs {wants}{_of_what(name)}, but {has}, short by {short}"


def _explain_room_kept(encoded: Encoded, kind: HostClass, resource: str) -> str:
    """Return what rules keep free of a resource of a host, with the rules; empty where they keep nothing."""
    amount = kind.free_cpu_mhz if resource.startswith("cpu") else kind.free_memory_mib
    if not amount or not resource.startswith(("cpu", "memory")):
        return ""
    rules = [
        rule_with_place(statement)
        for statement in statements(encoded.estate)
        if any(isinstance(c, KeepFree) and kind.names & set(c.hosts) for c in RULES[statement.kind].encode(statement))
    ]
    return f" apart from {quantity(amount, unit_of(resource))} kept free by {' and '.join(rules)}"


def name_host_class(encoded: Encoded, kind: HostClass) -> str:
    """Return one host of a class, or its type, with the cluster."""
    name = kind.existing[0].name if kind.existing else kind.type_name
    return f"{name} in {encoded.hosts.clusters[kind.cluster].name}"
