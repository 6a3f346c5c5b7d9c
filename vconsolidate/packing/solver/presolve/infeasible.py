"""What can be refused or ruled out before any search: items that fit nowhere, pools that are too small."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OUTSIDE
from vconsolidate.packing.solver.solution import Reason

_MAX_POOLS = 256


def classes_that_fit(problem: Problem) -> BoolArray:
    """
    Return (n_items, n_classes): one copy may run on a host of the class, alone.

    It is allowed there, within capacity, breaks no side constraint by itself, and its together-rules leave it a scope
    value on which all their items may run.
    """
    fits = problem.allowed & (problem.available > 0)[None, :]
    for host_class in range(problem.n_classes):
        fits[:, host_class] &= (problem.demand_on(host_class) <= problem.capacity[host_class]).all(axis=1)
    for items, classes in _exclusions(problem):
        fits[np.ix_(items, classes)] = False
    return _apply_together_rules(problem, fits)


def _exclusions(problem: Problem) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield items that a side constraint keeps off every host of some classes, and those classes."""
    every = np.arange(problem.n_classes)
    for rule in problem.at_most:
        limited = every if rule.scope_of_class is None else np.flatnonzero(rule.scope_of_class != OUTSIDE)
        yield rule.items[rule.weights > rule.limit], limited
    for few in problem.few_hosts:
        if few.limit < 1:
            yield few.items, np.flatnonzero(few.scope_of_class != OUTSIDE)
    for apart in problem.apart:
        members = np.concatenate(apart.groups) if apart.groups else np.zeros(0, dtype=np.int64)
        found, times = np.unique(members, return_counts=True)
        yield found[times > 1], every


def _apply_together_rules(problem: Problem, fits: BoolArray) -> BoolArray:
    changed = True
    while changed and problem.together:
        before = fits.copy()
        for rule in problem.together:
            scope = rule.scope_of_class
            for value in np.unique(scope[scope >= 0]):
                classes = scope == value
                if not fits[np.ix_(rule.items, classes)].any(axis=1).all():
                    fits[np.ix_(rule.items, classes)] = False
            for host_class in np.flatnonzero(scope < 0):
                if not fits[rule.items, host_class].all():
                    fits[rule.items, host_class] = False
        changed = bool((before != fits).any())
    return fits


def reasons_why_none(problem: Problem, fits: BoolArray) -> tuple[Reason, ...]:
    """Return why there can be no placement; empty when nothing speaks against one yet."""
    homeless = np.flatnonzero(~fits.any(axis=1) & (problem.count > 0))
    if homeless.size:
        return tuple(_explain_item_without_host(problem, int(item)) for item in homeless)
    return (*_pool_reasons(problem, fits), *_scope_reasons(problem, fits), *_few_hosts_reasons(problem, fits))


def _explain_item_without_host(problem: Problem, item: int) -> Reason:
    """Return why one item fits nowhere: the dimension it exceeds least, on the class that comes closest."""
    closest: tuple[float, int, int, int] | None = None
    for host_class in np.flatnonzero(problem.allowed[item] & (problem.available > 0)):
        demand, capacity = problem.demand_on(int(host_class))[item], problem.capacity[host_class]
        over = np.flatnonzero(demand > capacity)
        if not over.size:
            return Reason("rule", (item,))
        excess = [(int(demand[k]) - int(capacity[k])) / max(1, int(capacity[k])) for k in over]
        worst = int(over[int(np.argmax(excess))])
        candidate = (max(excess), worst, int(demand[worst]), int(capacity[worst]))
        closest = candidate if closest is None else min(closest, candidate)
    if closest is None:
        return Reason("no_class", (item,))
    return Reason("no_class", (item,), problem.dimensions[closest[1]], closest[2], closest[3])


def least_demand(problem: Problem, fits: BoolArray) -> IntArray:
    """Return (n_items, n_dims): the least one copy can take, over the classes it fits on."""
    if problem.demand.shape[0] == 1:
        single: IntArray = problem.demand[0]
        return single
    least = np.full((problem.n_items, problem.n_dims), np.iinfo(np.int64).max, dtype=np.int64)
    for host_class in range(problem.n_classes):
        usable = fits[:, host_class]
        least[usable] = np.minimum(least[usable], problem.demand_on(host_class)[usable])
    least[~fits.any(axis=1)] = 0
    return least


