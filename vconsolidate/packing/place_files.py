"""Find a datastore for every file of a plan; where none is left, plan again with VMs in clusters with room for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Conflict, Level
from vconsolidate.model.plan import Plan, Status
from vconsolidate.model.previous import Previous
from vconsolidate.packing.encoding.reserved_room import place_reserved_room
from vconsolidate.packing.files.assign import Assigned, assign_files, choose_clusters, explain_no_division
from vconsolidate.packing.no_placement import plan_without_files
from vconsolidate.packing.solver.work_limit import WorkLimit

_NOT_FOUND = "no hosts were found for VMs in clusters whose datastores hold their files"


def place_files(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    plan_again: Callable[[Demand], Plan],
    previous: Previous | None,
    work_limit: WorkLimit,
) -> Plan:
    """
    Return the plan with the datastores of all files, or one without hosts where there are none.

    Parameters
    ----------
    plan_again
        Plans a demand whose VMs may run in fewer clusters.
    """
    if not estate.datastores or not plan.hosts:
        return plan
    before = {} if previous is None else previous.storage
    found = _assign(estate, demand, plan, previous, work_limit)
    if found.storage:
        return replace(plan, storage=found.storage)
    joint = choose_clusters(estate, demand, plan, before, work_limit, plan.seed)
    if joint.status == "infeasible":
        conflict = Conflict("datastore", explain_no_division(estate, demand))
        return plan_without_files(estate, "infeasible", conflict, plan.seed)
    if joint.storage:
        vms = tuple(replace(vm, clusters=(name,)) for vm, name in zip(demand.vms, joint.clusters, strict=True))
        again = plan_again(replace(demand, vms=vms))
        second = _assign(estate, demand, again, previous, work_limit) if again.hosts else Assigned("unknown")
        if second.storage:
            return replace(_as_proven(again, plan), storage=second.storage)
    return plan_without_files(estate, "unknown", Conflict("datastore", _NOT_FOUND), plan.seed)


def _assign(estate: Estate, demand: Demand, plan: Plan, previous: Previous | None, work_limit: WorkLimit) -> Assigned:
    """Return the datastores of the VMs of a plan; files of VMs for which it keeps room find place beside them."""
    ruled, whole, filled = place_reserved_room(estate, demand, plan)
    before = {} if previous is None else previous.storage
    found = assign_files(ruled, whole, filled, before, work_limit, plan.seed)
    return replace(found, storage=found.storage[: len(demand.vms)])


def _as_proven(plan: Plan, free: Plan) -> Plan:
    """Return a plan with what is proven of `free`, which had more clusters to choose from."""
    known = {(level.criterion, level.among): level.bound for level in free.levels}

    def freed(level: Level) -> Level:
        return replace(level, bound=known.get((level.criterion, level.among)))

    levels = tuple(freed(level) for level in plan.levels)
    proven = all(level.bound is not None and level.bound >= level.value for level in levels if level.among == "all")
    status: Status = "optimal" if plan.status == "optimal" and free.status == "optimal" and proven else "feasible"
    return replace(plan, status=status, bound=free.bound, levels=levels)
