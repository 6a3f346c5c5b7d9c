"""Place all VMs on hosts: build the problem, solve it, keep hosts in reserve, even out the load, check everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.errors import VerificationError
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound, Conflict, PhaseRecord
from vconsolidate.model.plan import Plan, Status
from vconsolidate.model.policy import CHOOSE_HOSTS, Criterion
from vconsolidate.model.previous import Previous
from vconsolidate.model.stop import Progress, Stop
from vconsolidate.packing.availability import spare_hosts as spares
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated, hosts_available
from vconsolidate.packing.availability.spare_hosts import Least, PackingWithSpares, add_spare_hosts
from vconsolidate.packing.availability.survive import exact_clusters, survive_failures
from vconsolidate.packing.availability.unprotected import unprotected_vms
from vconsolidate.packing.encoding import datastores
from vconsolidate.packing.encoding import pool_reservations as reservations
from vconsolidate.packing.encoding import reserved_room as room
from vconsolidate.packing.encoding.conflicts import conflicts
from vconsolidate.packing.encoding.encode import Encoded, encode
from vconsolidate.packing.encoding.host_limits import none_usable
from vconsolidate.packing.encoding.product_licences import licences
from vconsolidate.packing.encoding.too_few_hosts import too_few
from vconsolidate.packing.finish import finish
from vconsolidate.packing.objective_levels import changes, choosing_levels, criteria_of, placing_levels
from vconsolidate.packing.search import Search
from vconsolidate.packing.soft_rules import keep_soft_rules
from vconsolidate.packing.solver.presolve import host_fees as fees
from vconsolidate.packing.solver.problem import Solution
from vconsolidate.packing.solver.work_limit import WorkLimit
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
    asked, whole = room.add_reserved_room(estate, demand)
    begin = previous if start is None else start

    def planner(ruled: Estate, limits: Stop) -> Plan:
        search = Search(WorkLimit(limits), limits, seed, progress, begin)
        found = _under_rules(ruled, whole, search, previous)
        return replace(found, limited=search.limited)

    plan = room.remove_reserved_room(keep_soft_rules(asked, whole, stop, planner), demand, whole)
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
    encoded = encode(estate, demand)
    if not encoded.classes:
        nothing = Conflict("target", "no cluster has a host that can be used, existing or to buy")
        return _without(estate, "infeasible", Bound(0, 0.0, "none"), (nothing,), seed)
    too_small = (*reservations.too_small(estate, demand), *datastores.too_small(encoded))
    if too_small:
        return _without(estate, "infeasible", Bound(0, 0.0, "none"), too_small, seed)
    encoded, solution, over = _within_datastores(encoded, search)
    if solution.infeasible or solution.bins is None:
        return _no_packing(encoded, solution, seed, over)
    solution = _with_fewest_hosts(encoded, solution, search)
    packed, proven_none = _with_spares(encoded, solution, search)
    least = spares.least_with_spares(encoded, solution)
    if exact_clusters(encoded):
        found = survive_failures(encoded, packed, [solution.bins or ()], least, search.part(_SURVIVING_WORK), seed)
        packed, least, proven_none = found.packed, found.least, found.infeasible
    if packed is None:
        return _too_few_hosts(encoded, solution, least, proven_none=proven_none, seed=seed)
    return _plan(encoded, solution, packed, least, search, previous)


def _within_datastores(encoded: Encoded, search: Search) -> tuple[Encoded, Solution, tuple[Conflict, ...]]:
    """
    Return a packing that fits the datastores, the problem with their limits, and what they make impossible.

    Their limits join the problem once a packing without them is known to exist.
    """
    free = search.solve(encoded)
    if free.bins is None or not datastores.is_overfull(encoded, free.bins):
        return (encoded if free.bins is None else datastores.limit_datastores(encoded)), free, ()
    limited = datastores.limit_datastores(encoded)
    solution = _narrowed(free, search.solve(limited))
    return limited, solution, (datastores.conflict(encoded),) if solution.infeasible else ()


def _with_fewest_hosts(encoded: Encoded, solution: Solution, search: Search) -> Solution:
    """
    Return the solution with a bound on hosts that does not come from the bound on cost alone.

    Where hosts differ in cost, a second search counts hosts only: its bound holds for every plan, whatever it costs.
    """
    bins = solution.bins or ()
    if encoded.costs.counts_hosts or len(bins) <= solution.bound_hosts or search.work_limit.over:
        return solution
    if encoded.costs.first == "hosts":
        fewest_first = int(encoded.costs.least("hosts", solution.bound))
        return replace(solution, bound_hosts=max(solution.bound_hosts, fewest_first))
    counted = replace(encoded, problem=replace(encoded.problem, cost=np.ones_like(encoded.problem.cost), fees=()))
    fewest = search.solve(counted, _COUNTING_WORK, silent=True)
    if fewest.bound <= solution.bound_hosts:
        return solution
    method = solution.bound_method
    method += "" if method == fewest.bound_method else f", hosts by {fewest.bound_method}"
    return replace(solution, bound_hosts=fewest.bound, bound_method=method)


def _with_spares(encoded: Encoded, first: Solution, search: Search) -> tuple[PackingWithSpares | None, bool]:
    """
    Return the best packing with spares, and, where there is none, whether that is proven.

    The packing that ignores failures is completed first; when that cannot be proven best, others that set hosts aside
    before packing are tried.
    """
    best = _completed(encoded, first)
    if not failures_tolerated(encoded).any() or (best is not None and spares.is_best_with_spares(encoded)):
        return best, False
    least, _ = spares.raise_bounds(encoded, first.bound, first.bound_hosts)
    exhausted = spares.ways_are_exhaustive(encoded)
    for number, available in enumerate(spares.ways_to_reserve(encoded)):
        if (best is not None and best.value <= least) or search.work_limit.over:
            exhausted = False
            break
        narrowed = replace(encoded, problem=replace(encoded.problem, available=available))
        solution = search.solve(narrowed, _VARIANT_WORK / 2**number)
        exhausted = exhausted and solution.infeasible
        candidate = _completed(encoded, solution)
        if candidate is not None and (best is None or candidate.value < best.value):
            best = candidate
    return best, exhausted


def _completed(encoded: Encoded, solution: Solution) -> PackingWithSpares | None:
    return None if solution.bins is None else add_spare_hosts(encoded, solution.bins)


def _plan(
    encoded: Encoded,
    solution: Solution,
    packed: PackingWithSpares,
    least: Least,
    search: Search,
    previous: Previous | None,
) -> Plan:
    criteria = criteria_of(encoded.estate, previous)
    licensed = replace(encoded, problem=fees.limit_paying_hosts(encoded.problem, packed.bins))
    below = [c for c in criteria if c not in CHOOSE_HOSTS]
    place_all = finish(encoded, licensed, packed, search.part(_REFINING_WORK), search.seed, previous, below)
    if place_all.lost:
        return _too_few_hosts(encoded, solution, least, proven_none=False, seed=search.seed)
    hosts, host_of_vm, value = place_all.hosts, place_all.host_of_vm, place_all.packed.value
    products = licences(encoded, hosts, host_of_vm.tolist(), search.product_bounds(encoded))
    plan = Plan(
        status="optimal" if value == least.value else "feasible",
        hosts=hosts,
        host_of_vm=host_of_vm,
        loads=loads(encoded.estate, encoded.demand, hosts, host_of_vm),
        bound=_bound(encoded, least, solution),
        objective=_named(criteria),
        phases=_phases(encoded, solution),
        interrupted=solution.interrupted,
        seed=search.seed,
        changes=None if previous is None else changes(encoded, hosts, host_of_vm.tolist(), previous),
        products=products,
        restarts=place_all.restarts,
    )
    _check(encoded.estate, encoded.demand, plan)
    classes = [*(b.host_class for b in place_all.packed.bins), *place_all.packed.spares]
    forced = encoded.problem.n_classes == 1 and plan.status == "optimal"
    levels = (
        *choosing_levels(encoded, criteria, classes, least, value, products),
        *placing_levels(encoded, criteria, plan, place_all.bounds, forced=forced),
    )
    return replace(plan, levels=levels, unprotected=unprotected_vms(encoded.estate, encoded.demand, plan))


def _bound(encoded: Encoded, least: Least, packing: Solution) -> Bound:
    money = encoded.costs.least("cost", least.value, least.value) if "cost" in encoded.costs.digit_of else 0.0
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


def _no_packing(encoded: Encoded, solution: Solution, seed: int, over: Sequence[Conflict]) -> Plan:
    status: Status = "infeasible" if solution.infeasible else "unknown"
    told = tuple(over) or conflicts(encoded, solution.reasons)
    known = Least(solution.bound, solution.bound_hosts, solution.bound_method)
    plan = _without(encoded.estate, status, _bound(encoded, known, solution), told, seed)
    return replace(plan, phases=_phases(encoded, solution), interrupted=solution.interrupted)


def _too_few_hosts(encoded: Encoded, solution: Solution, least: Least, *, proven_none: bool, seed: int) -> Plan:
    bound = _bound(encoded, least, solution)
    hosts = int(hosts_available(encoded).sum())
    status: Status = "infeasible" if proven_none or bound.hosts > hosts else "unknown"
    tolerant = [cluster for cluster in encoded.clusters if cluster.policy.host_failures_tolerated]
    told = too_few(tolerant, needed=bound.hosts, there=hosts, proven=status == "infeasible")
    plan = _without(encoded.estate, status, bound, told, seed)
    return replace(plan, phases=_phases(encoded, solution), interrupted=solution.interrupted)


def _without(estate: Estate, status: Status, bound: Bound, told: Sequence[Conflict], seed: int) -> Plan:
    """Return a plan without hosts."""
    nowhere = np.zeros(0, dtype=np.int64)
    return Plan(status, (), nowhere, (), bound, _named(criteria_of(estate, None)), conflicts=tuple(told), seed=seed)


def _inside_a_sentence(reason: str) -> str:
    return f"{reason[:1].lower()}{reason[1:]}".rstrip(".")


def _named(criteria: Sequence[Criterion]) -> str:
    return ", then ".join(criteria)


def _phases(encoded: Encoded, solution: Solution) -> tuple[PhaseRecord, ...]:
    return tuple(
        PhaseRecord(phase, None if value is None else encoded.costs.shown(value), encoded.costs.shown(bound))
        for phase, value, bound in solution.phases
    )
