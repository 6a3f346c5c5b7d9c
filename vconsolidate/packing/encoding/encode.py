"""
Estate, demand and rules become one packing problem in integers, and tables to find the way back.

VMs and clusters are put in the order of their names first, so that the problem does not depend on the order of the
inventory. Each cluster is a platform of its own: its hypervisor decides how much of a host a VM takes, and its policy
how much a host offers.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.constraint import Constraint, Fee, KeepFree, members_of
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.packing.encoding.binding_resources import binding_resources
from vconsolidate.packing.encoding.cluster_fees import cluster_fees
from vconsolidate.packing.encoding.encoded_bursts import EncodedBursts, bursts_in
from vconsolidate.packing.encoding.encoded_hosts import EncodedHosts
from vconsolidate.packing.encoding.encoded_items import EncodedItems
from vconsolidate.packing.encoding.encoded_money import EncodedMoney, encode_money
from vconsolidate.packing.encoding.host_capacity import Resources, resources_of
from vconsolidate.packing.encoding.host_classes import capacities, classes_of, clusters_of, objective_of
from vconsolidate.packing.encoding.integer_scaling import ScaledResources, scale
from vconsolidate.packing.encoding.items import group_alike
from vconsolidate.packing.encoding.merged_vms import MergedVms, merge_by_rules
from vconsolidate.packing.encoding.permissions import allowed_by_rules, find_takeovers, within_host_limits
from vconsolidate.packing.encoding.pool_reservations import add_claims
from vconsolidate.packing.encoding.priced_licences import price_licences
from vconsolidate.packing.encoding.side_constraints import SideConstraints
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.rules.registry import RULES, statements

_SEVERAL = -1
"""No cluster, or more than one."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """
    A packing problem and the way back to names.

    Parameters
    ----------
    problem
        For the solvers; has only the dimensions that can bind.
    resources
        All resources, those that cannot bind too.
    resource_of_dimension
        Per dimension of the problem, the index of its resource.
    units
        (n_resources,) integers per unit of the resource.
    items, hosts, money
        The tables of VMs, host classes and prices.
    """

    estate: Estate
    demand: Demand
    problem: Problem
    resources: Resources
    resource_of_dimension: tuple[int, ...]
    units: FloatArray
    items: EncodedItems
    hosts: EncodedHosts
    money: EncodedMoney

    @property
    def without_history(self) -> Encoded:
        """The same without measured histories, which no search reads: for another process."""
        demand = replace(self.demand, series=self.demand.series.without_steps)
        return replace(self, estate=replace(self.estate, trace=None), demand=demand)

    def vms_of_item(self, item: int) -> tuple[int, ...]:
        """Return the VMs (in the order of names) of all copies of an item."""
        return tuple(int(vm) for vm in np.flatnonzero(self.items.item_of_merged[self.items.merged_of_vm] == item))

    def items_of(self, names: Iterable[str]) -> IntArray:
        """Return the items of the named VMs that are there, ascending."""
        number = {self.name(vm): vm for vm in range(len(self.items.vm_order))}
        merged = self.items.merged_of_vm[[number[name] for name in dict.fromkeys(names) if name in number]]
        items: IntArray = np.unique(self.items.item_of_merged[merged])
        return items

    def name(self, vm: int) -> str:
        """Return the name of a VM by its number in the order of names."""
        return self.demand.vms[int(self.items.vm_order[vm])].name


def encode(estate: Estate, demand: Demand, ordered: Collection[Fee] = (), everywhere: Collection[Fee] = ()) -> Encoded:
    """
    Return the packing problem of an estate with at least one VM.

    Parameters
    ----------
    ordered
        Licences of which the search takes the smallest order for granted.
    everywhere
        Licences that hosts of every cluster pay, whatever they run.
    """
    demand = add_claims(estate, demand)
    constraints = constraints_of(estate, {vm.name for vm in demand.vms})
    merged = merge_by_rules(demand, constraints)
    resources, clusters = resources_of(demand, estate.clusters), clusters_of(estate)
    classes = classes_of(estate, demand, constraints, resources)
    capacity = capacities(classes, clusters, resources)
    needed = np.stack([merged.sum_demand(resources.demand_in(cluster, demand)) for cluster in clusters])
    extra = np.stack([bursts_in(cluster, demand, resources)[merged.order] for cluster in clusters])
    scaled, bursts = _scale_both(merged, needed, extra, np.maximum(capacity, 0.0), clusters)
    allowed = allowed_by_rules(merged, constraints, clusters, classes)
    allowed[:, (capacity < 0).any(axis=1)] = False
    within_limits = within_host_limits(merged, clusters, classes)
    stored_bytes = merged.sum_stored_bytes(clusters)
    flat = scaled.demand.transpose(1, 0, 2).reshape(merged.count, -1)
    tables = [-flat, allowed.astype(np.int64), within_limits.astype(np.int64)]
    tables += [merged.count_rule_members(constraints), stored_bytes.T, *_also_alike(estate, merged)]
    tables += bursts.tables(merged.count)
    item_of_merged, lead = group_alike(tables)
    items = EncodedItems(
        vm_order=merged.order,
        merged_of_vm=merged.of_vm,
        item_of_merged=item_of_merged,
        demand=np.ascontiguousarray(scaled.demand[:, lead]),
        allowed_by_rules=allowed[lead],
        within_host_limits=within_limits[lead],
        stored_bytes=np.ascontiguousarray(stored_bytes[:, lead]),
    )
    restarts = np.zeros(len(lead), dtype=np.bool_)
    np.logical_or.at(restarts, item_of_merged, merged.count_restarting()[:, 0] > 0)
    cluster_of_class = np.array([c.cluster for c in classes], dtype=np.int64)
    takeovers = find_takeovers(allowed[lead], within_limits[lead], scaled.capacity, restarts, cluster_of_class)
    hosts = EncodedHosts(clusters, classes, scaled.capacity, takeovers)
    reach = _only_clusters(allowed & within_limits, cluster_of_class, len(clusters))
    every = frozenset(range(len(clusters)))
    licences = price_licences(
        [c for c in constraints if isinstance(c, Fee)],
        demand.vms,
        classes,
        clusters,
        lambda fee: every if fee in everywhere else frozenset(reach[merged.of(fee.vms)].tolist()) & every,
        ordered,
    )
    money = encode_money(licences, classes, clusters, objective_of(estate), merged.count)
    count = np.bincount(item_of_merged, minlength=len(lead)).astype(np.int64)
    dimensions = binding_resources(items.demand, hosts.capacity, cluster_of_class, count)
    of_bursts = bursts.binding(items.demand, count, lead, hosts.capacity, cluster_of_class)
    dimensions = tuple(sorted({*dimensions, *of_bursts}))
    problem = _problem(resources, dimensions, count, items, hosts, money)
    problem = replace(problem, bursts=bursts.of_items(lead, dimensions))
    sides = SideConstraints(merged, item_of_merged, classes)
    problem = sides.add_to(problem, constraints, sides.fees(money))
    return Encoded(estate, demand, problem, resources, dimensions, scaled.units, items, hosts, money)


def _scale_both(
    merged: MergedVms, needed: FloatArray, extra: FloatArray, capacity: FloatArray, clusters: Sequence[Cluster]
) -> tuple[ScaledResources, EncodedBursts]:
    """
    Return demand and capacity as integers, and bursts as integers of the same units.

    Parameters
    ----------
    needed
        (n_clusters, n_merged, n_resources)
    extra
        (n_clusters, n_vms, n_resources) bursts of the VMs in the order of names.
    """
    if not extra.any():
        scaled = scale(needed, capacity, np.ones(merged.count, dtype=np.int64))
        return scaled, EncodedBursts.of(merged, np.zeros(extra.shape, dtype=np.int64), clusters)
    both = np.concatenate([needed, extra], axis=1)
    scaled = scale(both, capacity, np.ones(both.shape[1], dtype=np.int64))
    bursts = EncodedBursts.of(merged, scaled.demand[:, merged.count :], clusters)
    return replace(scaled, demand=np.ascontiguousarray(scaled.demand[:, : merged.count])), bursts


def _only_clusters(may_run: BoolArray, cluster_of_class: IntArray, n_clusters: int) -> IntArray:
    """Return (n_merged,) the only cluster that each merged VM may run in, or `_SEVERAL`."""
    here = np.stack([may_run[:, cluster_of_class == c].any(axis=1) for c in range(n_clusters)])
    only: IntArray = np.where(here.sum(axis=0) == 1, here.argmax(axis=0), _SEVERAL)
    return only


def constraints_of(estate: Estate, vms: Container[str]) -> tuple[Constraint, ...]:
    """Return the rules that apply to any of the VMs, as primitives, in an order independent of the inventory's."""
    primitives = {c for statement in statements(estate) for c in RULES[statement.kind].encode(statement)}
    primitives |= set(cluster_fees(estate))
    relevant = (c for c in primitives if isinstance(c, KeepFree) or any(name in vms for name in members_of(c)))
    return tuple(sorted(relevant, key=repr))


