"""The fewest waves: bounds first, then wave after wave, then all waves at once; what was found is proven or bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.migration.bounds import least_waves
from vconsolidate.migration.objectives import least_risk, least_time
from vconsolidate.migration.problem import MoveProblem, Schedule, WaveLimit
from vconsolidate.migration.refusals import Ask
from vconsolidate.migration.relaxation import is_impossible
from vconsolidate.migration.rolling import Rolling, Way
from vconsolidate.migration.whole import SMALL, Places, Whole, blocking, every_place, nearest_places, size_of
from vconsolidate.migration.worth import worth
from vconsolidate.model.migration import Objective
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.work_limit import WorkLimit

_MORE_WAVES = 4
_WAVES_SHARE = 0.6
_ROLLING_SHARE = 0.4
_PROOF_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Aim:
    """
    What is to be least.

    Parameters
    ----------
    risk
        What counts of each move, for least risk.
    most_waves
        For least risk: waves that there may be; None: as many as the fewest that were found.
    """

    objective: Objective = "waves"
    risk: WaveLimit | None = None
    most_waves: int | None = None


def find_order(
    problem: MoveProblem,
    failures: Sequence[int],
    ask: Ask,
    stop: Stop,
    seed: int = 0,
    aim: Aim = Aim(),
) -> Schedule:
    """
    Return an order of moves with few waves; its last state is not the goal where none was found.

    Parameters
    ----------
    failures
        Per cluster, hosts that may fail where no host stays empty for them.
    ask
        The independent checker.
    """
    limit = WorkLimit(stop)
    whole = Whole(problem, failures, ask, limit, seed)
    if aim.objective == "waves":
        return _fewest(whole, limit, failures, ask, seed)
    found = _fewest(whole, limit.part(_WAVES_SHARE), failures, ask, seed)
    if found.states[-1] != problem.goal:
        return found
    if aim.objective == "time" or aim.risk is None:
        return least_time(whole, found)
    return least_risk(whole, found, aim.risk, aim.most_waves)


def _fewest(whole: Whole, limit: WorkLimit, failures: Sequence[int], ask: Ask, seed: int) -> Schedule:
    """Return an order with few waves."""
    problem = whole.problem
    bound = least_waves(problem)
    if bound == 0:
        return Schedule((problem.start,), 0)
    every = every_place(problem)
    whole = whole.within(limit)
    few = {vm: hosts for vm, hosts in every.items() if vm in blocking(problem)}
    small = size_of(every, problem, bound) <= SMALL
    rolling = Rolling(problem, few, failures, ask, limit.part(_ROLLING_SHARE), seed)
    best = rolling.run(Way(eager=False))
    if problem.parking and len(best) - 1 > bound and not limit.interrupted:
        best = min(best, rolling.run(Way(eager=True)), key=lambda states: worth(problem, states))
    most = len(best) - 1 if best[-1] == problem.goal else bound + _MORE_WAVES + 1
    while bound < most and not limit.is_over and _is_impossible(whole, bound, every, limit, seed):
        bound += 1
    fewer = whole.fewest(bound, most, every, few) if small else whole.fewer(bound, most, every)
    if fewer is not None:
        best = fewer
    if best[-1] == problem.goal:
        best = whole.with_fewer_stops(best, every if small else nearest_places(problem, every))
    limited = best[-1] != problem.goal or len(best) - 1 > bound
    return Schedule(best, bound, limited=limited)


def _is_impossible(whole: Whole, n_waves: int, every: Places, limit: WorkLimit, seed: int) -> bool:
    """Return whether no order has so few waves, by all places where there are few of them, else by clusters."""
    if size_of(every, whole.problem, n_waves) <= SMALL and whole.impossible(n_waves, every):
        return True
    return is_impossible(whole.problem, n_waves, limit.part(_PROOF_SHARE), seed)
