"""What one host can carry: the knapsack of a host class, with the side constraints that hold per host."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import holds_per_host


@dataclass(frozen=True, slots=True)
class Knapsack:
    """
    Items that may run on a host of one class.

    Parameters
    ----------
    host_class
        Which.
    items
        (n,) indices in the problem.
    demand, capacity
        (n, n_dims'), (n_dims',): the dimensions of the problem, and one more per at-most rule that holds per host.
    most
        (n,) copies of an item that one host can carry at most, ≥ 1.
    conflict
        (n, n): never on one host, from apart rules that hold per host; None where there is no such rule.
    """

    host_class: int
    items: IntArray
    demand: IntArray
    capacity: IntArray
    most: IntArray
    conflict: BoolArray | None


def knapsack(problem: Problem, host_class: int) -> Knapsack:
    """Return the knapsack of a class; rules with a scope wider than a host are left out (a relaxation)."""
    items = np.flatnonzero(problem.allowed[:, host_class])
    columns = [problem.demand_on(host_class)[items]]
    capacity = [problem.capacity[host_class]]
    for rule in problem.side_constraints:
        limit = rule.usage.weight_limit
        if limit is not None and holds_per_host(rule, host_class):
            weight = np.zeros(problem.n_items, dtype=np.int64)
            members, weights = rule.marked_items()
            weight[members] = weights
            columns.append(weight[items][:, None])
            capacity.append(np.array([limit], dtype=np.int64))
    demand, limits = np.concatenate(columns, axis=1), np.concatenate(capacity)
    used = np.flatnonzero(demand.any(axis=0)) if demand.any() else np.zeros(1, dtype=np.int64)
    demand, limits = np.ascontiguousarray(demand[:, used]), limits[used]
    fits = np.where(demand > 0, limits // np.maximum(demand, 1), np.iinfo(np.int64).max).min(axis=1, initial=2**62)
    most = np.minimum(problem.count[items], fits)
    return Knapsack(host_class, items, demand, limits, most, _conflicts(problem, host_class, items))


def _conflicts(problem: Problem, host_class: int, items: IntArray) -> BoolArray | None:
    rules = [r for r in problem.side_constraints if r.usage.weight_limit is None and holds_per_host(r, host_class)]
    if not rules:
        return None
    conflict = np.zeros((items.size, items.size), dtype=np.bool_)
    for rule in rules:
        group = np.full(problem.n_items, -1, dtype=np.int64)
        members, numbers = rule.marked_items()
        group[members] = numbers
        own = group[items]
        conflict |= (own[:, None] != own[None, :]) & (own[:, None] >= 0) & (own[None, :] >= 0)
    return conflict