def _pool_reasons(problem: Problem, fits: BoolArray) -> Iterator[Reason]:
    """Yield every set of classes whose own items exceed it."""
    least = least_demand(problem, fits)
    pools, row = np.unique(fits, axis=0, return_inverse=True)
    if pools.shape[0] > _MAX_POOLS:
        pools = np.zeros((0, problem.n_classes), dtype=np.bool_)
    whole = np.ones((1, problem.n_classes), dtype=np.bool_)
    seen: set[tuple[int, ...]] = set()
    per_row = [np.flatnonzero(row.ravel() == r) for r in range(pools.shape[0])]
    for pool in np.concatenate([whole, pools]):
        inside = [per_row[r] for r in range(pools.shape[0]) if not (pools[r] & ~pool).any()]
        items = np.concatenate(inside) if inside else np.arange(problem.n_items)
        key = tuple(np.flatnonzero(pool).tolist())
        if key in seen:
            continue
        seen.add(key)
        for dim, name in enumerate(problem.dimensions):
            needed = sum(int(problem.count[i]) * int(least[i, dim]) for i in items)
            offered = sum(int(problem.available[c]) * int(problem.capacity[c, dim]) for c in key)
            if needed > offered:
                named = () if items.size == problem.n_items else tuple(int(i) for i in items)
                yield Reason("capacity", named, name, needed, offered)


def _scope_reasons(problem: Problem, fits: BoolArray) -> Iterator[Reason]:
    """Yield the at-most rules whose items are more than all their hosts and scope values may take."""
    for rule in problem.at_most:
        bound = np.flatnonzero(_nowhere_else(rule.scope_of_class, fits[rule.items]))
        items = rule.items[bound]
        needed = sum(int(problem.count[i]) * int(w) for i, w in zip(items, rule.weights[bound], strict=True))
        offered = rule.limit * _places(problem, rule.scope_of_class, fits[items])
        if needed > offered:
            yield Reason("rule", tuple(int(i) for i in items), None, needed, offered)
    for apart in problem.apart:
        members = np.concatenate(apart.groups) if apart.groups else np.zeros(0, dtype=np.int64)
        groups = sum(1 for group in apart.groups if problem.count[group].sum() > 0)
        places = _places(problem, apart.scope_of_class, fits[members])
        if groups > places:
            yield Reason("rule", tuple(int(i) for i in members), None, groups, places)


def _nowhere_else(scope: IntArray | None, fits: BoolArray) -> BoolArray:
    """Return (n_items,): the item fits only on classes that the rule counts."""
    outside = np.zeros(0, dtype=np.int64) if scope is None else np.flatnonzero(scope == OUTSIDE)
    elsewhere = np.asarray(fits[:, outside].any(axis=1), dtype=np.bool_)
    return ~elsewhere


def _few_hosts_reasons(problem: Problem, fits: BoolArray) -> Iterator[Reason]:
    """Yield the few-hosts rules whose items are more than the permitted number of the largest hosts can hold."""
    least = least_demand(problem, fits)
    for rule in problem.few_hosts:
        items = rule.items[_nowhere_else(rule.scope_of_class, fits[rule.items])]
        classes = np.flatnonzero((rule.scope_of_class != OUTSIDE) & fits[items].any(axis=0))
        for dim in range(problem.n_dims):
            needed = sum(int(problem.count[i]) * int(least[i, dim]) for i in items)
            largest = int(problem.capacity[classes, dim].max(initial=0))
            if needed > rule.limit * largest:
                hosts = -(-needed // largest) if largest else rule.limit + 1
                yield Reason("rule", tuple(int(i) for i in items), None, hosts, rule.limit)
                break


def _places(problem: Problem, scope: IntArray | None, fits: BoolArray) -> int:
    """Return on how many hosts or scope values a rule's limit applies separately."""
    values: set[int] = set()
    hosts = 0
    for host_class in np.flatnonzero(fits.any(axis=0)):
        if scope is None or scope[host_class] < 0:
            hosts += int(problem.available[host_class])
        else:
            values.add(int(scope[host_class]))
    return hosts + len(values)
