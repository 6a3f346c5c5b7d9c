"""Wave after wave: each as good as can be for what it opens, without a look at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from vconsolidate.migration.linear import total
from vconsolidate.migration.problem import OUTSIDE, MoveProblem, State, open_hosts
from vconsolidate.migration.refusals import Ask, Learned
from vconsolidate.migration.timed_model import TimedModel
from vconsolidate.packing.solver.cpsat.run import run
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_MOST_STEPS = 400
_TRIES = 25
_LOOK_AHEAD = 3
_STEP_WORK = 0.6


@dataclass(frozen=True, slots=True)
class Way:
    """
    How waves are chosen one after the other.

    Parameters
    ----------
    eager
        VMs wait on other hosts as soon as that opens a host earlier; else only where no VM can go to its own host.
    """

    eager: bool


@dataclass(slots=True)
class Rolling:
    """The search for one wave after the other."""

    problem: MoveProblem
    places: Mapping[int, Sequence[int]]
    failures: Sequence[int]
    ask: Ask
    work_limit: WorkLimit
    seed: int

    def run(self, way: Way) -> tuple[State, ...]:
        """Return the states up to the goal, or as far as it gets."""
        states = [self.problem.start]
        for _ in range(_MOST_STEPS):
            if states[-1] == self.problem.goal or self.work_limit.is_over:
                break
            step = self._step(states[-1], len(states) - 1, way)
            if not step:
                break
            states += step
        return tuple(states)

    def _step(self, state: State, wave: int, way: Way) -> tuple[State, ...]:
        """Return the next states, none where nothing gets further; a freeze that ends later is waited for."""
        tries = [(1, {}), (1, self.places), (_LOOK_AHEAD, self.places)][way.eager :]
        for n_waves, places in tries:
            found = self._best(state, wave, n_waves, places)
            if self._progress(found[-1]) > self._progress(state):
                return found[1:]
        return (state,) * self._waves_to_thaw(wave)

    def _waves_to_thaw(self, wave: int) -> int:
        """Return for how many waves from this one on no freeze ends; 0 where none ends any more."""
        ends = [last + 1 for waves in self.problem.blocked for last in waves if last >= wave and last + 1 not in waves]
        return min(ends, default=wave) - wave

    def _progress(self, state: State) -> tuple[int, int]:
        done = sum(here == goal for here, goal in zip(state, self.problem.goal, strict=True))
        return done + sum(open_hosts(self.problem, state)), done

    def _best(self, state: State, wave: int, n_waves: int, places: Mapping[int, Sequence[int]]) -> tuple[State, ...]:
        """Return the best states that the checker allows, ending with `state` itself where there are none."""
        learned = Learned()
        for _ in range(_TRIES):
            found = self._solve(state, wave, n_waves, places, learned)
            if found is None:
                return (state,)
            for before, after in pairwise(found):
                refused = self.ask(before, after)
                if refused:
                    if not learned.learn(self.problem, before, after, refused):
                        return (state,)
                    break
            else:
                return found
        return (state,)

    def _solve(
        self, state: State, wave: int, n_waves: int, places: Mapping[int, Sequence[int]], learned: Learned
    ) -> tuple[State, ...] | None:
        timed = TimedModel(self.problem, state, n_waves, wave, places)
        learned.add_to(timed, self.failures)
        timed.hint((state,) * (n_waves + 1))
        timed.model.maximize(self._worth(timed))
        status, solver = run(timed.model, self.work_limit, self.seed, work=_STEP_WORK)
        if status not in {"optimal", "feasible"}:
            return None
        states = timed.states(solver)
        used = n_waves
        while used > 1 and states[used] == states[used - 1]:
            used -= 1
        return states[: used + 1]

    def _worth(self, timed: TimedModel) -> cp_model.LinearExprT:
        """Return what a state is worth: VMs on their hosts, hosts opened (by the VMs that wait for them)."""
        problem, last = self.problem, timed.n_waves
        waited = {vm for waits in problem.waits_for for vm in waits or ()}
        terms: list[cp_model.LinearExprT] = []
        for vm, at in enumerate(timed.at):
            terms.append(20 * at[problem.goal[vm]][last])
            if vm in waited and problem.start[vm] == OUTSIDE:
                terms.append(4 * timed.left[vm][last])
        for host, waits in enumerate(problem.waits_for):
            if waits and not open_hosts(problem, timed.state)[host]:
                opened = timed.model.new_bool_var("")
                for vm in waits:
                    timed.model.add_implication(opened, timed.left[vm][last])
                goals = sum(problem.goal[vm] == host for vm in range(problem.n_vms))
                terms.append((40 + 20 * goals) * opened)
        terms += [-15 * parked for parked in timed.parked()]
        return total(terms)
