"""Host classes split by thresholds of bursts: below a threshold a burst counts as nothing, above it by the excess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.bounds.continuous import continuous_bound
from vconsolidate.packing.solver.bursts import Bursts
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OUTSIDE, HostLimit, select_classes
from vconsolidate.packing.solver.solution import Bin

MOST_THRESHOLDS: Final = 12
"""Up to this number of thresholds all are tried; of more, those at `RANKS`."""

RANKS: Final = (0.3, 0.5, 0.65, 0.8, 0.9, 0.95, 1.0)
"""Shares of the bursts that are no larger than the thresholds tried; a threshold of 0 is always tried."""


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
