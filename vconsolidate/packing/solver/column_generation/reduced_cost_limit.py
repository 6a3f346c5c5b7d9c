"""Which loads a placement better than the incumbent can hold, by what they waste at the prices of the relaxation."""

from __future__ import annotations

from math import gcd

from vconsolidate.model.arrays import FloatArray
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin


class ReducedCostLimit:
    """
    Reduced-cost fixing for dives: a load may waste as much as lies between the relaxation and the next better value.

    At prices at which no load is worth more than its host costs, a placement wastes its cost less the value of the
    relaxation, and no load can waste more than the whole. The prices here come from a program that is priced only as
    far as its bound needed, so the limit steers dives and proves nothing.

    Parameters
    ----------
    prices
        (n_items + n_classes,) duals, in units of the dearest host.
    value
        Of the relaxation, in units of cost.
    best
        The limit falls with its value.
    """

    def __init__(self, problem: Problem, prices: FloatArray, value: float, best: Incumbent) -> None:
        self._problem = problem
        self._price = prices[: problem.n_items] * float(problem.cost.max())
        self._of_class = prices[problem.n_items :] * float(problem.cost.max())
        self._step = gcd(*map(int, problem.cost))
        self._value = value
        self._best = best

    def allows(self, used: Bin) -> bool:
        """Return whether a placement better than the incumbent can hold a load."""
        if self._best.value is None:
            return True
        worth = sum(float(self._price[i]) * n for i, n in zip(used.items, used.copies, strict=True))
        cost = float(self._problem.cost[used.host_class])
        waste = cost + float(self._of_class[used.host_class]) - worth
        return waste <= self._best.value - self._step - self._value + 1e-6 * self._step
