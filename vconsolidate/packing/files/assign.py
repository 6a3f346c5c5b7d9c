"""The datastores of all files of a plan; where hosts leave no division that fits, another cluster for some VMs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.datastore import VmStorage
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.packing.files.exact import Choice, divide_exactly
from vconsolidate.packing.files.greedy import divide, moved_bytes
from vconsolidate.packing.files.groups import Group, groups_of, storage_of
from vconsolidate.packing.files.stores import Stores, stores_of
from vconsolidate.packing.solver.cpsat.run import Status
from vconsolidate.packing.solver.work_limit import WorkLimit

_FEWER_MOVES = 0.5
"""Most work spent on moving fewer bytes where a division is known."""

_MOST_PAIRS = 20_000
"""Most pairs of files and datastores for which fewer moves are looked for where a division is known."""

_ANY_DIVISION = 5.0
"""Most work spent on finding a division, or proof that there is none."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """
    Where files lie, or that they fit nowhere.

    Parameters
    ----------
    status
        ``infeasible`` is proven.
    storage
        One per VM; empty without a division that fits.
    clusters
        Cluster of each VM.
    """

    status: Status
    storage: tuple[VmStorage, ...] = ()
    clusters: tuple[str, ...] = ()


def assign_files(
    estate: Estate, demand: Demand, plan: Plan, before: Mapping[str, VmStorage], work_limit: WorkLimit, seed: int
) -> Assigned:
    """
    Return the datastores of the files of every VM of a plan, with the fewest bytes moved.

    A quick division that moves nothing is taken as it is; otherwise an exact search decides.

    Parameters
    ----------
    before
        Datastores of an earlier plan, by VM.
    """
    stores = stores_of(estate, demand)
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    names = tuple(plan.hosts[host].cluster for host in plan.host_of_vm.tolist())
    choices = [
        Choice(row, name, groups_of(row, vm, clusters[name], stores, before))
        for row, (vm, name) in enumerate(zip(demand.vms, names, strict=True))
    ]
    groups = [group for choice in choices for group in choice.groups]
    found = divide(groups, stores)
    if (found >= 0).all() and not moved_bytes(groups, found):
        return Assigned("optimal", _storage(demand, list(zip(groups, found.tolist(), strict=True)), stores), names)
    divided = bool((found >= 0).all())
    if divided and len(groups) * len(stores.every) > _MOST_PAIRS:
        return Assigned("feasible", _storage(demand, list(zip(groups, found.tolist(), strict=True)), stores), names)
    status, chosen = divide_exactly(
        choices, stores, work_limit, seed, found, _FEWER_MOVES if divided else _ANY_DIVISION
    )
    if chosen:
        return Assigned(status, _storage(demand, _pairs(chosen), stores), names)
    if divided:
        return Assigned("feasible", _storage(demand, list(zip(groups, found.tolist(), strict=True)), stores), names)
    return Assigned(status)


def choose_clusters(
    estate: Estate, demand: Demand, plan: Plan, before: Mapping[str, VmStorage], work_limit: WorkLimit, seed: int
) -> Assigned:
    """
    Return clusters and datastores of all VMs whose files fit, the fewest VMs in other clusters than in the plan.

    Hosts are left out of it: where no such division exists, no plan exists.
    """
    stores = stores_of(estate, demand)
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    now = [plan.hosts[host].cluster for host in plan.host_of_vm.tolist()] if plan.hosts else [""] * len(demand.vms)
    choices = [
        Choice(row, name, groups_of(row, vm, clusters[name], stores, before), costs=int(name != now[row]))
        for row, vm in enumerate(demand.vms)
        for name in vm.clusters
    ]
    status, chosen = divide_exactly(choices, stores, work_limit, seed, most_work=_ANY_DIVISION)
    if not chosen:
        return Assigned(status)
    names = tuple(chosen[row][0].cluster for row in range(len(demand.vms)))
    return Assigned(status, _storage(demand, _pairs(chosen), stores), names)


def _pairs(chosen: Mapping[int, tuple[Choice, list[int]]]) -> list[tuple[Group, int]]:
    return [pair for choice, where in chosen.values() for pair in zip(choice.groups, where, strict=True)]


def _storage(demand: Demand, pairs: Sequence[tuple[Group, int]], stores: Stores) -> tuple[VmStorage, ...]:
    of_vm: list[list[tuple[Group, int]]] = [[] for _ in demand.vms]
    for group, where in pairs:
        of_vm[group.vm].append((group, where))
    return tuple(storage_of(vm, groups, stores) for vm, groups in zip(demand.vms, of_vm, strict=True))


def explain_no_division(estate: Estate, demand: Demand) -> str:
    """Return why no division of the files among the datastores fits, as far as sums and single groups tell."""
    from vconsolidate.packing.files.reasons import reason  # noqa: PLC0415 - only where there is no plan

    stores = stores_of(estate, demand)
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    least: list[list[Group]] = []
    for row, vm in enumerate(demand.vms):
        ways = [groups_of(row, vm, clusters[name], stores, {}) for name in vm.clusters]
        least.append(min(ways, key=lambda groups: int(np.sum([group.takes for group in groups]))))
    return reason([vm.name for vm in demand.vms], least, stores)
