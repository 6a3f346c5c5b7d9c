"""From a finished placement to the plan: loads, bounds, the levels of the objective, licences and changes."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous
from vconsolidate.packing.availability.spare_hosts import LowerBounds
from vconsolidate.packing.availability.unprotected import unprotected_vms
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.product_licences import licences
from vconsolidate.packing.finish import FinishedPlacement
from vconsolidate.packing.objective_levels import (
    changes,
    choosing_levels,
    criteria_of,
    objective_in_words,
    placing_levels,
    settle_hosts,
    weighed_in_part,
)
from vconsolidate.packing.proof import bound_of, phases_of
from vconsolidate.packing.search import Search
from vconsolidate.packing.solver.solution import Solution
from vconsolidate.verify.plan import loads


def compose_plan(
    encoded: Encoded,
    solution: Solution,
    bounds: LowerBounds,
    placement: FinishedPlacement,
    search: Search,
    previous: Previous | None,
) -> Plan:
    """
    Return the plan of a finished placement.

    Parameters
    ----------
    solution
        The packing that ignores host failures, with its bounds and phases.
    bounds
        What is proven of every plan that survives the host failures.
    """
    criteria = criteria_of(encoded.estate, previous)
    hosts, host_of_vm, value = placement.hosts, placement.host_of_vm, placement.packing.value
    products = licences(encoded, hosts, host_of_vm.tolist(), search.product_bounds(encoded))
    plan = Plan(
        status="optimal" if value == bounds.value and not weighed_in_part(criteria, products) else "feasible",
        hosts=hosts,
        host_of_vm=host_of_vm,
        loads=loads(encoded.estate, encoded.demand, hosts, host_of_vm),
        bound=bound_of(encoded, bounds, solution),
        objective=objective_in_words(criteria),
        phases=phases_of(encoded, solution),
        interrupted=solution.interrupted,
        seed=search.seed,
        changes=None
        if previous is None
        else replace(changes(encoded.demand, hosts, host_of_vm.tolist(), previous), declined=placement.declined),
        products=products,
        restarts=placement.restarts,
    )
    classes = [*(b.host_class for b in placement.packing.bins), *placement.packing.spares]
    forced = plan.status == "optimal" and settle_hosts(encoded, criteria)
    levels = (
        *choosing_levels(encoded, criteria, classes, bounds, value, products),
        *placing_levels(encoded, criteria, plan, placement.bounds, forced=forced),
    )
    proven = [level.bound for level in levels if level.criterion == "hosts" and level.among == "all"]
    fewest = max((bound for bound in proven if bound is not None), default=None)
    bound = plan.bound if fewest is None else replace(plan.bound, hosts=max(plan.bound.hosts, round(fewest)))
    return replace(plan, bound=bound, levels=levels, unprotected=unprotected_vms(encoded.estate, encoded.demand, plan))
