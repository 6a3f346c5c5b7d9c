"""
Column generation: the linear relaxation over feasible host loads, and the bound it proves.

Gilmore and Gomory (1961), with Farley's bound (1990) in exact integers and duals smoothed after Wentges (1997). Loads
come from exchanges as long as these find some, else from the label enumeration with wider and wider beams, or from
the search tree where that ends in time; only the last two prove. Rules whose scope is wider than a host are not in this
relaxation; its bound holds with or without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, inf

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.packing.solver.bounds.certificate import certify
from vconsolidate.packing.solver.bounds.continuous import Proof
from vconsolidate.packing.solver.column_generation.exchanges_of_classes import loads_of_classes
from vconsolidate.packing.solver.column_generation.host_load import Load, bin_of
from vconsolidate.packing.solver.column_generation.knapsack import Knapsack, knapsack
from vconsolidate.packing.solver.column_generation.pricing_by_exchange import best_loads
from vconsolidate.packing.solver.column_generation.pricing_by_labels import CELL_WORK, end_of, price_loads
from vconsolidate.packing.solver.column_generation.pricing_by_tree import price_by_tree
from vconsolidate.packing.solver.column_generation.reduced_cost_limit import ReducedCostLimit
from vconsolidate.packing.solver.column_generation.tree_budget import STEP_WORK, TreeBudget
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.linear_program import LinearProgram
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_SCALE = 1 << 22
_SMOOTHING = 0.7
_WANTED = 120
_FEW = 3
_MANY = 40
_BEAMS = (300, 3_000, 30_000, None)
_WHOLE_WORK = 0.5
"""Share of the work left that one enumeration without a beam may take."""
_INSIDE = 0.6
_PIVOT_WORK = 5e-8


class Columns:
    """
    Host loads found so far, the linear program over them and its prices.

    Parameters
    ----------
    problem
        Canonical.
    best
        Where bounds go; its placement gives the first columns.
    seed
        Of the random starts of loads.
    """

    def __init__(self, problem: Problem, best: Incumbent, seed: int = 0) -> None:
        self.problem = problem
        self.knapsacks: tuple[Knapsack, ...] = tuple(knapsack(problem, c) for c in range(problem.n_classes))
        self.bins: list[Bin] = []
        self.cost_scale = float(problem.cost.max())
        self._best = best
        self._seed = seed
        self._exchanges = 0
        self._known: set[tuple[int, tuple[int, ...], tuple[int, ...]]] = set()
        lower = np.concatenate([problem.count, -problem.available]).astype(np.float64)
        self.program = LinearProgram(lower, np.full(lower.size, np.inf))
        self._big = 4.0
        for item in range(problem.n_items):
            self.program.add(self._big, [item], [1.0])
        self.converged = False
        self.limit: ReducedCostLimit | None = None
        self._level = 0
        self._spent = self._value = 0.0
        self._yield_of_exchange, self._yield_of_labels = inf, 0.0
        self._budget = TreeBudget()
        self._proven: FloatArray | None = None
        self._proves = 0.0
        self._centre = np.zeros(problem.n_items + problem.n_classes)
        if best.proof.certificate is not None:
            worth = np.array(best.proof.certificate.price, dtype=np.float64)
            self._centre[: problem.n_items] = worth / (best.proof.certificate.scale * self.cost_scale)
        self.add_all(best.pool)

    @property
    def n_slack(self) -> int:
        """Columns of the program that stand before the first bin: one per item, to keep it feasible."""
        return self.problem.n_items

    def add(self, used: Bin) -> bool:
        """Add a column unless it is there already or wastes too much."""
        key = (used.host_class, used.items, used.copies)
        if key in self._known or not (self.limit is None or self.limit.allows(used)):
            return False
        self._known.add(key)
        self.bins.append(used)
        rows = (*used.items, self.problem.n_items + used.host_class)
        cost = float(self.problem.cost[used.host_class]) / self.cost_scale
        self.program.add(cost, rows, (*map(float, used.copies), -1.0))
        return True

    def add_all(self, bins: Sequence[Bin]) -> int:
        """Add columns; return how many were new."""
        return sum(self.add(used) for used in bins)

    def solve(self, work_limit: WorkLimit) -> float:
        """Solve the program over the columns at hand; return its value in units of cost, ∞ where GLOP failed."""
        solved = self.program.solve()
        size = self.problem.n_items + self.problem.n_classes
        work_limit.charge(2e-3 + (self.program.iterations() + 5) * (size + 0.2 * len(self.bins)) * _PIVOT_WORK)
        self._value = self.program.value
        return self._value * self.cost_scale if solved else inf

    def reset(self, work_limit: WorkLimit) -> float:
        """Solve for the whole problem again, after a dive; return the value in units of cost."""
        lower = np.concatenate([self.problem.count, -self.problem.available]).astype(np.float64)
        self.program.set_rows(lower, np.full(lower.size, np.inf))
        return self.solve(work_limit)

    def prices(self) -> FloatArray:
        """Return (n_items + n_classes,) dual values ≥ 0 of the last solution."""
        duals: FloatArray = np.maximum(self.program.duals(), 0.0)
        return duals

    def price(self, duals: FloatArray, beam: int | None, work_limit: WorkLimit) -> tuple[int, bool]:
        """
        Price all classes at some duals by label enumeration, take their bound, add what improves on the duals.

        Returns
        -------
        tuple
            How many columns were added, and whether every class was priced without a gap.
        """
        price = self._whole_prices(duals)
        ceilings, added, exact = [], 0, True
        for pack in self.knapsacks:
            threshold = self._threshold(pack, duals)
            enough = max(threshold, self._enough(price))
            end = end_of(work_limit.part(_WHOLE_WORK if beam is None else 1.0))
            found = price_loads(pack, price[pack.items], threshold, beam, _WANTED, end, enough)
            self._charge(work_limit, 1e-3 + found.work * CELL_WORK)
            ceilings.append(max(found.upper, enough))
            exact &= found.upper <= enough or (bool(found.loads) and found.upper <= found.loads[0].value)
            added += self._add_loads(pack, found.loads)
        self._prove(price, ceilings)
        return added, exact

    def price_exactly(self, duals: FloatArray, work_limit: WorkLimit) -> tuple[int, bool]:
        """
        Price all classes by search trees near some duals; return how many columns were added, and whether exactly.

        "Near": part of the way from the prices that proved most so far to the duals, where the bound is better and
        loads are as useful (in-out separation, Ben-Ameur and Neto 2007). Where that finds nothing, at the duals.
        """
        at = duals if self._proven is None else _INSIDE * self._proven + (1 - _INSIDE) * duals
        added, exact = self._price_by_trees(at, work_limit)
        if not added and exact and at is not duals and not self._best.is_closed:
            added, exact = self._price_by_trees(duals, work_limit)
        return added, exact

    def _price_by_trees(self, duals: FloatArray, work_limit: WorkLimit) -> tuple[int, bool]:
        price = self._whole_prices(duals)
        ceilings, added, exact, least, taken = [], 0, True, 1.0, 0.0
        for pack in self.knapsacks:
            threshold = self._threshold(pack, duals)
            enough = max(threshold, self._enough(price))
            steps = self._budget.steps(work_limit)
            found = price_by_tree(pack, price[pack.items], threshold, enough, _WANTED, steps)
            self._charge(work_limit, 1e-3 + found.work * STEP_WORK)
            taken += found.work
            ceilings.append(found.upper)
            exact &= found.upper <= enough or (bool(found.loads) and found.upper <= found.loads[0].value)
            added += self._add_loads(pack, found.loads)
            least = min(least, threshold / max(found.upper, 1))
        self._budget.note(taken, exact=exact)
        self._prove(price, ceilings)
        worth = np.concatenate([self.problem.count, -self.problem.available]) @ duals
        if exact and worth * least > self._proves:
            self._proves, self._proven = float(worth * least), duals
        return added, exact

    def exchange(self, duals: FloatArray, left: IntArray, work_limit: WorkLimit) -> int:
        """Add loads of what is left, found by exchanges, that improve on the duals; return how many. Proves nothing."""
        price = self._whole_prices(duals)
        self._exchanges += 1
        above = [self._above(pack, duals) for pack in self.knapsacks]
        seed, added = (self._seed, self._exchanges), 0
        for pack, loads, work in loads_of_classes(self.knapsacks, price, left, above, seed, work_limit):
            self._charge(work_limit, work)
            added += self._add_loads(pack, best_loads(loads, pack.items.size, _WANTED))
        return added

    def _whole_prices(self, duals: FloatArray) -> IntArray:
        """Return (n_items,) duals as integers."""
        price: IntArray = np.floor(duals[: self.problem.n_items] * _SCALE).astype(np.int64)
        return price

    def _threshold(self, pack: Knapsack, duals: FloatArray) -> int:
        """Return what a load of a class must be worth more than, to improve on the duals."""
        cost = float(self.problem.cost[pack.host_class]) / self.cost_scale
        return int((cost + duals[self.problem.n_items + pack.host_class]) * _SCALE)

    def _enough(self, price: IntArray) -> int:
        """
        Return what loads may be worth at most for prices to prove the value of the program, rounded up.

        What improves on the duals by less need not be found. It is 0 for several classes: not known there.
        """
        if len(self.knapsacks) > 1:
            return 0
        hosts = ceil(self._value - 1e-6)
        worth = sum(int(n) * p for n, p in zip(self.problem.count, price.tolist(), strict=True))
        return (worth - 1) // (hosts - 1) if hosts > 1 and worth else 0

    def _above(self, pack: Knapsack, duals: FloatArray) -> int:
        """Return the same with a margin for rounding: what proves nothing need not find what is there already."""
        return int(self._threshold(pack, duals) * (1 + 1e-7)) + 1

    def _add_loads(self, pack: Knapsack, loads: Sequence[Load]) -> int:
        return self.add_all([bin_of(pack, load.positions) for load in loads])

    def _prove(self, price: IntArray, ceilings: Sequence[int]) -> None:
        bound, certificate = certify(self.problem, price.tolist(), ceilings)
        self._best.prove(Proof(bound, "column generation", certificate), "columns")

    def price_left(self, duals: FloatArray, left: IntArray, beam: int, work_limit: WorkLimit) -> int:
        """Add loads of what is left that improve on the duals; return how many. Proves nothing."""
        price = self._whole_prices(duals)
        added = 0
        for pack in self.knapsacks:
            part = replace(pack, most=np.minimum(pack.most, left[pack.items]))
            worth = np.where(left[pack.items] > 0, price[pack.items], 0)
            threshold = self._above(pack, duals)
            found = price_loads(part, worth, threshold, beam, _WANTED // 2, end_of(work_limit))
            work_limit.charge(1e-3 + found.work * CELL_WORK)
            added += self._add_loads(pack, found.loads)
        return added

    def generate(self, work_limit: WorkLimit) -> None:
        """Solve the relaxation by column generation, as far as the work limit goes."""
        while not (work_limit.is_over or self._best.is_closed):
            value = self.solve(work_limit)
            if value == inf or self._is_proven(value):
                self.converged = value < inf
                return
            duals = self.prices()
            self._centre = _SMOOTHING * self._centre + (1 - _SMOOTHING) * duals
            added, before = 0, self._spent
            if self._yield_of_exchange >= self._yield_of_labels:
                for at in (self._centre, duals):
                    added += self.exchange(at, self.problem.count, work_limit) if added < _FEW else 0
                self._yield_of_exchange = added / (self._spent - before)
            if added < _FEW and not self._price_with_proof(duals, added, work_limit):
                return

    def _charge(self, work_limit: WorkLimit, work: float) -> None:
        work_limit.charge(work)
        self._spent += work

    def _price_with_proof(self, duals: FloatArray, added: int, work_limit: WorkLimit) -> bool:
        """Price with proof; return whether that, or the `added` columns before it, leave something to go on with."""
        before = self._spent
        # Where all labels are kept, the duals themselves: their loads are exact, and smoothing only delays the end.
        at = duals if _BEAMS[self._level] is None or self._budget.possible_at(self._level, work_limit) else self._centre
        more, exact = self._price_exactly_or_by_labels(at, work_limit)
        self._yield_of_labels = more / max(self._spent - before, 1e-9)
        added += more
        if not added and at is not duals and not self._best.is_closed:
            added, exact = self._price_exactly_or_by_labels(duals, work_limit)
        if not added and (exact or self._level == len(_BEAMS) - 1):
            self.converged = exact
            return False
        if added < _FEW:
            self._level = min(self._level + 1, len(_BEAMS) - 1)
        elif added > _MANY:
            self._level = max(self._level - 1, 0)
        return True

    def _price_exactly_or_by_labels(self, duals: FloatArray, work_limit: WorkLimit) -> tuple[int, bool]:
        """Price by trees or by label enumeration; return how many columns were added, and whether that was exact."""
        if self._budget.possible_at(self._level, work_limit):
            if not self._budget.suffices(work_limit):
                return 0, False
            added, exact = self.price_exactly(duals, work_limit)
            if exact:
                return added, True
        return self.price(duals, _BEAMS[self._level], work_limit)

    def _is_proven(self, value: float) -> bool:
        """Return whether the bound has reached the value of the program, which only falls: no more to prove here."""
        slack = self.program.solution(self.n_slack)
        return bool(slack.max(initial=0.0) < 1e-9) and value <= self._best.bound + 1e-7 * self.cost_scale
