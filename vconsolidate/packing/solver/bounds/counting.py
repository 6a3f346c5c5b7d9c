"""
Bounds by counting: dual-feasible functions per dimension, rules per host, and items that exclude one another.

Each is a price per item that no host can carry more than a known sum of, so each comes with a certificate.
Dual-feasible functions: Lueker (1983), Fekete and Schepers (2001); survey: Clautiaux, Alves and de Carvalho (2010).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.solver.bounds.certificate import certify
from vconsolidate.packing.solver.bounds.continuous import Proof
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OWN

_THRESHOLDS = 24
_STEPS = (2, 3, 4, 5, 6)
CLIQUE_ITEMS = 2_500
_SCALE = 1 << 30


def counting_bound(problem: Problem, floor: int) -> Proof:
    """Return the best of the bounds by counting, where it is above `floor`; else a bound of 0."""
    best = Proof(0, "counting")
    for method, price, ceiling in chain(_dual_feasible(problem), _per_host_rules(problem), _clique(problem)):
        if not _worth_certifying(problem, price, ceiling, max(best.bound, floor)):
            continue
        bound, certificate = certify(problem, price.tolist(), ceiling)
        if bound > best.bound:
            best = Proof(bound, method, certificate)
    return best


def _worth_certifying(problem: Problem, price: IntArray, ceiling: list[int], floor: int) -> bool:
    """Return whether the prices may prove more than `floor`; computed roughly, in favour of the prices."""
    worth = float(price.astype(np.float64) @ problem.count)
    most, cost = np.array(ceiling, dtype=np.float64), problem.cost.astype(np.float64)
    scale = cost[most > 0] / most[most > 0]
    lost = (problem.available * np.maximum(scale[:, None] * most - cost, 0.0)).sum(axis=1)
    return bool((scale * worth * (1 + 1e-9) - lost * (1 - 1e-9)).max(initial=0.0) > floor)


_Prices = tuple[str, IntArray, list[int]]


def _dual_feasible(problem: Problem) -> Iterator[_Prices]:
    """Yield prices from functions f with Σ f(x) ≤ 1 wherever Σ x ≤ 1, on each dimension alone."""
    largest = int(problem.cost.max())
    # f is rounded down to `unit` parts; with the cost of a host it must stay within 64 bits.
    unit = max(1, _SCALE // largest)
    ceiling = [unit * int(k) for k in problem.cost]
    for dim in range(problem.n_dims):
        if not (problem.capacity[:, dim] > 0).all():
            continue
        for threshold in _thresholds(problem, dim):
            yield "dual-feasible function", _least(problem, dim, unit, threshold=threshold), ceiling
        for step in _STEPS:
            yield "dual-feasible function", _least(problem, dim, unit, step=step), ceiling


def _thresholds(problem: Problem, dim: int) -> list[float]:
    """Return shares of a host worth a try: item sizes up to a half."""
    share = problem.demand[0, :, dim] / float(problem.capacity[:, dim].max())
    sizes = np.unique(share[(share > 0) & (share <= 0.5)])
    if sizes.size > _THRESHOLDS:
        sizes = sizes[np.linspace(0, sizes.size - 1, _THRESHOLDS).astype(np.int64)]
    return [float(size) for size in sizes]


def _least(problem: Problem, dim: int, unit: int, *, threshold: float = 0.0, step: int = 0) -> IntArray:
    """Return (n_items,) the least cost · f(size) over the classes an item may use, in `unit` parts."""
    price = np.full(problem.n_items, np.iinfo(np.int64).max, dtype=np.int64)
    for host_class in range(problem.n_classes):
        capacity = int(problem.capacity[host_class, dim])
        size = problem.demand_on(host_class)[:, dim]
        part = _round_down_near_fractions(size, capacity, step, unit) if step else _cut(size, capacity, threshold, unit)
        usable = problem.allowed[:, host_class]
        price[usable] = np.minimum(price[usable], part[usable] * int(problem.cost[host_class]))
    price[~problem.allowed.any(axis=1)] = 0
    return price


def _fraction(size: IntArray, capacity: int, unit: int) -> IntArray:
    """Return ⌊unit · size / capacity⌋, in Python integers where 64 bits may not do."""
    if capacity < 1 << 32:
        small: IntArray = size * unit // capacity
        return small
    return np.array([int(s) * unit // capacity for s in size], dtype=np.int64)


def _cut(size: IntArray, capacity: int, threshold: float, unit: int) -> IntArray:
    """Small items count nothing and those that exclude them count as a whole host."""
    limit = int(threshold * capacity)
    middle = np.where(size >= limit, _fraction(np.minimum(size, capacity), capacity, unit), 0)
    return np.where(size > capacity - limit, unit, middle)


def _round_down_near_fractions(size: IntArray, capacity: int, step: int, unit: int) -> IntArray:
    """Items just above 1/(step + 1) of a host count 1/step."""
    whole = size * (step + 1) // capacity
    exact = size * (step + 1) == whole * capacity
    return np.where(exact, _fraction(np.minimum(size, capacity), capacity, unit), whole * unit // step)


def _per_host_rules(problem: Problem) -> Iterator[_Prices]:
    """Yield prices from each rule that holds per host: what it counts, and how much of it a host may have."""
    for rule in problem.at_most:
        if rule.scope_of_class is None or (rule.scope_of_class == -1).all():
            price = np.zeros(problem.n_items, dtype=np.int64)
            price[rule.items] = rule.weights
            yield "rules per host", price, [rule.limit] * problem.n_classes
    for apart in problem.apart:
        if apart.scope_of_class is None or (apart.scope_of_class == OWN).all():
            price = np.zeros(problem.n_items, dtype=np.int64)
            for group in apart.groups:
                if group.size:
                    # Of a group's items only one copy must be counted: of the item with fewest copies.
                    price[group[int(np.argmin(problem.count[group]))]] = 1
            counted = np.flatnonzero(price)
            if counted.size and (problem.count[counted] == 1).all():
                yield "rules per host", price, [1] * problem.n_classes


def _clique(problem: Problem) -> Iterator[_Prices]:
    """Yield prices from items of which no host carries two."""
    if not 1 < problem.n_items <= CLIQUE_ITEMS:
        return
    exclude = _exclusive(problem)
    degree = exclude @ problem.count
    chosen: list[int] = []
    candidates = exclude.diagonal() | (problem.count == 1)
    for item in np.argsort(-degree, kind="stable").tolist():
        if candidates[item]:
            chosen.append(item)
            candidates &= exclude[item]
    if len(chosen) > 1:
        price = np.zeros(problem.n_items, dtype=np.int64)
        price[chosen] = 1
        yield "conflict clique", price, [1] * problem.n_classes


def _exclusive(problem: Problem) -> BoolArray:
    """Return (n_items, n_items): no host of any class carries one copy of both (on the diagonal: two copies)."""
    exclude = np.ones((problem.n_items, problem.n_items), dtype=np.bool_)
    for host_class in range(problem.n_classes):
        demand, capacity = problem.demand_on(host_class), problem.capacity[host_class]
        here = ~(problem.allowed[:, host_class][:, None] & problem.allowed[:, host_class][None, :])
        for dim in range(problem.n_dims):
            here |= demand[:, dim][:, None] + demand[:, dim][None, :] > capacity[dim]
        exclude &= here
    return exclude
