"""The problem of some items on some hosts, with what its rules say of them: the one way to take a part out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import (
    HostLimit,
    ItemLimit,
    ItemsApart,
    ItemsTogether,
    reaches_beyond_hosts,
)

Rules = Literal["all", "per host", "none"]

_Members = Callable[[IntArray], IntArray]
"""Items of the whole problem → those of them that are in the part, by their numbers there."""


def restrict(
    problem: Problem,
    items: IntArray,
    classes: IntArray | None = None,
    *,
    count: IntArray | None = None,
    available: IntArray | None = None,
    rules: Rules = "all",
) -> Problem:
    """
    Return the problem of some of the items on some of the classes; fees are left out.

    A packing of it is a packing of the whole problem without the other items, item and class numbers mapped back
    (with ``rules="all"``; with fewer rules it keeps only those).

    Parameters
    ----------
    items, classes
        Ascending indices; all classes by default.
    count
        (n_items of the part,) copies to place; all by default.
    available
        (n_classes of the part,) hosts that may be used; as many as in the whole problem by default.
    rules
        ``per host`` leaves out the rules that reach beyond single hosts, ``none`` leaves out all.
    """
    at = np.arange(problem.n_classes) if classes is None else classes
    part = replace(
        problem,
        count=problem.count[items] if count is None else count.copy(),
        demand=np.ascontiguousarray(problem.demand[:, items]),
        platform_of_class=problem.platform_of_class[at],
        capacity=np.ascontiguousarray(problem.capacity[at]),
        available=problem.available[at] if available is None else available.copy(),
        cost=problem.cost[at],
        allowed=np.ascontiguousarray(problem.allowed[np.ix_(items, at)]),
        at_most=(),
        apart=(),
        together=(),
        few_hosts=(),
        fees=(),
    )
    return part if rules == "none" else _with_rules(part, problem, items, at, rules)


def _with_rules(part: Problem, whole: Problem, items: IntArray, classes: IntArray, rules: Rules) -> Problem:
    number = np.full(whole.n_items, -1, dtype=np.int64)
    number[items] = np.arange(items.size)

    def members(of_rule: IntArray) -> IntArray:
        inside: IntArray = number[of_rule][number[of_rule] >= 0]
        return inside

    per_host = rules == "per host"
    at_most = [r for r in whole.at_most if not (per_host and reaches_beyond_hosts(r.scope_of_class))]
    apart = [r for r in whole.apart if not (per_host and reaches_beyond_hosts(r.scope_of_class))]
    together = [] if per_host else [r for r in whole.together if members(r.items).size]
    few_hosts = [] if per_host else [r for r in whole.few_hosts if members(r.items).size]
    return replace(
        part,
        at_most=tuple(limit for r in at_most if (limit := _at_most(r, number, classes)).items.size),
        apart=tuple(rule for r in apart if len((rule := _apart(r, members, classes)).groups) > 1),
        together=tuple(_together(r, members, classes) for r in together),
        few_hosts=tuple(_few(r, members, classes) for r in few_hosts),
    )


def _at_most(rule: ItemLimit, number: IntArray, classes: IntArray) -> ItemLimit:
    inside = number[rule.items] >= 0
    return ItemLimit(number[rule.items[inside]], rule.weights[inside], rule.limit, _scope(rule.scope_of_class, classes))


def _apart(rule: ItemsApart, members: _Members, classes: IntArray) -> ItemsApart:
    groups = (members(group) for group in rule.groups)
    return ItemsApart(tuple(group for group in groups if group.size), _scope(rule.scope_of_class, classes))


def _together(rule: ItemsTogether, members: _Members, classes: IntArray) -> ItemsTogether:
    return ItemsTogether(members(rule.items), rule.scope_of_class[classes])


def _few(rule: HostLimit, members: _Members, classes: IntArray) -> HostLimit:
    return HostLimit(members(rule.items), rule.limit, rule.scope_of_class[classes])


def _scope(scope_of_class: IntArray | None, classes: IntArray) -> IntArray | None:
    return None if scope_of_class is None else scope_of_class[classes]
