"""Diving: fix the columns that the linear program likes, price again for the rest, finish what is small exactly."""

from __future__ import annotations

from math import inf

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.packing.solver.column_generation.relaxation import Columns
from vconsolidate.packing.solver.column_generation.trim import trim
from vconsolidate.packing.solver.construct.greedy import Style, fill_hosts
from vconsolidate.packing.solver.cpsat.solve_assignment import solve_assignment
from vconsolidate.packing.solver.restriction import restrict
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_ROUNDS = 6
_BEAM = 300
_SMALL_VMS = 24
_SMALL_HOSTS = 3
_FINISH_WORK = 0.5


class Dive:
    """
    One dive, from the whole problem to a placement or to the proof that this way leads to none below the incumbent.

    Parameters
    ----------
    columns
        Shared; what the dive generates stays there for the next one.
    below
        A placement must cost less.
    noise
        Spread of a random factor on the values that decide what is fixed.
    """

    def __init__(self, columns: Columns, below: int, rng: np.random.Generator, noise: float) -> None:
        self._columns = columns
        self._problem = columns.problem
        self._below = below
        self._rng = rng
        self._noise = noise
        self._left: IntArray = self._problem.count.copy()
        self._available: IntArray = self._problem.available.copy()
        self._fixed: list[Bin] = []
        self._cost = 0

    def run(self, work_limit: WorkLimit, seed: int) -> tuple[Bin, ...] | None:
        """Return a placement, below the value asked for where the end of the dive packs that well, or None."""
        while self._left.any():
            if work_limit.is_over:
                return None
            value = self._relax(work_limit)
            if value is None or self._cost + value > self._below - 1 + 1e-6 * self._columns.cost_scale:
                return None
            if int(self._left.sum()) <= _SMALL_VMS or self._hosts_left() <= _SMALL_HOSTS:
                return self._finish(work_limit, seed)
            if not self._fix(self._columns.program.solution()[self._columns.n_slack :]):
                return None
        return trim(self._problem, self._fixed)

    def _hosts_left(self) -> float:
        load = (self._left[:, None] * self._problem.demand[0]).sum(axis=0)
        return float((load / np.maximum(self._problem.capacity.max(axis=0), 1)).max(initial=0.0))

    def _relax(self, work_limit: WorkLimit) -> float | None:
        """Solve the program over what is left, with new columns for it; None when it cannot be covered."""
        program = self._columns.program
        lower = np.concatenate([self._left, -self._available]).astype(np.float64)
        program.set_rows(lower, np.full(lower.size, np.inf))
        value = self._columns.solve(work_limit)
        for _ in range(_ROUNDS):
            if value == inf or work_limit.is_over or self._cost + value <= self._below - 1 + 1e-7:
                break
            if not self._reprice(work_limit):
                break
            value = self._columns.solve(work_limit)
        if value == inf:
            return None
        slack = program.solution(self._columns.n_slack)
        return None if slack.max(initial=0.0) > 1e-7 else value

    def _reprice(self, work_limit: WorkLimit) -> int:
        """Add columns for what is left; return how many."""
        duals = self._columns.prices()
        found = self._columns.exchange(duals, self._left, work_limit)
        return found or self._columns.price_left(duals, self._left, _BEAM, work_limit)

    def _fix(self, solution: FloatArray) -> bool:
        """Fix whole columns, and the largest fractional one; return whether any was fixed."""
        uses = np.floor(solution + 1e-6).astype(np.int64)
        for column in np.flatnonzero(uses):
            for _ in range(int(uses[column])):
                self._take(self._columns.bins[column])
        rest = solution - uses
        if self._noise:
            rest = rest * np.exp(self._rng.normal(0.0, self._noise, rest.size))
        ranked = np.argsort(-rest, kind="stable")
        fixed = bool(uses.any())
        if not fixed or rest[ranked[0]] > 0.7:
            number = 1 + int((rest > 0.85).sum())
            for column in ranked[:number]:
                fixed |= self._take(self._columns.bins[int(column)])
        return fixed

    def _take(self, used: Bin) -> bool:
        """Fix a column, as far as it still carries something and its class has a host left."""
        carried = sum(min(c, int(self._left[i])) for i, c in zip(used.items, used.copies, strict=True))
        if not carried or not self._available[used.host_class] or carried < 0.5 * sum(used.copies):
            return False
        for item, copies in zip(used.items, used.copies, strict=True):
            self._left[item] = max(0, int(self._left[item]) - copies)
        self._available[used.host_class] -= 1
        self._cost += int(self._problem.cost[used.host_class])
        self._fixed.append(used)
        return True

    def _finish(self, work_limit: WorkLimit, seed: int) -> tuple[Bin, ...] | None:
        """Pack what is left by greedy search and the exact model."""
        present = np.flatnonzero(self._left)
        rest = restrict(self._problem, present, count=self._left[present], available=self._available, rules="per host")
        room = self._below - self._cost
        found = fill_hosts(rest, Style(), self._rng, work_limit)
        if found is None or sum(int(rest.cost[b.host_class]) for b in found) >= room:
            outcome = solve_assignment(rest, work_limit, seed, below=room, work=_FINISH_WORK)
            found = outcome.bins or found
        if found is None:
            return None
        back = [Bin(b.host_class, tuple(int(present[i]) for i in b.items), b.copies) for b in found]
        return trim(self._problem, [*self._fixed, *back])
