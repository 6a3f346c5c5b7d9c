"""
Estate, demand and rules become one packing problem in integers, and tables to find the way back.

VMs and clusters are put in the order of their names first, so that the problem does not depend on the order of the
inventory. Each cluster is a platform of its own: its hypervisor decides what a VM takes of a host, and its policy
what a host offers.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.constraint import (
    Allow,
    Alone,
    Among,
    Apart,
    AtMost,
    Constraint,
    Fee,
    FewHosts,
    FitsNode,
    Forbid,
    KeepFree,
    Labelled,
    Together,
    groups_of,
    members_of,
)
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.packing.encoding.binding_resources import binding_resources
from vconsolidate.packing.encoding.host_classes import HostClass, capacities, classes_of, clusters_of, objective_of
from vconsolidate.packing.encoding.integer_scaling import scale
from vconsolidate.packing.encoding.items import group_alike, merge_vms
from vconsolidate.packing.encoding.lexicographic_cost import Costs, fold
from vconsolidate.packing.encoding.permissions import able, open_to, taking_over
from vconsolidate.packing.encoding.pool_reservations import add_claims
from vconsolidate.packing.encoding.resources import Resources, resources_of
from vconsolidate.packing.encoding.side_constraints import SideConstraints
from vconsolidate.packing.encoding.stored_files import datastore_bytes, stored
from vconsolidate.packing.solver import problem as packing
from vconsolidate.rules.registry import RULES, statements


@dataclass(frozen=True, slots=True)
class Encoded:
    """
    A packing problem and the way back to names.

    Parameters
    ----------
    problem
        For the solvers; holds only dimensions that can bind.
    vm_order
        (n_vms,) index into `demand.vms`, by name; VMs below are numbered in this order.
    merged_of_vm
        (n_vms,) VMs of one merged VM share a host.
    item_of_merged
        (n_merged,)
    ruled, able
        (n_items, n_classes) clusters and rules let an item run there; hosts of the class can carry it, alone. The
        problem allows what both do.
    takes_over
        (n_classes, n_classes) a host of the first class can take over any of the second that fails.
    classes
        What each class of the problem is.
    resources
        All resources, the dropped ones too.
    kept
        Per dimension of the problem, its resource.
    full_demand, full_capacity
        (n_platforms, n_items, n_resources) and (n_classes, n_resources), as integers.
    units
        (n_resources,) integers per unit of the resource.
    stored_of_item
        (n_clusters, n_items) bytes that a copy keeps on the datastore of each cluster; 0 where none can run full.
    fees, fee_money
        Licences of products, as those of the problem, and (n_fees, n_classes) what a host costs that needs them.
    """

    estate: Estate
    demand: Demand
    problem: packing.Problem
    clusters: tuple[Cluster, ...]
    classes: tuple[HostClass, ...]
    costs: Costs
    vm_order: IntArray
    merged_of_vm: IntArray
    item_of_merged: IntArray
    ruled: BoolArray
    able: BoolArray
    takes_over: BoolArray
    resources: Resources
    kept: tuple[int, ...]
    full_demand: IntArray
    full_capacity: IntArray
    units: FloatArray
    stored_of_item: IntArray
    fees: tuple[Fee, ...]
    fee_money: FloatArray

    def vms_of_item(self, item: int) -> tuple[int, ...]:
        """Return the VMs (in the order of names) of all copies of an item."""
        return tuple(int(vm) for vm in np.flatnonzero(self.item_of_merged[self.merged_of_vm] == item))

    def name(self, vm: int) -> str:
        """Return the name of a VM by its number in the order of names."""
        return self.demand.vms[int(self.vm_order[vm])].name


def encode(estate: Estate, demand: Demand) -> Encoded:
    """Return the packing problem of an estate with at least one VM."""
    demand = add_claims(estate, demand)
    order = np.array(sorted(range(len(demand.vms)), key=lambda vm: demand.vms[vm].name), dtype=np.int64)
    number = {demand.vms[int(vm)].name: position for position, vm in enumerate(order)}
    constraints = constraints_of(estate, number)
    resources = resources_of(demand)
    clusters = clusters_of(estate)
    classes = classes_of(estate, demand, constraints, resources)
    merged_of_vm = merge_vms(
        len(order),
        [
            vms
            for constraint in constraints
            if isinstance(constraint, Together) and constraint.scope == "host"
            if (vms := [number[name] for name in constraint.vms if name in number])
        ],
    )
    n_merged = int(merged_of_vm.max()) + 1
    needs = np.stack([_merged_sums(resources.demand_in(c, demand)[order], merged_of_vm, n_merged) for c in clusters])
    offers = capacities(classes, clusters, resources)
    ruled = open_to(demand, order, number, constraints, clusters, classes, merged_of_vm)
    ruled[:, (offers < 0).any(axis=1)] = False
    carried = able(demand, order, clusters, classes, merged_of_vm)
    scaled = scale(needs, np.maximum(offers, 0.0), np.ones(n_merged, dtype=np.int64))
    roles = _roles(constraints, number, merged_of_vm, n_merged)
    flat = scaled.demand.transpose(1, 0, 2).reshape(n_merged, -1)
    files = _files(demand, order, clusters, merged_of_vm, n_merged)
    alike = [_guests(demand, order, merged_of_vm, n_merged)] if "similarity" in objective_of(estate) else []
    if any(c.policy.host_failures_tolerated and c.policy.admission.form != "dedicated" for c in clusters):
        alike.append(_restarting(demand, order, merged_of_vm, n_merged))
    item_of_merged, lead = group_alike(
        [-flat, ruled.astype(np.int64), carried.astype(np.int64), roles, files.T, *alike]
    )
    count = np.bincount(item_of_merged, minlength=len(lead)).astype(np.int64)
    full_demand = np.ascontiguousarray(scaled.demand[:, lead])
    platform_of_class = np.array([c.cluster for c in classes], dtype=np.int64)
    restarts = np.zeros(len(lead), dtype=np.bool_)
    np.logical_or.at(restarts, item_of_merged, _restarting(demand, order, merged_of_vm, n_merged)[:, 0] > 0)
    kept = binding_resources(full_demand, scaled.capacity, platform_of_class, count)
    available = np.array([min(n_merged, n_merged if c.limit is None else c.limit) for c in classes], dtype=np.int64)
    most_hosts = n_merged + int(sum(cluster.policy.host_failures_tolerated for cluster in clusters))
    fees = [c for c in constraints if isinstance(c, Fee)]
    money = _money(fees, classes, clusters)
    costs = fold(classes, most_hosts, objective_of(estate), money)
    sides = SideConstraints(
        number, merged_of_vm, item_of_merged, classes, frozenset(vm.name for vm in demand.vms if not vm.vcpus)
    )
    return Encoded(
        estate=estate,
        demand=demand,
        problem=packing.Problem(
            dimensions=tuple(resources.names[dim] for dim in kept),
            count=count,
            demand=np.ascontiguousarray(full_demand[:, :, kept]),
            platform_of_class=platform_of_class,
            capacity=np.ascontiguousarray(scaled.capacity[:, kept]),
            available=available,
            cost=costs.cost,
            allowed=np.ascontiguousarray((ruled & carried)[lead]),
            at_most=tuple(sides.at_most(c) for c in constraints if isinstance(c, AtMost)),
            apart=(
                *(sides.apart(c) for c in constraints if isinstance(c, Apart | Alone)),
                *(sides.different_sets(c) for c in constraints if isinstance(c, Among)),
            ),
            together=(
                *(sides.together(c) for c in constraints if isinstance(c, Together) and c.scope != "host"),
                *(rule for c in constraints if isinstance(c, Among) for rule in sides.one_set_each(c)),
            ),
            few_hosts=tuple(sides.few_hosts(c) for c in constraints if isinstance(c, FewHosts)),
            fees=tuple(sides.fee(fee, folded) for fee, folded in zip(fees, costs.fees, strict=True)),
        ),
        clusters=clusters,
        classes=classes,
        costs=costs,
        vm_order=order,
        merged_of_vm=merged_of_vm,
        item_of_merged=item_of_merged,
        ruled=ruled[lead],
        able=carried[lead],
        takes_over=taking_over(ruled[lead], carried[lead], scaled.capacity, restarts, platform_of_class),
        resources=resources,
        kept=kept,
        full_demand=full_demand,
        full_capacity=scaled.capacity,
        units=scaled.units,
        stored_of_item=np.ascontiguousarray(files[:, lead]),
        fees=tuple(fees),
        fee_money=money,
    )


def constraints_of(estate: Estate, vms: Container[str]) -> tuple[Constraint, ...]:
    """Return the rules that concern any of the VMs, as primitives, in an order that the inventory's does not change."""
    found = {c for statement in statements(estate) for c in RULES[statement.kind].encode(statement)}
    concerned = (c for c in found if isinstance(c, KeepFree) or any(name in vms for name in members_of(c)))
    return tuple(sorted(concerned, key=repr))


