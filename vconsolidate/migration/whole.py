"""All waves at once: models of every place in every wave, and where VMs may wait in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from vconsolidate.migration.linear import total
from vconsolidate.migration.problem import OUTSIDE, MoveProblem, State
from vconsolidate.migration.refusals import Ask, Learned
from vconsolidate.migration.timed_model import TimedModel
from vconsolidate.migration.worth import parked
from vconsolidate.packing.solver.cpsat.run import run
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Places: TypeAlias = Mapping[int, Sequence[int]]
"""VM → hosts on which it may wait."""

SMALL: Final = 4_000
"""Places in all waves up to which every place is tried."""

_LARGEST_MODEL = 60_000
_TRIES = 12
_BUILD_WORK = 1e-4
"""Work of one place of a VM in one wave of a model."""

_SOLVE_SHARE = 0.2
_TURNS = 4
_NEAR_HOSTS = 8
"""Hosts of a cluster on which VMs that are in the way may wait, where all would be too many."""


class Whole:
    """Models of all waves at once."""

    def __init__(self, problem: MoveProblem, failures: Sequence[int], ask: Ask, limit: WorkLimit, seed: int) -> None:
        self.problem, self._failures, self._ask = problem, failures, ask
        self.limit, self.seed = limit, seed

    def with_problem(self, problem: MoveProblem) -> Whole:
        """Return the same search for another problem."""
        return Whole(problem, self._failures, self._ask, self.limit, self.seed)

    def within(self, limit: WorkLimit) -> Whole:
        """Return the same search under another work limit."""
        return Whole(self.problem, self._failures, self._ask, limit, self.seed)

    def impossible(self, n_waves: int, every: Places) -> bool:
        """Return whether no order has so few waves, proven on a model that leaves some promises out."""
        relaxed = replace(self.problem, takes_over=None)
        timed = TimedModel(relaxed, relaxed.start, n_waves, 0, every)
        timed.require_goal()
        self.limit.charge(_BUILD_WORK * size_of(every, relaxed, n_waves))
        status, _ = run(timed.model, self.limit, self.seed, work=self.limit.left / 3)
        return status == "infeasible"

    def solve(
        self,
        n_waves: int,
        places: Places,
        near: Sequence[State] | None = None,
        least: Callable[[TimedModel], cp_model.LinearExprT] | None = None,
    ) -> tuple[State, ...] | None:
        """
        Return states up to the goal in so many waves; None if none was found.

        With little of `least`, or where that is None with few VMs that wait elsewhere. `near` is where to begin.
        """
        learned = Learned()
        for _ in range(_TRIES):
            timed = TimedModel(self.problem, self.problem.start, n_waves, 0, places)
            timed.require_goal()
            learned.add_to(timed, self._failures)
            if near is not None:
                timed.hint(near)
            if least is not None:
                timed.model.minimize(least(timed))
            elif near is not None or size_of(places, self.problem, n_waves) <= SMALL:
                timed.model.minimize(total(timed.parked()))
            self.limit.charge(_BUILD_WORK * size_of(places, self.problem, n_waves))
            found = self._run(timed)
            if found is None:
                return None
            solver = found
            states = timed.states(solver)
            if not self._refuse(states, learned):
                return states
        return None

    def _run(self, timed: TimedModel) -> cp_model.CpSolver | None:
        """Return a solution; short searches in turns, with a linear program beside the model and without."""
        for number in range(_TURNS):
            linearization, seed = 1 + number % 2, self.seed + number // 2
            work = self.limit.left * _SOLVE_SHARE
            status, solver = run(timed.model, self.limit, seed, work=work, linearization=linearization)
            if status in {"optimal", "feasible"}:
                return solver
            if status == "infeasible":
                break
        return None

    def fewest(self, bound: int, most: int, every: Places, few: Places) -> tuple[State, ...] | None:
        """Return states in the fewest waves below `most` for which there are any, few waves first."""
        for n_waves in range(bound, most):
            places = every if size_of(every, self.problem, n_waves) <= SMALL else few
            if self.limit.is_over:
                break
            states = self.solve(n_waves, places)
            if states is not None:
                return states
        return None

    def fewer(self, bound: int, most: int, every: Places) -> tuple[State, ...] | None:
        """Return states in fewer waves than `most`: one fewer first, then halving what is left down to the bound."""
        places = nearest_places(self.problem, every)
        best, least = None, bound
        while least < most and not self.limit.is_over:
            n_waves = most - 1 if best is None else (least + most) // 2
            if size_of(places, self.problem, n_waves) > _LARGEST_MODEL:
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

    def with_fewer_stops(self, states: tuple[State, ...], places: Places) -> tuple[State, ...]:
        """Return states with as many waves and as few VMs that wait elsewhere as can be found."""
        n_waves = len(states) - 1
        large = size_of(places, self.problem, n_waves) > _LARGEST_MODEL
        if large or not parked(self.problem, states) or self.limit.is_over:
            return states
        fewer = self.solve(n_waves, places, states)
        return fewer if fewer is not None and parked(self.problem, fewer) < parked(self.problem, states) else states


def every_place(problem: MoveProblem) -> dict[int, tuple[int, ...]]:
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


def blocking(problem: MoveProblem) -> frozenset[int]:
    """Return the VMs that are in the way: on machines that become hosts, and on hosts that others want."""
    waited = {vm for waits in problem.waits_for for vm in waits or ()}
    moving = [vm for vm in range(problem.n_vms) if problem.start[vm] != problem.goal[vm]]
    return frozenset(waited | {vm for vm in moving if problem.start[vm] != OUTSIDE})


def nearest_places(problem: MoveProblem, every: Places) -> dict[int, tuple[int, ...]]:
    """Return VM in the way → hosts to wait on: in each cluster those there from the start, then the largest."""
    scarce = scarcest(problem)
    order = sorted(
        range(problem.n_hosts), key=lambda host: (problem.waits_for[host] != (), -int(problem.room[host, scarce]), host)
    )
    near: dict[int, list[int]] = {}
    for host in order:
        of_cluster = near.setdefault(problem.cluster[host], [])
        if len(of_cluster) < _NEAR_HOSTS and not problem.is_closed(host) and problem.waits_for[host] is not None:
            of_cluster.append(host)
    return {
        vm: tuple(host for host in near[problem.cluster[problem.goal[vm]]] if host in set(every.get(vm, ())))
        for vm in blocking(problem)
    }


def scarcest(problem: MoveProblem) -> int:
    """Return the resource of which the hosts that are there at the start have least."""
    there = [host for host, waits in enumerate(problem.waits_for) if waits == ()]
    share = problem.need.min(axis=1).sum(axis=0) / np.maximum(1, problem.room[there].sum(axis=0))
    return int(share.argmax())


def size_of(places: Places, problem: MoveProblem, n_waves: int) -> int:
    """Return how large a model is: places of VMs in all waves."""
    return sum(len(places.get(vm, ())) + 1 for vm in range(problem.n_vms)) * n_waves
