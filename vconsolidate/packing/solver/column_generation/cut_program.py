"""The linear program over loads with subset-row cuts, a row each: at most one load holds two of its items."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.packing.solver.column_generation.pricing_by_tree import MOST_CUTS
from vconsolidate.packing.solver.column_generation.subset_rows import Triple, broken_rows
from vconsolidate.packing.solver.linear_program import LinearProgram
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_AT_ONCE = 12
_SLACK_COST = 4.0
_PIVOT_WORK = 5e-8
_LOOK_WORK = 5e-7
_IDLE = 1e-9


class CutProgram:
    """
    Fewest hosts over loads and cuts, both of which grow.

    Parameters
    ----------
    problem
        Of one host class.
    bins
        The first loads.
    work_limit
        Charged with every solve.
    """

    def __init__(self, problem: Problem, bins: Sequence[Bin], work_limit: WorkLimit) -> None:
        self._problem = problem
        self._work_limit = work_limit
        self._lower = [*map(float, problem.count), -float(problem.available[0])]
        self._program = LinearProgram(self._lower, [inf] * len(self._lower))
        self._first = len(self._lower)
        self._bins: list[Bin] = []
        self._cuts: list[Triple] = []
        self._live: list[int] = []
        for item in range(problem.n_items):
            self._program.add(_SLACK_COST, [item], [1.0])
        for used in bins:
            self.add(used)

    def add(self, used: Bin) -> None:
        """Add a load."""
        rows, values = [*used.items, self._first - 1], [*map(float, used.copies), -1.0]
        paid = [self._first + number for number in self._live if _pays(used, self._cuts[number])]
        self._program.add(1.0, rows + paid, values + [-1.0] * len(paid))
        self._bins.append(used)

    def solve(self) -> float | None:
        """Return the value in hosts; None where GLOP failed."""
        solved = self._program.solve()
        size = len(self._lower) + 0.2 * len(self._bins)
        self._work_limit.charge(2e-3 + (self._program.iterations() + 5) * size * _PIVOT_WORK)
        return self._program.value if solved else None

    def prices(self) -> tuple[FloatArray, list[tuple[Triple, float]]]:
        """Return (n_items + 1,) duals of items and of the host class, and those of the cuts that have one."""
        duals = np.maximum(self._program.duals(), 0.0)
        cuts = [(self._cuts[n], float(duals[self._first + n])) for n in self._live]
        return duals[: self._first], [(items, due) for items, due in cuts if due > _IDLE]

    def cut(self) -> bool:
        """Add the cuts that the last solution breaks most, as long as there is room; return whether there were any."""
        use = self._program.solution()[self._problem.n_items :]
        if len(self._live) + _AT_ONCE > MOST_CUTS:
            self._drop_idle()
        used = np.flatnonzero(use > _IDLE)
        on = np.zeros((used.size, self._problem.n_items), dtype=np.bool_)
        for row, column in enumerate(used.tolist()):
            on[row, list(self._bins[column].items)] = True
        on &= self._problem.count == 1
        triples = broken_rows(on, use[used], min(_AT_ONCE, MOST_CUTS - len(self._live)))
        for items in triples:
            columns = [self._problem.n_items + n for n, other in enumerate(self._bins) if _pays(other, items)]
            self._program.add_row(-1.0, columns, [-1.0] * len(columns))
            self._live.append(len(self._cuts))
            self._cuts.append(items)
            self._lower.append(-1.0)
        self._work_limit.charge(5e-3 + 5e-5 * self._problem.n_items + len(triples) * len(self._bins) * _LOOK_WORK)
        return bool(triples)

    def _drop_idle(self) -> None:
        """Let go of cuts without a price: their rows stay, without a limit."""
        duals = self._program.duals()
        for number in self._live:
            if duals[self._first + number] <= _IDLE:
                self._lower[self._first + number] = -inf
        self._live = [number for number in self._live if self._lower[self._first + number] > -inf]
        self._program.set_rows(self._lower, [inf] * len(self._lower))


def _pays(used: Bin, items: Triple) -> bool:
    return len(set(items).intersection(used.items)) > 1