def _money(fees: Sequence[Fee], classes: Sequence[HostClass], clusters: Sequence[Cluster]) -> FloatArray:
    """Return (n_fees, n_classes): what a host of each class costs more over its cluster's horizon."""
    years = [clusters[c.cluster].policy.horizon_years for c in classes]
    rows = [[fee.of(c.hardware.cpu.cores, y) for c, y in zip(classes, years, strict=True)] for fee in fees]
    return np.array(rows, dtype=np.float64).reshape(len(fees), len(classes))


def _merged_sums(needs: FloatArray, merged_of_vm: IntArray, n_merged: int) -> FloatArray:
    sums = np.zeros((n_merged, needs.shape[1]))
    np.add.at(sums, merged_of_vm, needs)
    return sums


def _files(
    demand: Demand, order: IntArray, clusters: Sequence[Cluster], merged_of_vm: IntArray, n_merged: int
) -> IntArray:
    """Return (n_clusters, n_merged) bytes on datastores; zeros where every datastore holds all that may come."""
    files = np.zeros((len(clusters), n_merged), dtype=np.int64)
    binding = False
    for index, cluster in enumerate(clusters):
        limit = datastore_bytes(cluster)
        if limit is None:
            continue
        of_vm = [stored(demand.vms[int(vm)], cluster).total for vm in order]
        np.add.at(files[index], merged_of_vm, np.array(of_vm, dtype=np.int64))
        coming = sum(n for n, vm in zip(of_vm, order, strict=True) if cluster.name in demand.vms[int(vm)].clusters)
        binding = binding or coming > limit
    return files if binding else np.zeros_like(files)