def _also_alike(estate: Estate, merged: MergedVms) -> list[IntArray]:
    """Return tables, each (n_merged, any), in which copies of an item agree as well because the policies ask for it."""
    clusters = clusters_of(estate)
    tables = [merged.count_guests()] if "similarity" in objective_of(estate) else []
    if "blast_radius" in objective_of(estate):
        tables.append(merged.count_critical())
    if any(c.policy.host_failures_tolerated and c.policy.admission.form != "dedicated" for c in clusters):
        tables.append(merged.count_restarting())
    if estate.traffic:
        tables.append(merged.apart({name for traffic in estate.traffic for name in traffic.servers}))
    return tables


def _problem(
    resources: Resources,
    dimensions: tuple[int, ...],
    count: IntArray,
    items: EncodedItems,
    hosts: EncodedHosts,
    money: EncodedMoney,
) -> Problem:
    """Return the packing problem without its side constraints; `dimensions` are the resources that can bind."""
    n_merged = len(items.item_of_merged)
    limits = [n_merged if c.limit is None else c.limit for c in hosts.classes]
    return Problem(
        dimensions=tuple(resources.names[dim] for dim in dimensions),
        count=count,
        demand=np.ascontiguousarray(items.demand[:, :, dimensions]),
        platform_of_class=np.array([c.cluster for c in hosts.classes], dtype=np.int64),
        capacity=np.ascontiguousarray(hosts.capacity[:, dimensions]),
        available=np.array([min(n_merged, limit) for limit in limits], dtype=np.int64),
        cost=money.costs.cost,
        allowed=np.ascontiguousarray(items.allowed_by_rules & items.within_host_limits),
    )
