"""
The verifier's own exact knapsack, which asks whether any load of one host is worth more than a ceiling.

Compiled by each process afresh, since numba cannot store recursive code. A node knows which items still fit. It is left
when even the continuous knapsack over a weighted sum of the resources, with these items alone, stays at the ceiling.
Nothing is shared with the solver's trees.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

_MOST = 1 << 52
"""Worth above this is not exact as a floating-point number: left to CP-SAT."""
_STEPS_PER_SECOND = 1e8
_MARGIN = 1e-9
_LEAST = 1e-15
"""Least size of an item, for division: even a million of them stay far inside the margin."""


Cut = tuple[tuple[int, ...], int]
"""Items, and what a load pays for every two of them that it holds."""


class Question(NamedTuple):
    """
    Items with worth, demand, size (their sum over a load is at most 1) and copies left; ceiling; steps left.

    Cuts: (n_items, n_cuts) whether an item is in a cut, (n_cuts,) what is paid, and how many items the load holds.
    """

    price: NDArray[np.int64]
    demand: NDArray[np.int64]
    size: NDArray[np.float64]
    free: NDArray[np.int64]
    ceiling: int
    steps: NDArray[np.float64]
    marked: NDArray[np.bool_]
    due: NDArray[np.int64]
    held: NDArray[np.int64]


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _gain(fits: NDArray[np.int64], room: float, ask: Question) -> float:
    """Return the most that items can add by their sizes alone, parts of them allowed."""
    gain = 0.0
    for i in fits:
        ask.steps[0] -= 1
        if ask.size[i] * ask.free[i] > room:
            gain += ask.price[i] * room / ask.size[i]
            break
        room -= ask.size[i] * ask.free[i]
        gain += ask.price[i] * ask.free[i]
    return gain


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _inside(demand: NDArray[np.int64], left: NDArray[np.int64]) -> bool:
    """Return whether a demand fits in what is left."""
    for d in range(left.size):  # noqa: SIM110 - numba compiles no generators
        if demand[d] > left[d]:
            return False
    return True


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _by_number(fits: NDArray[np.int64], left: NDArray[np.int64], ask: Question) -> int:
    """Return the most that items can add by how many of the smallest would fit, each worth as much as the dearest."""
    number, dearest = 0, 0
    for i in fits:
        number += ask.free[i]
        dearest = max(dearest, ask.price[i])
    for d in range(left.size):
        least = left[d] + 1
        for i in fits:
            least = min(least, ask.demand[i, d])
        if least > 0:
            number = min(number, left[d] // least)
    return number * dearest


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _put(item: int, ask: Question) -> int:
    """Put an item on the load; return what its cuts cost then: every second item pays."""
    paid = 0
    for cut in range(ask.due.size):
        if ask.marked[item, cut]:
            ask.held[cut] += 1
            if ask.held[cut] % 2 == 0:
                paid += ask.due[cut]
    return paid


@numba.njit()  # type: ignore[untyped-decorator, unused-ignore]
def _exists(fits: NDArray[np.int64], left: NDArray[np.int64], worth: int, room: float, ask: Question) -> bool:
    """Return whether the items that fit can bring a load above the ceiling; also where the steps run out."""
    for k in range(fits.size):
        if ask.steps[0] < 0:
            return True
        if worth + _gain(fits[k:], room, ask) * (1.0 + _MARGIN) + 1e-3 < ask.ceiling + 1:
            return False
        item = fits[k]
        more = worth + ask.price[item] - _put(item, ask)
        if more > ask.ceiling:
            return True
        ask.free[item] -= 1
        after = left - ask.demand[item]
        narrow = np.array([i for i in fits[k:] if ask.free[i] > 0 and _inside(ask.demand[i], after)], dtype=np.int64)
        ask.steps[0] -= fits.size - k
        found = False
        if narrow.size > 0 and more + _by_number(narrow, after, ask) > ask.ceiling:
            found = _exists(narrow, after, more, room - ask.size[item], ask)
        ask.free[item] += 1
        for cut in range(ask.due.size):
            ask.held[cut] -= ask.marked[item, cut]
        if found:
            return True
    return False


def by_tree(
    demand: list[list[int]],
    capacity: list[int],
    price: list[int],
    count: list[int],
    ceiling: int,
    seconds: float,
    cuts: Sequence[Cut] = (),
) -> bool | None:
    """
    Return whether no load is worth more than the ceiling; None where that was not found out.

    What a load pays for cuts counts at each node. The bounds leave it out, since it never makes a load worth more.

    Parameters
    ----------
    demand
        One row per item; negative figures are left to others.
    seconds
        Limit, counted in steps.
    """
    whole = np.array(demand, dtype=np.int64)
    limits = np.array(capacity, dtype=np.int64)
    if min((due for _, due in cuts), default=0) < 0 or sum(due for _, due in cuts) >= _MOST:
        return None
    if ceiling < 0 or whole.min(initial=0) < 0 or limits.min(initial=0) < 0:
        return None
    if sum(n * p for n, p in zip(count, price, strict=True)) >= _MOST or ceiling >= _MOST:
        return None
    useful = [i for i, p in enumerate(price) if p > 0 and all(d <= c for d, c in zip(demand[i], capacity, strict=True))]
    if not useful:
        return True
    worth = np.array([price[i] for i in useful], dtype=np.int64)
    own = whole[useful]
    size = _sizes(own, limits, worth, np.array([count[i] for i in useful], dtype=np.int64))
    order = np.argsort(-worth / np.maximum(size, 1e-12), kind="stable")
    steps = np.array([seconds * _STEPS_PER_SECOND])
    ask = Question(
        worth[order],
        np.ascontiguousarray(own[order]),
        np.maximum(size[order], _LEAST),
        np.array([count[useful[i]] for i in order], dtype=np.int64),
        ceiling,
        steps,
        np.array([[useful[i] in items for items, _ in cuts] for i in order], dtype=np.bool_).reshape(
            len(order), len(cuts)
        ),
        np.array([due for _, due in cuts], dtype=np.int64),
        np.zeros(len(cuts), dtype=np.int64),
    )
    found = _exists(np.arange(len(useful)), limits, 0, 1.0 + _MARGIN, ask)
    return None if steps[0] < 0 else not found


def _sizes(
    demand: NDArray[np.int64], capacity: NDArray[np.int64], price: NDArray[np.int64], count: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return a weighted sum of the demand: a load that fits has a sum of at most 1, whatever the weights ≥ 0 are."""
    from ortools.linear_solver import pywraplp  # noqa: PLC0415 (heavy)

    # The weights are dual values of the continuous knapsack, where Dantzig's bound is that knapsack's value.
    solver = pywraplp.Solver.CreateSolver("GLOP")  # type: ignore[no-untyped-call]
    copies = [solver.NumVar(0, int(n), "") for n in count]
    rows = [
        solver.Add(sum(float(d) * x for d, x in zip(demand[:, k], copies, strict=True)) <= float(capacity[k]))
        for k in range(capacity.size)
    ]
    solver.Maximize(sum(float(p) / float(price.max()) * x for p, x in zip(price, copies, strict=True)))
    solver.Solve()
    weight = np.array([max(0.0, row.dual_value()) for row in rows])
    whole = float(weight @ capacity)
    if whole <= 0.0:
        weight, whole = np.ones(capacity.size), max(1.0, float(capacity.sum()))
    size: NDArray[np.float64] = demand @ weight / whole
    return size