def _roles(
    constraints: Sequence[Constraint], number: dict[str, int], merged_of_vm: IntArray, n_merged: int
) -> IntArray:
    """Return (n_merged, n_roles): how many VMs of a merged VM stand in each place of each rule that tells VMs apart."""
    columns = []
    for constraint in constraints:
        if isinstance(constraint, Allow | Forbid | Labelled | FitsNode | KeepFree):
            continue
        if isinstance(constraint, Together) and constraint.scope == "host":
            continue
        for group in groups_of(constraint):
            vms = [number[name] for name in dict.fromkeys(group) if name in number]
            columns.append(np.bincount(merged_of_vm[vms], minlength=n_merged))
    return np.stack(columns, axis=1) if columns else np.zeros((n_merged, 0), dtype=np.int64)


def _restarting(demand: Demand, order: IntArray, merged_of_vm: IntArray, n_merged: int) -> IntArray:
    """Return (n_merged, 1): VMs that restart when their host fails, so that copies of an item agree in it."""
    must = np.array([demand.vms[int(vm)].restart != "disabled" for vm in order], dtype=np.float64)
    return np.bincount(merged_of_vm, weights=must, minlength=n_merged).astype(np.int64)[:, None]


def _guests(demand: Demand, order: IntArray, merged_of_vm: IntArray, n_merged: int) -> IntArray:
    """Return (n_merged, n_guests): VMs of each guest system, so that copies of an item agree in them."""
    keys = sorted({vm.guest.key for vm in demand.vms})
    guests = np.zeros((n_merged, len(keys)), dtype=np.int64)
    for vm, merged_vm in zip(order.tolist(), merged_of_vm.tolist(), strict=True):
        guests[merged_vm, keys.index(demand.vms[vm].guest.key)] += 1
    return guests
