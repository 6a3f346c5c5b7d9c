"""
Orders of least time and of least risk, from an order of few waves on.

*Time*: with dates the last wave counts first, so the fewest waves are the earliest end, and then how long the last one
takes. Without dates all waves and the rebuilding between them count. *Risk*: the riskiest wave of those that are
allowed counts, then their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vconsolidate.migration.bounds import least_waves
from vconsolidate.migration.problem import MoveProblem, Schedule, State, WaveLimit
from vconsolidate.migration.timed_model import TimedModel
from vconsolidate.migration.timed_worth import elapsed_of
from vconsolidate.migration.whole import SMALL, Whole, every_place, nearest_places, size_of
from vconsolidate.migration.worth import elapsed, worst_risk
from vconsolidate.packing.solver.cpsat.run import run

_MORE_WAVES = 2
_BOUND_SHARE = 0.5


def least_time(whole: Whole, found: Schedule) -> Schedule:
    """Return an order that ends early, with a time that no order is below."""
    problem = whole.problem
    n_waves = found.n_waves + (0 if problem.days else _MORE_WAVES)
    best = elapsed(problem, found.states)
    bound = _time_bound(problem, found)
    every = every_place(problem)
    small = size_of(every, problem, n_waves) <= SMALL
    if bound < best:
        near = (*found.states, *[found.states[-1]] * (n_waves - found.n_waves))
        places = every if small else nearest_places(problem, every)
        states = whole.solve(n_waves, places, near, least=elapsed_of)
        if states is not None and elapsed(problem, states) < best:
            found, best = replace(found, states=_without_idle(problem, states)), elapsed(problem, states)
    if small and bound < best:
        bound = max(bound, min(best, _proven_time(whole, _waves_to_exclude(problem, best, n_waves), found)))
    return replace(found, value=best, value_bound=bound, limited=found.limited or bound < best)


def _time_bound(problem: MoveProblem, found: Schedule) -> int:
    """Return a time that no order is below: the last wave there must be, or all copies over their links."""
    moving = [vm for vm in range(problem.n_vms) if problem.start[vm] != problem.goal[vm]]
    if not moving:
        return 0
    first = {vm: problem.is_far(vm, problem.start[vm]) for vm in moving}
    spans = [int(problem.span[vm, 0 if first[vm] else 1]) for vm in moving]
    if problem.days:
        return problem.days[found.bound - 1] + min(int(s) for vm in moving for s in problem.span[vm])
    clocks = [sum(clock.of(vm, far=first[vm]) for vm in moving) for clock in problem.clocks]
    return max([*clocks, *spans])


def _waves_to_exclude(problem: MoveProblem, best: int, n_waves: int) -> int:
    """Return up to how many waves orders may be better than the best: each takes at least the shortest move."""
    if problem.days:
        return n_waves
    places = max(1, size_of(every_place(problem), problem, 1))
    return max(n_waves, min(-(-best // int(problem.span.min())) - 1, SMALL // places))


def _proven_time(whole: Whole, n_waves: int, found: Schedule) -> int:
    """Return a time that no order is below, from a model that leaves some promises out."""
    problem = replace(whole.problem, takes_over=None)
    timed = TimedModel(problem, problem.start, n_waves, 0, every_place(problem))
    timed.require_goal()
    timed.model.minimize(elapsed_of(timed))
    status, solver = run(timed.model, whole.limit, whole.seed, work=whole.limit.left * _BOUND_SHARE)
    if status == "infeasible":
        return 0
    bound = round(solver.best_objective_bound)
    if problem.days:  # fewer waves than the fewest there are no orders of, more end later
        return bound if found.n_waves <= found.bound else 0
    shortest = int(problem.span.min())  # each wave beyond those of the model takes at least one move
    return min(bound, (n_waves + 1) * shortest)


def _without_idle(problem: MoveProblem, states: Sequence[State]) -> tuple[State, ...]:
    """Return the states without waves in which nothing moves, where waves have no dates."""
    if problem.days:
        return tuple(states)
    return tuple(state for k, state in enumerate(states) if not k or state != states[k - 1])


def least_risk(whole: Whole, found: Schedule, risk: WaveLimit, most_waves: int | None) -> Schedule:
    """Return an order whose riskiest wave has little risk, in at most `most_waves` waves (None: as many as found)."""
    problem = whole.problem
    allowed = max(found.n_waves, most_waves or 0)
    every = every_place(problem)
    bound = _risk_bound(problem, risk, allowed)
    best = worst_risk(risk, found.states)
    low = bound
    while low < best and not whole.limit.is_over:
        most = (low + best) // 2
        tried = whole.with_problem(_limited(problem, risk, most))
        n_waves = max(found.n_waves, least_waves(tried.problem))
        small = size_of(every, problem, allowed) <= SMALL
        places = every if small else nearest_places(problem, every)
        states = tried.fewest(n_waves, allowed + 1, places, places) if small else tried.solve(allowed, places)
        if states is not None:
            found, best = replace(found, states=_trimmed(problem, states)), worst_risk(risk, states)
            continue
        if small and low == bound and tried.impossible(allowed, every):
            bound = most + 1
        low = most + 1
    return replace(found, value=best, value_bound=bound, limited=found.limited or bound < best)


def _trimmed(problem: MoveProblem, states: Sequence[State]) -> tuple[State, ...]:
    """Return the states without waves after the last move, and without idle ones where nothing is frozen."""
    kept = list(states)
    while len(kept) > 1 and kept[-1] == kept[-2]:
        kept.pop()
    return tuple(kept) if problem.blocked else tuple(s for k, s in enumerate(kept) if not k or s != kept[k - 1])


def _limited(problem: MoveProblem, risk: WaveLimit, most: int) -> MoveProblem:
    return replace(problem, limits=(*problem.limits, replace(risk, most=most)))


def _risk_bound(problem: MoveProblem, risk: WaveLimit, allowed: int) -> int:
    """Return a risk that no order is below: its riskiest group, the mean of all waves, and what other bounds say."""
    moving = [vm for vm in range(problem.n_vms) if problem.start[vm] != problem.goal[vm]]
    if not moving:
        return 0
    weights = [int(risk.arrival[vm]) for vm in moving]
    groups = [sum(int(risk.arrival[vm]) for vm in group) for group in problem.groups]
    low, high = max([*weights, *groups]), sum(weights)
    while low < high:
        most = (low + high) // 2
        if least_waves(_limited(problem, risk, most)) > allowed:
            low = most + 1
        else:
            high = most
    return low
