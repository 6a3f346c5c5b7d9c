"""Place all VMs on hosts: build the problem, solve it, keep hosts in reserve, even out the load, check everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.errors import VerificationError
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Bound, Conflict, PhaseRecord, Plan, Status
from vconsolidate.model.policy import CHOOSE_HOSTS, Criterion
from vconsolidate.model.previous import Previous
from vconsolidate.model.stop import Progress, Stop
from vconsolidate.packing.availability import spare_hosts as spares
from vconsolidate.packing.availability.cluster_hosts import limits, tolerated
from vconsolidate.packing.availability.spare_hosts import Least, Packed, with_spares
from vconsolidate.packing.availability.survive import exactly, surviving
from vconsolidate.packing.availability.unprotected import unprotected
from vconsolidate.packing.encoding import datastores
from vconsolidate.packing.encoding import pool_reservations as reservations
from vconsolidate.packing.encoding import reserved_room as room
from vconsolidate.packing.encoding.conflicts import conflicts
from vconsolidate.packing.encoding.encode import Built, build
from vconsolidate.packing.encoding.host_limits import none_usable
from vconsolidate.packing.encoding.product_licences import licences
from vconsolidate.packing.encoding.too_few_hosts import too_few
from vconsolidate.packing.finish import placed
from vconsolidate.packing.objective_levels import changes, choosing_levels, criteria_of, placing_levels
from vconsolidate.packing.search import Search
from vconsolidate.packing.soft_rules import granted
from vconsolidate.packing.solver.presolve import host_fees as fees
from vconsolidate.packing.solver.problem import Solution
from vconsolidate.packing.solver.work_limit import Budget
from vconsolidate.verify.plan import loads, violations

_COUNTING_WORK = 0.1
"""Share of the work limit that counting hosts alone may take, on top of it."""

_REFINING_WORK = 0.3
"""The same for the levels that do not choose hosts, and for staying near the plan before."""

_SURVIVING_WORK = 0.5
"""The same for hosts on which every failure is survived exactly."""

_VARIANT_WORK = 0.25
"""The same for the first way of setting spares aside before packing; each further one may take half as much."""


def place(
    estate: Estate,
    demand: Demand,
    *,
    stop: Stop,
    seed: int = 0,
    progress: Progress | None = None,
    previous: Previous | None = None,
    start: Previous | None = None,
) -> Plan:
    """
    Return the best placement found by the policy's objective, with proven bounds.

    The plan depends on names, not on the order in which the inventory lists servers, hosts or rules (except between
    wishes of one weight).

    Parameters
    ----------
    progress
        Told of values and bounds: hosts where all hosts cost the same, else the first level of the objective.
    previous
        The placement there is: VMs stay where they are unless the levels above ``migrations`` gain by moving them.
    start
        A placement to begin the search with, of other demand for example; `previous` unless given. Where it is right,
        the plan costs no more; nothing else depends on it.

    Raises
    ------
    VerificationError
        The independent checker refuses the plan: a bug of ours.
    """
    asked, whole = room.including(estate, demand)
    begin = previous if start is None else start

    def planner(ruled: Estate, limits: Stop) -> Plan:
        search = Search(Budget(limits), limits, seed, progress, begin)
        found = _under_rules(ruled, whole, search, previous)
        return replace(found, limited=search.limited)

    plan = room.without(granted(asked, whole, stop, planner), demand, whole)
    if not plan.room:
        return plan
    _check(estate, demand, plan)
    return replace(plan, loads=loads(estate, demand, plan.hosts, plan.host_of_vm))


def _check(estate: Estate, demand: Demand, plan: Plan) -> None:
    """Hold a plan against the independent checker."""
    found = violations(estate, demand, plan)
    if found:
        raise VerificationError(f"the plan is wrong: {'; '.join(v.message for v in found[:3])}")


def _under_rules(estate: Estate, demand: Demand, search: Search, previous: Previous | None) -> Plan:
    """Return the best placement found under the rules that must hold."""
    seed = search.seed
    if not demand.vms:
        refused = [Conflict(one.server, _inside_a_sentence(one.reason)) for one in demand.dispositions if one.refused]
        none = tuple(none_usable(estate, demand)) or tuple(refused)
        status: Status = "infeasible" if none else "optimal"
        return _without(estate, status, Bound(0, 0.0, "none" if none else "empty"), none, seed)
    built = build(estate, demand)
    if not built.classes:
        nothing = Conflict("target", "no cluster has a host that can be used, existing or to buy")
        return _without(estate, "infeasible", Bound(0, 0.0, "none"), (nothing,), seed)
    too_small = (*reservations.hopeless(estate, demand), *datastores.hopeless(built))
    if too_small:
        return _without(estate, "infeasible", Bound(0, 0.0, "none"), too_small, seed)
    built, solution, over = _within_datastores(built, search)
    if solution.infeasible or solution.bins is None:
        return _no_packing(built, solution, seed, over)
    solution = _with_fewest_hosts(built, solution, search)
    packed, proven_none = _with_spares(built, solution, search)
    least = spares.least_of(built, solution)
    if exactly(built):
        found = surviving(built, packed, [solution.bins or ()], least, search.part(_SURVIVING_WORK), seed)
        packed, least, proven_none = found.packed, found.least, found.infeasible
    if packed is None:
        return _too_few_hosts(built, solution, least, proven_none=proven_none, seed=seed)
    return _plan(built, solution, packed, least, search, previous)


def _within_datastores(built: Built, search: Search) -> tuple[Built, Solution, tuple[Conflict, ...]]:
    """
    Return a packing that fits the datastores, the problem with their limits, and what they make impossible.

    Their limits join the problem once a packing without them is known to exist.
    """
    free = search.solve(built)
    if free.bins is None or not datastores.overfull(built, free.bins):
        return (built if free.bins is None else datastores.limited(built)), free, ()
    limited = datastores.limited(built)
    solution = _narrowed(free, search.solve(limited))
    return limited, solution, (datastores.conflict(built),) if solution.infeasible else ()


def _with_fewest_hosts(built: Built, solution: Solution, search: Search) -> Solution:
    """
    Return the solution with a bound on hosts that does not come from the bound on cost alone.

    Where hosts differ in cost, a second search counts hosts only: its bound holds for every plan, whatever it costs.
    """
    bins = solution.bins or ()
    if built.costs.counts_hosts or len(bins) <= solution.bound_hosts or search.budget.over:
        return solution
    if built.costs.first == "hosts":
        fewest_first = int(built.costs.least("hosts", solution.bound))
        return replace(solution, bound_hosts=max(solution.bound_hosts, fewest_first))
    counted = replace(built, problem=replace(built.problem, cost=np.ones_like(built.problem.cost), fees=()))
    fewest = search.solve(counted, _COUNTING_WORK, silent=True)
    if fewest.bound <= solution.bound_hosts:
        return solution
    method = solution.bound_method
    method += "" if method == fewest.bound_method else f", hosts by {fewest.bound_method}"
    return replace(solution, bound_hosts=fewest.bound, bound_method=method)


def _with_spares(built: Built, first: Solution, search: Search) -> tuple[Packed | None, bool]:
    """
    Return the best packing with spares, and, where there is none, whether that is proven.

    The packing that ignores failures is completed first; when that cannot be proven best, others that set hosts aside
    before packing are tried.
    """
    best = _completed(built, first)
    if not tolerated(built).any() or (best is not None and spares.settled(built)):
        return best, False
    least, _ = spares.raised(built, first.bound, first.bound_hosts)
    exhausted = spares.exhaustive(built)
    for number, available in enumerate(spares.variants(built)):
        if (best is not None and best.value <= least) or search.budget.over:
            exhausted = False
            break
        narrowed = replace(built, problem=replace(built.problem, available=available))
        solution = search.solve(narrowed, _VARIANT_WORK / 2**number)
        exhausted = exhausted and solution.infeasible
        candidate = _completed(built, solution)
        if candidate is not None and (best is None or candidate.value < best.value):
            best = candidate
    return best, exhausted


def _completed(built: Built, solution: Solution) -> Packed | None:
    return None if solution.bins is None else with_spares(built, solution.bins)


def _plan(
    built: Built, solution: Solution, packed: Packed, least: Least, search: Search, previous: Previous | None
) -> Plan:
    criteria = criteria_of(built.estate, previous)
    licensed = replace(built, problem=fees.held(built.problem, packed.bins))
    below = [c for c in criteria if c not in CHOOSE_HOSTS]
    place_all = placed(built, licensed, packed, search.part(_REFINING_WORK), search.seed, previous, below)
    if place_all.lost:
        return _too_few_hosts(built, solution, least, proven_none=False, seed=search.seed)
    hosts, host_of_vm, value = place_all.hosts, place_all.host_of_vm, place_all.packed.value
    products = licences(built, hosts, host_of_vm.tolist(), search.product_bounds(built))
    plan = Plan(
        status="optimal" if value == least.value else "feasible",
        hosts=hosts,
        host_of_vm=host_of_vm,
        loads=loads(built.estate, built.demand, hosts, host_of_vm),
        bound=_bound(built, least, solution),
        objective=_named(criteria),
        phases=_phases(built, solution),
        interrupted=solution.interrupted,
        seed=search.seed,
        changes=None if previous is None else changes(built, hosts, host_of_vm.tolist(), previous),
        products=products,
        restarts=place_all.restarts,
    )
    _check(built.estate, built.demand, plan)
    classes = [*(b.host_class for b in place_all.packed.bins), *place_all.packed.spares]
    forced = built.problem.n_classes == 1 and plan.status == "optimal"
    levels = (
        *choosing_levels(built, criteria, classes, least, value, products),
        *placing_levels(built, criteria, plan, place_all.bounds, forced=forced),
    )
    return replace(plan, levels=levels, unprotected=unprotected(built.estate, built.demand, plan))


def _bound(built: Built, least: Least, packing: Solution) -> Bound:
    money = built.costs.least("cost", least.value, least.value) if "cost" in built.costs.digit_of else 0.0
    return Bound(least.hosts, money, least.method, packing.bound_hosts)


def _narrowed(first: Solution, second: Solution) -> Solution:
    """Return what a tighter problem found; what was proven of the wider one holds for it as well."""
    best = second if second.bound > first.bound else first
    return replace(
        second,
        bound=best.bound,
        bound_hosts=max(first.bound_hosts, second.bound_hosts),
        bound_method=best.bound_method,
        phases=first.phases + second.phases,
        certificate=best.certificate,
    )


def _no_packing(built: Built, solution: Solution, seed: int, over: Sequence[Conflict]) -> Plan:
    status: Status = "infeasible" if solution.infeasible else "unknown"
    told = tuple(over) or conflicts(built, solution.reasons)
    known = Least(solution.bound, solution.bound_hosts, solution.bound_method)
    plan = _without(built.estate, status, _bound(built, known, solution), told, seed)
    return replace(plan, phases=_phases(built, solution), interrupted=solution.interrupted)


def _too_few_hosts(built: Built, solution: Solution, least: Least, *, proven_none: bool, seed: int) -> Plan:
    bound = _bound(built, least, solution)
    hosts = int(limits(built).sum())
    status: Status = "infeasible" if proven_none or bound.hosts > hosts else "unknown"
    tolerant = [cluster for cluster in built.clusters if cluster.policy.host_failures_tolerated]
    told = too_few(tolerant, needed=bound.hosts, there=hosts, proven=status == "infeasible")
    plan = _without(built.estate, status, bound, told, seed)
    return replace(plan, phases=_phases(built, solution), interrupted=solution.interrupted)


def _without(estate: Estate, status: Status, bound: Bound, told: Sequence[Conflict], seed: int) -> Plan:
    """Return a plan without hosts."""
    nowhere = np.zeros(0, dtype=np.int64)
    return Plan(status, (), nowhere, (), bound, _named(criteria_of(estate, None)), conflicts=tuple(told), seed=seed)


def _inside_a_sentence(reason: str) -> str:
    return f"{reason[:1].lower()}{reason[1:]}".rstrip(".")


def _named(criteria: Sequence[Criterion]) -> str:
    return ", then ".join(criteria)


def _phases(built: Built, solution: Solution) -> tuple[PhaseRecord, ...]:
    return tuple(
        PhaseRecord(phase, None if value is None else built.costs.shown(value), built.costs.shown(bound))
        for phase, value, bound in solution.phases
    )
