"""
Problems whose hosts keep their largest bursts free, as problems without bursts.

The bursts of a host come to at most ``most · z + Σ max(0, burst − z)`` for any threshold z, and to exactly that for one
of its bursts (or 0) as z: so hosts of a class are hosts of several classes, one for each threshold, with larger items
and less capacity. Where the thresholds are few, all are tried and the search is exact. Where they are many, some of
them give packings that keep the bursts (each is checked as it is), and bursts rounded down to them give a bound: less
has to be kept free. The problem without bursts asks for less still, so its bound holds as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.progress import Progress, SearchReport
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.bounds.continuous import continuous_bound
from vconsolidate.packing.solver.bursts import Bursts
from vconsolidate.packing.solver.construct.first_fit_by_bursts import first_fit_by_bursts
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit, reasons_why_none
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OUTSIDE, HostLimit, select_classes
from vconsolidate.packing.solver.solution import Bin, Reason, Solution
from vconsolidate.packing.solver.work_limit import WorkLimit

MOST_THRESHOLDS: Final = 12
"""Up to this number of thresholds all are tried; of more, those at `RANKS`."""

RANKS: Final = (0.3, 0.5, 0.65, 0.8, 0.9, 0.95, 1.0)
"""Shares of the bursts that are no larger than the thresholds tried; a threshold of 0 is always tried."""

_PLAIN_WORK: Final = 0.25
_SINGLE_WORK: Final = 0.1
_SINGLES: Final = 2
_RELAXED_WORK: Final = 0.25
_MIXED_WORK: Final = 0.3

Solve = Callable[[Problem, Stop, Sequence[Bin], "Progress | None"], Solution]
"""Called as (problem, limits, placement to begin with, progress)."""


def solve_with_bursts(
    problem: Problem, stop: Stop, solve: Solve, *, progress: Progress | None = None, start: Sequence[Bin] = ()
) -> Solution:
    """Return the best packing found that keeps the largest bursts of every host free, and a bound on all such."""
    narrowed, refused = _without_hosts_too_small(problem)
    if refused:
        return Solution(None, None, 0, 0, "none", infeasible=True, reasons=refused)

    work_limit = WorkLimit(stop)

    def part(share: float) -> Stop:
        return work_limit.stop(work=share * stop.work)

    def report_bound(report: SearchReport) -> None:
        if progress is not None:
            progress(SearchReport(report.phase, bound=report.bound))

    plain = solve(replace(narrowed, bursts=None), part(_PLAIN_WORK), start, report_bound)
    if plain.infeasible:
        return plain
    best = _Best(problem, replace(plain, bins=None, value=None, phases=_without_values(plain)), progress)
    best.offer("without peaks", plain, plain.bins)
    best.offer("start", None, tuple(start) if start else None)
    _try_thresholds(narrowed, best, part, solve)
    return best.solution


def _try_thresholds(problem: Problem, best: _Best, part: Callable[[float], Stop], solve: Solve) -> None:
    """Search with one threshold on all hosts, for a bound, and with all thresholds; end where value and bound meet."""
    if best.ends():
        return
    ways = Thresholds.of(problem)
    best.offer("first fit by peaks", None, first_fit_by_bursts(problem, ways.bursts))
    if best.ends():
        return
    for level in ways.promising(_SINGLES):
        alike = ways.expand(problem, [level])
        found = solve(alike.problem, part(_SINGLE_WORK), (), None)
        best.offer("one threshold", found, alike.contract(found.bins))
        if best.ends():
            return
    relaxed = ways.expand(replace(problem, bursts=ways.rounded_down()), ways.levels)
    found = solve(relaxed.problem, part(_RELAXED_WORK), relaxed.lift(best.bins) if ways.complete else (), None)
    best.raise_bound(found)
    best.offer("thresholds", found, relaxed.contract(found.bins))
    if best.ends() or (ways.complete and best.bins is not None and not relaxed.is_coupled):
        return
    mixed = ways.expand(problem, ways.levels).couple()
    found = solve(mixed.problem, part(_MIXED_WORK), mixed.lift(best.bins), None)
    if ways.complete:
        best.raise_bound(found)
    best.offer("thresholds together", found, mixed.contract(found.bins))


def _without_hosts_too_small(problem: Problem) -> tuple[Problem, tuple[Reason, ...]]:
    """Return the problem without the classes on which an item has no room even alone; and why, where none is left."""
    assert problem.bursts is not None  # noqa: S101 - only such problems come here
    demand = problem.demand.copy()
    demand[:, :, : problem.bursts.n_dims] += problem.bursts.alone(problem.n_items)
    alone = replace(problem, demand=demand, bursts=None)
    fits = classes_that_fit(alone)
    if bool((fits.any(axis=1) | (problem.count == 0)).all()):
        return replace(problem, allowed=problem.allowed & fits), ()
    return problem, reasons_why_none(alone, fits)


def _without_values(plain: Solution) -> tuple[tuple[str, int | None, int], ...]:
    return tuple((f"without peaks: {phase}", None, bound) for phase, _, bound in plain.phases)


class _Best:
    """The cheapest packing that keeps all bursts free, and what is proven."""

    def __init__(self, problem: Problem, solution: Solution, progress: Progress | None) -> None:
        self._problem = problem
        self._progress = progress
        self.solution = solution

    @property
    def bins(self) -> tuple[Bin, ...] | None:
        return self.solution.bins

    def ends(self) -> bool:
        """Return whether value and bound met, or there is no packing."""
        return self.solution.optimal or self.solution.infeasible

    def offer(self, phase: str, found: Solution | None, bins: tuple[Bin, ...] | None) -> None:
        """Take a packing where it keeps every limit and costs less; remember what cut its search short."""
        now = self.solution
        if found is not None:
            now = replace(
                now,
                interrupted=now.interrupted or found.interrupted,
                limited=now.limited or found.limited,
            )
        if bins is not None and not packing_faults(self._problem, bins):
            value = sum(int(self._problem.cost[b.host_class]) for b in bins)
            if now.value is None or value < now.value:
                now = replace(now, bins=bins, value=value)
        self.solution = now
        self._tell(phase)

    def raise_bound(self, found: Solution) -> None:
        """Take what is proven of a problem that asks for no more than this one."""
        now = self.solution
        if found.infeasible:
            reasons = (Reason("search"),)
            now = replace(now, bins=None, value=None, bound=0, bound_hosts=0, infeasible=True, reasons=reasons)
        if found.bound > now.bound:
            now = replace(now, bound=found.bound, bound_method=f"{found.bound_method}, thresholds", certificate=None)
        self.solution = replace(now, bound_hosts=max(now.bound_hosts, found.bound_hosts))

    def _tell(self, phase: str) -> None:
        now = self.solution
        self.solution = replace(now, phases=(*now.phases, (phase, now.value, now.bound)))
        if self._progress is not None:
            self._progress(phase, now.value, now.bound)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """
    The thresholds that are tried.

    Parameters
    ----------
    values
        (n_levels, n_platforms, n_dims) ascending; level 0 is zero.
    complete
        The best threshold of every host is among them.
    """

    problem: Problem
    bursts: Bursts
    values: IntArray
    complete: bool

    @classmethod
    def of(cls, problem: Problem) -> Thresholds:
        """Return all thresholds that can be best where they are few, else some of them."""
        bursts = problem.bursts
        assert bursts is not None  # noqa: S101 - only such problems come here
        n_platforms, _, n_dims = bursts.extra.shape
        every = [[_candidates(problem, bursts, p, k) for k in range(n_dims)] for p in range(n_platforms)]
        longest = max(len(values) for row in every for values in row)
        one_dim = int(bursts.extra.any(axis=(0, 1)).sum()) <= 1
        complete = one_dim and longest <= MOST_THRESHOLDS
        n_levels = longest if longest <= MOST_THRESHOLDS else len(RANKS) + 1
        values = np.zeros((n_levels, n_platforms, n_dims), dtype=np.int64)
        for p, row in enumerate(every):
            for k, found in enumerate(row):
                values[:, p, k] = _pick(found, n_levels)
        return cls(problem, bursts, values, complete)

    @property
    def levels(self) -> range:
        """All levels."""
        return range(len(self.values))

    def promising(self, number: int) -> list[int]:
        """Return the levels at which all hosts together need least, by the continuous bound; the best first."""
        ranked = []
        for level in self.levels:
            problem = self.expand(self.problem, [level]).problem
            if not classes_that_fit(problem).any(axis=1).all():
                continue
            ranked.append((continuous_bound(problem).bound, _fullness(problem), level))
        return [level for _, _, level in sorted(ranked)[:number]]

    def rounded_down(self) -> Bursts:
        """Return the bursts of one dimension, the one with most, rounded down to thresholds: no host needs more."""
        extra = np.zeros_like(self.bursts.extra)
        capacity = np.maximum(self.problem.capacity[:, : self.bursts.n_dims].max(axis=0), 1)
        dim = int(np.argmax(self.bursts.extra.sum(axis=(0, 1)) / capacity))
        for platform in range(extra.shape[0]):
            values, sizes = self.values[:, platform, dim], self.bursts.extra[platform, :, dim]
            extra[platform, :, dim] = values[np.searchsorted(values, sizes, side="right") - 1]
        # What is above the largest threshold was rounded off only where no host's best threshold is as large.
        if self.complete:
            extra = self.bursts.extra
        return replace(self.bursts, extra=extra)

    def expand(self, problem: Problem, levels: Sequence[int]) -> Expanded:
        """Return the problem in which each class is one class per level, and bursts are part of demand and capacity."""
        bursts = problem.bursts
        assert bursts is not None  # noqa: S101 - made of problems with bursts
        n_dims, n_levels = bursts.n_dims, len(levels)
        base_of = np.repeat(np.arange(problem.n_classes), n_levels)
        level_of = np.tile(np.arange(n_levels), problem.n_classes)
        platform_of = problem.platform_of_class[base_of]
        demand = np.repeat(problem.demand, n_levels, axis=0)
        for platform in range(problem.demand.shape[0]):
            for number, level in enumerate(levels):
                above = bursts.above(platform, self.values[level, platform], problem.n_items)
                demand[platform * n_levels + number, :, :n_dims] += above
        capacity = problem.capacity[base_of]
        kept = self.values[np.array(levels)[level_of], platform_of] * bursts.most[platform_of][:, None]
        capacity[:, :n_dims] -= kept
        there = (capacity >= 0).all(axis=1)
        expanded = replace(
            problem,
            demand=demand,
            platform_of_class=platform_of * n_levels + level_of,
            capacity=np.maximum(capacity, 0),
            available=np.where(there, problem.available[base_of], 0),
            cost=problem.cost[base_of],
            allowed=np.ascontiguousarray(problem.allowed[:, base_of]),
            bursts=None,
        ).change_side_constraints(lambda rule: select_classes(rule, base_of))
        return Expanded(problem, expanded, base_of)


def _candidates(problem: Problem, bursts: Bursts, platform: int, dim: int) -> IntArray:
    """Return 0 and the bursts that can be a host's best threshold: at least as many are as large as count at once."""
    sizes = np.repeat(bursts.extra[platform, :, dim], problem.count[bursts.item])
    most = int(bursts.most[platform])
    if not most or sizes.size < most:
        return np.zeros(1, dtype=np.int64)
    largest = np.sort(sizes)[::-1][most - 1]
    found: IntArray = np.unique(np.append(sizes[sizes <= largest], 0))
    return found


