"""The fewest waves: bounds first, then wave after wave, then all waves at once; what was found is proven or bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.migration.bounds import least_waves
from vconsolidate.migration.incumbent import Incumbent, Keep, ignore, parked, worth
from vconsolidate.migration.linear import total
from vconsolidate.migration.problem import OUTSIDE, MoveProblem, Schedule, State
from vconsolidate.migration.refusals import Ask, Learned
from vconsolidate.migration.relaxation import is_impossible
from vconsolidate.migration.rolling import Rolling, Way
from vconsolidate.migration.timed_model import TimedModel
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.cpsat.run import run
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_SMALL = 4_000
_LARGEST_MODEL = 60_000
_TRIES = 12
_BUILD_WORK = 1e-4
"""Work of one place of a VM in one wave of a model."""

_MORE_WAVES = 4
_SOLVE_SHARE = 0.2
_PROOF_SHARE = 0.1
_NEAR_HOSTS = 8
"""Hosts of a cluster on which VMs that are in the way may wait, where all would be too many."""


def find_order(
    problem: MoveProblem, failures: Sequence[int], ask: Ask, stop: Stop, seed: int = 0, keep: Keep = ignore
) -> Schedule:
    """
    Return an order of moves with few waves; its last state is not the goal where none was found.

    Parameters
    ----------
    failures
        Per cluster, hosts that may fail where no host stays empty for them.
    ask
        The independent checker.
    keep
        Called with each order that is better than all before it, and that the checker accepts; the first ones may end
        before the goal.
    """
    limit = WorkLimit(stop)
    bound = least_waves(problem)
    if bound == 0:
        return Schedule((problem.start,), 0)
    every = _every_place(problem)
    few = {vm: hosts for vm, hosts in every.items() if vm in _blocking(problem)}
    incumbent = Incumbent(problem, bound, keep)
    rolling = Rolling(problem, few, failures, ask, WorkLimit(stop, parent=limit, fraction=0.4), seed, incumbent.offer)
    found = [rolling.run(Way(eager=False))]
    if problem.parking and len(found[0]) - 1 > bound and not limit.interrupted:
        found.append(rolling.run(Way(eager=True)))
    best = min(found, key=lambda states: worth(problem, states))
    whole = _Whole(problem, failures, ask, limit, seed)
    small = _size(every, problem, bound) <= _SMALL
    most = len(best) - 1 if best[-1] == problem.goal else bound + _MORE_WAVES + 1
    while bound < most and not limit.is_over and _is_impossible(whole, bound, every, limit, seed):
        bound += 1
        incumbent.bound = bound
    fewer = whole.fewest(bound, most, every, few) if small else whole.fewer(bound, most, every)
    if fewer is not None:
        best = fewer
        incumbent.offer(best)
    if best[-1] == problem.goal:
        best = whole.with_fewer_stops(best, every if _size(every, problem, len(best) - 1) <= _SMALL else few)
    limited = best[-1] != problem.goal or len(best) - 1 > bound
    return Schedule(best, bound, limited=limited)


def _is_impossible(
    whole: _Whole, n_waves: int, every: Mapping[int, Sequence[int]], limit: WorkLimit, seed: int
) -> bool:
    """Return whether no order has so few waves, by all places where there are few of them, else by clusters."""
    if _size(every, whole.problem, n_waves) <= _SMALL and whole.impossible(n_waves, every):
        return True
    return is_impossible(whole.problem, n_waves, limit.part(_PROOF_SHARE), seed)


def _every_place(problem: MoveProblem) -> dict[int, tuple[int, ...]]:
    """Return VM → all hosts on which it may wait."""
    if not problem.parking:
        return {}
    return {
        vm: tuple(
            host
            for host in range(problem.n_hosts)
            if host not in {problem.start[vm], problem.goal[vm]}
            and problem.allowed[vm, host]
            and not problem.is_closed(host)
            and problem.waits_for[host] is not None
        )
        for vm in range(problem.n_vms)
    }


def _blocking(problem: MoveProblem) -> frozenset[int]:
    """Return the VMs that are in the way: on machines that become hosts, and on hosts that others want."""
    waited = {vm for waits in problem.waits_for for vm in waits or ()}
    moving = [vm for vm in range(problem.n_vms) if problem.start[vm] != problem.goal[vm]]
    return frozenset(waited | {vm for vm in moving if problem.start[vm] != OUTSIDE})


def nearest_places(problem: MoveProblem, every: Mapping[int, Sequence[int]]) -> dict[int, tuple[int, ...]]:
    """Return VM in the way → hosts to wait on: in each cluster those there from the start, then the largest."""
    share = problem.room / np.maximum(1, problem.room.max(axis=0))
    order = sorted(
        range(problem.n_hosts), key=lambda host: (problem.waits_for[host] != (), -float(share[host].sum()), host)
    )
    near: dict[int, list[int]] = {}
    for host in order:
        of_cluster = near.setdefault(problem.cluster[host], [])
        if len(of_cluster) < _NEAR_HOSTS and not problem.is_closed(host) and problem.waits_for[host] is not None:
            of_cluster.append(host)
    return {
        vm: tuple(host for host in near[problem.cluster[problem.goal[vm]]] if host in set(every.get(vm, ())))
        for vm in _blocking(problem)
    }


def _size(places: Mapping[int, Sequence[int]], problem: MoveProblem, n_waves: int) -> int:
    return sum(len(places.get(vm, ())) + 1 for vm in range(problem.n_vms)) * n_waves


class _Whole:
    """Models of all waves at once."""

    def __init__(self, problem: MoveProblem, failures: Sequence[int], ask: Ask, limit: WorkLimit, seed: int) -> None:
        self.problem, self._failures, self._ask = problem, failures, ask
        self._limit, self._seed = limit, seed

    def impossible(self, n_waves: int, every: Mapping[int, Sequence[int]]) -> bool:
        """Return whether no order has so few waves, proven on a model that leaves some promises out."""
        relaxed = replace(self.problem, takes_over=None)
        timed = TimedModel(relaxed, relaxed.start, n_waves, 0, every)
        timed.require_goal()
        self._limit.charge(_BUILD_WORK * _size(every, relaxed, n_waves))
        status, _ = run(timed.model, self._limit, self._seed, work=self._limit.left / 3)
        return status == "infeasible"

    def solve(
        self, n_waves: int, places: Mapping[int, Sequence[int]], near: Sequence[State] | None = None
    ) -> tuple[State, ...] | None:
        """Return states up to the goal in so many waves, with few VMs that wait elsewhere; None if none was found."""
        learned = Learned()
        for _ in range(_TRIES):
            timed = TimedModel(self.problem, self.problem.start, n_waves, 0, places)
            timed.require_goal()
            learned.add_to(timed, self._failures)
            if near is not None:
                timed.hint(near)
            if near is not None or _size(places, self.problem, n_waves) <= _SMALL:
                timed.model.minimize(total(timed.parked()))
            self._limit.charge(_BUILD_WORK * _size(places, self.problem, n_waves))
            found = self._run(timed)
            if found is None:
                return None
            solver = found
            states = timed.states(solver)
            if not self._refuse(states, learned):
                return states
        return None

    def _run(self, timed: TimedModel) -> cp_model.CpSolver | None:
        """Return a solution: some models are quick with a linear program beside them, some without."""
        for linearization in (1, 2):
            work = self._limit.left * _SOLVE_SHARE
            status, solver = run(timed.model, self._limit, self._seed, work=work, linearization=linearization)
            if status in {"optimal", "feasible"}:
                return solver
            if status == "infeasible":
                break
        return None

    def fewest(
        self, bound: int, most: int, every: Mapping[int, Sequence[int]], few: Mapping[int, Sequence[int]]
    ) -> tuple[State, ...] | None:
        """Return states in the fewest waves below `most` for which there are any, few waves first."""
        for n_waves in range(bound, most):
            places = every if _size(every, self.problem, n_waves) <= _SMALL else few
            if self._limit.is_over:
                break
            states = self.solve(n_waves, places)
            if states is not None:
                return states
        return None

    def fewer(self, bound: int, most: int, every: Mapping[int, Sequence[int]]) -> tuple[State, ...] | None:
        """Return states in fewer waves than `most`, halving what is left between the bound and the best."""
        places = nearest_places(self.problem, every)
        best, least = None, bound
        while least < most and not self._limit.is_over:
            n_waves = (least + most) // 2
            if _size(places, self.problem, n_waves) > _LARGEST_MODEL:
                break
            states = self.solve(n_waves, places)
            if states is None:
                least = n_waves + 1
            else:
                best, most = states, n_waves
        return best

    def _refuse(self, states: Sequence[State], learned: Learned) -> bool:
        for before, after in pairwise(states):
            refused = self._ask(before, after)
            if refused:
                learned.learn(self.problem, before, after, refused)
                return True
        return False

    def with_fewer_stops(self, states: tuple[State, ...], places: Mapping[int, Sequence[int]]) -> tuple[State, ...]:
        """Return states with as many waves and as few VMs that wait elsewhere as can be found."""
        n_waves = len(states) - 1
        large = _size(places, self.problem, n_waves) > _LARGEST_MODEL
        if large or not parked(self.problem, states) or self._limit.is_over:
            return states
        fewer = self.solve(n_waves, places, states)
        return fewer if fewer is not None and parked(self.problem, fewer) < parked(self.problem, states) else states
