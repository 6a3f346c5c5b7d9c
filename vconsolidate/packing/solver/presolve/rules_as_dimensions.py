"""Write side constraints as dimensions where that says the same: then every method honours them without knowing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OUTSIDE, HostLimit, ItemLimit, ItemsApart, reaches_beyond_hosts

_MOST = 12


def absorb_rules(problem: Problem) -> Problem:
    """
    Return the problem with up to a dozen at-most rules that hold per host turned into dimensions.

    "At most 2 of these VMs per host" is a resource of which a host has 2 and each of them takes 1. Apart rules between
    single VMs are at-most-1 rules. The items, classes and packings stay the same.
    """
    apart_kept: list[ItemsApart] = []
    limits: list[ItemLimit] = []
    at_most_kept: list[ItemLimit] = []
    for rule in problem.at_most:
        (at_most_kept if reaches_beyond_hosts(rule) else limits).append(rule)
    for apart in problem.apart:
        single = all(int(problem.count[group].sum()) <= 1 for group in apart.groups)
        if single and not reaches_beyond_hosts(apart):
            items = np.concatenate([*apart.groups, np.zeros(0, dtype=np.int64)])
            limits.append(ItemLimit(items, np.ones_like(items), 1))
        else:
            apart_kept.append(apart)
    if not limits or len(limits) > _MOST:
        return problem
    rows = [_row(problem, rule) for rule in limits]
    extra = np.broadcast_to(np.stack(rows, axis=1), (problem.demand.shape[0], problem.n_items, len(rows)))
    capacity = np.stack([_limits(problem, rule) for rule in limits], axis=1)
    return replace(
        problem,
        dimensions=(*problem.dimensions, *(f"rule {n}" for n in range(len(rows)))),
        demand=np.ascontiguousarray(np.concatenate([problem.demand, extra], axis=2)),
        capacity=np.ascontiguousarray(np.concatenate([problem.capacity, capacity], axis=1)),
        at_most=tuple(at_most_kept),
        apart=tuple(apart_kept),
    )


def limit_hosts(problem: Problem) -> Problem:
    """
    Return the problem with every limit on the number of hosts that run anything as hosts there are.

    "At most 3 of these hosts are used" leaves 3 of each of their classes; where they are one class, the rule goes.
    """
    available = problem.available.copy()
    kept: list[HostLimit] = []
    for rule in problem.few_hosts:
        counted = rule.scope_of_class != OUTSIDE
        if rule.items.size == problem.n_items:
            available[counted] = np.minimum(available[counted], rule.limit)
            if np.count_nonzero(counted) <= 1:
                continue
        kept.append(rule)
    return replace(problem, available=available, few_hosts=tuple(kept)) if problem.few_hosts else problem


def _limits(problem: Problem, rule: ItemLimit) -> IntArray:
    """Return (n_classes,): what a host may hold of a rule; all there is where the rule does not hold."""
    limit = np.full(problem.n_classes, rule.limit, dtype=np.int64)
    if rule.scope_of_class is not None:
        every = int((problem.count[rule.items] * rule.weights).sum())
        limit[rule.scope_of_class == OUTSIDE] = max(rule.limit, every)
    return limit


def _row(problem: Problem, rule: ItemLimit) -> IntArray:
    row = np.zeros(problem.n_items, dtype=np.int64)
    row[rule.items] = rule.weights
    return row
