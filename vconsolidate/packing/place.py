"""Place all VMs on hosts: build the problem, solve it, keep hosts in reserve, even out the load, check everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.errors import VerificationError
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Bound, Conflict, PhaseRecord, Plan, Status
from vconsolidate.model.stop import Progress, Stop
from vconsolidate.packing import datastores, spares
from vconsolidate.packing.balance import balanced
from vconsolidate.packing.budget import Budget
from vconsolidate.packing.build import Built, build
from vconsolidate.packing.conflicts import conflicts
from vconsolidate.packing.decode import decoded
from vconsolidate.packing.problem import Bin, Solution
from vconsolidate.packing.restart import unprotected
from vconsolidate.packing.solve import solve
from vconsolidate.packing.verify import loads, violations

OBJECTIVE = "cost, then hosts"

_COUNTING_WORK = 0.1
"""Share of the work limit that counting hosts alone may take, on top of it."""

_VARIANT_WORK = 0.25
"""The same for the first way of setting spares aside before packing; each further one may take half as much."""


@dataclass(frozen=True, slots=True)
class _Packed:
    """A packing with its spare hosts."""

    bins: tuple[Bin, ...]
    spares: tuple[int, ...]
    value: int


@dataclass(frozen=True, slots=True)
class _Search:
    """How to call the solvers."""

    budget: Budget
    stop: Stop
    seed: int
    workers: int
    progress: Progress | None

    def solve(self, built: Built, share: float = 1.0, *, silent: bool = False) -> Solution:
        """Solve with a share of the work, and no more time than is left; `silent` reports no progress."""
        stop = replace(self.stop, work=self.stop.work * share, seconds=self.budget.seconds_left)
        progress = None if silent else self._shown(built)
        return solve(built.problem, stop, self.seed, workers=self.workers, progress=progress)

    def _shown(self, built: Built) -> Progress | None:
        progress = self.progress
        if progress is None:
            return None

        def report(phase: str, value: int | None, bound: int) -> None:
            progress(phase, None if value is None else _shown(built, value), _shown(built, bound))

        return report


def place(
    estate: Estate,
    demand: Demand,
    *,
    stop: Stop,
    seed: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
) -> Plan:
    """
    Return the cheapest placement found, with a proven lower bound.

    The plan depends on names, not on the order in which the inventory lists servers, hosts or rules.

    Parameters
    ----------
    progress
        Told of values and bounds: hosts where all hosts cost the same, else money.

    Raises
    ------
    VerificationError
        The independent checker refuses the plan: a bug of ours.
    """
    if not demand.vms:
        return _without("optimal", Bound(0, 0.0, "empty"), (), seed)
    built = build(estate, demand)
    if not built.classes:
        nothing = Conflict("target", "no cluster has a host in service or a type of host to buy")
        return _without("infeasible", Bound(0, 0.0, "none"), (nothing,), seed)
    search = _Search(Budget(stop), stop, seed, workers, progress)
    too_small = tuple(datastores.hopeless(built))
    if too_small:
        return _without("infeasible", Bound(0, 0.0, "none"), too_small, seed)
    solution = search.solve(built)
    if solution.bins is not None and datastores.overfull(built, solution.bins):
        built = datastores.limited(built)
        solution = _narrowed(solution, search.solve(built))
    if solution.infeasible or solution.bins is None:
        return _no_packing(built, solution, seed)
    solution = _with_fewest_hosts(built, solution, search)
    packed, proven_none = _with_spares(built, solution, search)
    if packed is None:
        return _too_few_spares(built, solution, proven_none=proven_none, seed=seed)
    return _plan(built, solution, packed, seed)


def _with_fewest_hosts(built: Built, solution: Solution, search: _Search) -> Solution:
    """
    Return the solution with a bound on hosts that does not come from the bound on cost alone.

    Where hosts differ in cost, a second search counts hosts only: its bound holds for every plan, whatever it costs.
    """
    bins = solution.bins or ()
    if built.costs.weight == 1 or len(bins) <= solution.bound_hosts or search.budget.over:
        return solution
    counted = replace(built, problem=replace(built.problem, cost=np.ones_like(built.problem.cost)))
    fewest = search.solve(counted, _COUNTING_WORK, silent=True)
    return replace(solution, bound_hosts=max(solution.bound_hosts, fewest.bound))


def _with_spares(built: Built, first: Solution, search: _Search) -> tuple[_Packed | None, bool]:
    """
    Return the best packing with spares, and, where there is none, whether that is proven.

    The packing that ignores failures is completed first; when that cannot be proven best, others that set hosts aside
    before packing are tried.
    """
    best = _completed(built, first)
    if not spares.tolerated(built).any() or (best is not None and spares.settled(built)):
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


def _completed(built: Built, solution: Solution) -> _Packed | None:
    if solution.bins is None:
        return None
    extra = spares.chosen(built, solution.bins)
    if extra is None:
        return None
    cost = built.problem.cost
    value = sum(int(cost[b.host_class]) for b in solution.bins) + sum(int(cost[c]) for c in extra)
    return _Packed(solution.bins, extra, value)


def _plan(built: Built, solution: Solution, packed: _Packed, seed: int) -> Plan:
    bound = _bound(built, solution, tolerant=True)
    least, _ = spares.raised(built, solution.bound, solution.bound_hosts)
    hosts, host_of_vm = decoded(built, balanced(built, packed.bins), packed.spares)
    plan = Plan(
        status="optimal" if packed.value == least else "feasible",
        hosts=hosts,
        host_of_vm=host_of_vm,
        loads=loads(built.estate, built.demand, hosts, host_of_vm),
        bound=bound,
        objective=OBJECTIVE,
        phases=_phases(built, solution),
        interrupted=solution.interrupted,
        seed=seed,
    )
    found = violations(built.estate, built.demand, plan)
    if found:
        raise VerificationError(f"the plan is wrong: {'; '.join(v.message for v in found[:3])}")
    return replace(plan, unprotected=unprotected(built.estate, built.demand, plan))


def _bound(built: Built, solution: Solution, *, tolerant: bool) -> Bound:
    value, hosts = solution.bound, solution.bound_hosts
    if tolerant:
        value, hosts = spares.raised(built, value, hosts)
    return Bound(hosts, built.costs.money(value), solution.bound_method)


def _narrowed(first: Solution, second: Solution) -> Solution:
    """Return what a tighter problem found with what was proven of the wider one."""
    return replace(
        second,
        bound=first.bound,
        bound_hosts=first.bound_hosts,
        bound_method=first.bound_method,
        infeasible=False,
        reasons=(),
        phases=first.phases + second.phases,
        certificate=first.certificate,
    )


def _no_packing(built: Built, solution: Solution, seed: int) -> Plan:
    status: Status = "infeasible" if solution.infeasible else "unknown"
    plan = _without(status, _bound(built, solution, tolerant=False), conflicts(built, solution.reasons), seed)
    return replace(plan, phases=_phases(built, solution), interrupted=solution.interrupted)


def _too_few_spares(built: Built, solution: Solution, *, proven_none: bool, seed: int) -> Plan:
    wanted = {
        cluster.name: cluster.policy.host_failures_tolerated
        for cluster in built.clusters
        if cluster.policy.host_failures_tolerated
    }
    bound = _bound(built, solution, tolerant=True)
    hosts = int(spares.limits(built).sum())
    also = f"; at least {bound.hosts} hosts are needed in all, {hosts} there are" if bound.hosts > hosts else ""
    told = tuple(
        Conflict(name, f"{name} has too few hosts to keep {k} in reserve (policy.host_failures_tolerated: {k}){also}")
        for name, k in wanted.items()
    )
    status: Status = "infeasible" if proven_none or bound.hosts > hosts else "unknown"
    plan = _without(status, bound, told, seed)
    return replace(plan, phases=_phases(built, solution), interrupted=solution.interrupted)


def _without(status: Status, bound: Bound, told: Sequence[Conflict], seed: int) -> Plan:
    """Return a plan without hosts."""
    nowhere = np.zeros(0, dtype=np.int64)
    return Plan(status, (), nowhere, (), bound, OBJECTIVE, conflicts=tuple(told), seed=seed)


def _phases(built: Built, solution: Solution) -> tuple[PhaseRecord, ...]:
    return tuple(
        PhaseRecord(phase, None if value is None else _shown(built, value), _shown(built, bound))
        for phase, value, bound in solution.phases
    )


def _shown(built: Built, folded: int) -> int:
    """Return hosts where all hosts cost the same, else whole units of currency."""
    return folded if built.costs.weight == 1 else int(built.costs.money(folded))
