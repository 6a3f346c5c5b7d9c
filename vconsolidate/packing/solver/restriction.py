"""The problem of some items on some hosts, with the rules that hold per host: what a search takes out to pack anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.problem import Problem


def carved(problem: Problem, items: IntArray, count: IntArray, available: IntArray) -> Problem:
    """
    Return the problem of some of the items; rules that reach beyond single hosts must not be there.

    Parameters
    ----------
    items, count
        (n,) items, ascending, and copies of each.
    available
        (n_classes,) hosts left.
    """
    number = np.full(problem.n_items, -1, dtype=np.int64)
    number[items] = np.arange(items.size)
    at_most = []
    for rule in problem.at_most:
        kept = number[rule.items] >= 0
        if kept.any():
            at_most.append(replace(rule, items=number[rule.items][kept], weights=rule.weights[kept]))
    apart = tuple(replace(a, groups=tuple(number[g][number[g] >= 0] for g in a.groups)) for a in problem.apart)
    return replace(
        problem,
        count=count.copy(),
        demand=problem.demand[:, items, :],
        available=available.copy(),
        allowed=problem.allowed[items],
        at_most=tuple(at_most),
        apart=apart,
        together=(),
    )