def _pick(values: IntArray, n_levels: int) -> IntArray:
    """Return so many of ascending values, 0 first; the last one again where there are fewer."""
    if len(values) <= n_levels:
        return np.append(values, np.full(n_levels - len(values), values[-1], dtype=np.int64))
    at = [0, *(round(rank * (len(values) - 1)) for rank in RANKS)]
    return values[at]


def _fullness(problem: Problem) -> float:
    """Return how many of the largest hosts the demand fills, in its scarcest dimension."""
    usable = problem.available > 0
    least = problem.demand[problem.platform_of_class[usable]].min(axis=0)
    total = problem.count @ least
    return float((total / np.maximum(problem.capacity[usable].max(axis=0), 1)).max())


@dataclass(frozen=True, slots=True)
class Expanded:
    """
    A problem without bursts that stands for one with bursts.

    Parameters
    ----------
    base_of
        (n_classes of `problem`,) the class of `original` that each stands for.
    """

    original: Problem
    problem: Problem
    base_of: IntArray

    @property
    def is_coupled(self) -> bool:
        """Whether classes that stand for one class may together use more hosts than there are of it."""
        return bool(self._limits())

    def couple(self) -> Expanded:
        """Return the problem in which they use no more."""
        return replace(self, problem=replace(self.problem, few_hosts=(*self.problem.few_hosts, *self._limits())))

    def _limits(self) -> list[HostLimit]:
        every, limits = np.arange(self.problem.n_items), []
        for host_class, available in enumerate(self.original.available.tolist()):
            inside = self.base_of == host_class
            if np.count_nonzero(inside & (self.problem.available > 0)) > 1 and available < self.problem.n_vms:
                limits.append(HostLimit(every, available, np.where(inside, -1, OUTSIDE).astype(np.int64)))
        return limits

    def contract(self, bins: Sequence[Bin] | None) -> tuple[Bin, ...] | None:
        """Return a packing in terms of the original classes."""
        return None if bins is None else tuple(replace(b, host_class=int(self.base_of[b.host_class])) for b in bins)

    def lift(self, bins: Sequence[Bin] | None) -> tuple[Bin, ...]:
        """Return a packing of the original problem with, for every host, the class in which it has most room."""
        return tuple(self._lift(used) for used in bins or ())

    def _lift(self, used: Bin) -> Bin:
        copies, items = np.array(used.copies, dtype=np.int64), list(used.items)
        best: tuple[int, int] | None = None
        for host_class in np.flatnonzero((self.base_of == used.host_class) & (self.problem.available > 0)).tolist():
            load = copies @ self.problem.demand_on(host_class)[items]
            room = int((self.problem.capacity[host_class] - load).min())
            best = max(best or (room, -host_class), (room, -host_class))
        return used if best is None else replace(used, host_class=-best[1])
