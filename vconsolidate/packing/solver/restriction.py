"""The problem of some items on some hosts, with what its rules say of them: the one way to take a part out."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeVar

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import (
    HostLimit,
    ItemLimit,
    ItemsApart,
    ItemsTogether,
    reaches_beyond_hosts,
    select_classes,
)

Rules = Literal["all", "per host", "none"]

_Rule = TypeVar("_Rule", ItemLimit, ItemsApart, ItemsTogether, HostLimit)


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
        problem if rules != "none" else replace(problem, at_most=(), apart=(), together=(), few_hosts=()),
        count=problem.count[items] if count is None else count.copy(),
        demand=np.ascontiguousarray(problem.demand[:, items]),
        platform_of_class=problem.platform_of_class[at],
        capacity=np.ascontiguousarray(problem.capacity[at]),
        available=problem.available[at] if available is None else available.copy(),
        cost=problem.cost[at],
        allowed=np.ascontiguousarray(problem.allowed[np.ix_(items, at)]),
        fees=(),
    )
    number = np.full(problem.n_items, -1, dtype=np.int64)
    number[items] = np.arange(items.size)
    if part.bursts is not None:
        part = replace(part, bursts=part.bursts.of_items(number))

    def restrict_rule(rule: _Rule) -> _Rule | None:
        if rules == "per host" and reaches_beyond_hosts(rule):
            return None
        return select_classes(rule.renumber(number), at).trim()

    return part.change_side_constraints(restrict_rule)
