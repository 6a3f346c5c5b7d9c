"""
The verifier's own exact knapsack: is any load of one host worth more than a ceiling?

Compiled, recursive and plain. A node knows which items still fit. It is left when even the continuous knapsack over a
weighted sum of the resources, with these items alone, stays at the ceiling. Nothing is shared with the solver's trees.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

_MOST = 1 << 52
"""Worth above this is not exact as a floating-point number: left to CP-SAT."""
_STEPS_PER_SECOND = 1e8
_MARGIN = 1e-9


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _exists(
    fits: NDArray[np.int64],
    left: NDArray[np.int64],
    worth: int,
    price: NDArray[np.int64],
    demand: NDArray[np.int64],
    size: NDArray[np.float64],
    free: NDArray[np.int64],
    room: float,
    ceiling: int,
    steps: NDArray[np.float64],
) -> bool:
    """Return whether the items that fit can bring the load above the ceiling; `steps` holds those left."""
    steps[0] -= fits.size
    if steps[0] < 0:
        return True
    # What items from position k on can add at most, from the last to the first: all of them, or what room allows.
    for k in range(fits.size):
        gain, used = 0.0, 0.0
        for i in fits[k:]:
            steps[0] -= 1
            if used + size[i] * free[i] > room:
                gain += price[i] * (room - used) / size[i]
                break
            used += size[i] * free[i]
            gain += price[i] * free[i]
        if worth + gain * (1.0 + _MARGIN) + 1e-3 < ceiling + 1:
            return False
        item = fits[k]
        if worth + price[item] > ceiling:
            return True
        free[item] -= 1
        after = left - demand[item]
        narrow = np.empty(fits.size - k, dtype=np.int64)
        number, dearest = 0, 0
        for i in fits[k:]:
            steps[0] -= 1
            if free[i] == 0:
                continue
            inside = True
            for d in range(after.size):
                if demand[i, d] > after[d]:
                    inside = False
                    break
            if inside:
                narrow[number] = i
                number += 1
                dearest = max(dearest, price[i])
        found = False
        if number > 0:
            most = free[narrow[:number]].sum()
            for d in range(after.size):
                least = demand[narrow[0], d]
                for i in narrow[:number]:
                    least = min(least, demand[i, d])
                if least > 0:
                    most = min(most, after[d] // least)
            if worth + price[item] + most * dearest > ceiling:
                found = _exists(
                    narrow[:number],
                    after,
                    worth + price[item],
                    price,
                    demand,
                    size,
                    free,
                    room - size[item],
                    ceiling,
                    steps,
                )
        free[item] += 1
        if found:
            return True
    return False


def by_tree(
    demand: list[list[int]], capacity: list[int], price: list[int], count: list[int], ceiling: int, seconds: float
) -> bool | None:
    """
    Return whether no load is worth more than the ceiling; None where that was not found out.

    Parameters
    ----------
    demand
        One row per item; negative figures are left to others.
    seconds
        Limit, counted in steps.
    """
    whole = np.array(demand, dtype=np.int64)
    limits = np.array(capacity, dtype=np.int64)
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
    found = _exists(
        np.arange(len(useful)),
        limits,
        0,
        worth[order],
        np.ascontiguousarray(own[order]),
        np.maximum(size[order], 1e-12),
        np.array([count[useful[i]] for i in order], dtype=np.int64),
        1.0 + _MARGIN,
        ceiling,
        steps,
    )
    return None if steps[0] < 0 else not found


def _sizes(
    demand: NDArray[np.int64], capacity: NDArray[np.int64], price: NDArray[np.int64], count: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return a weighted sum of the demand: a load that fits has a sum of at most 1, whatever the weights ≥ 0 are."""
    from ortools.linear_solver import pywraplp  # noqa: PLC0415 (heavy)

    # The weights are dual values of the continuous knapsack, where Dantzig's bound is that knapsack's value.
    solver = pywraplp.Solver.CreateSolver("GLOP")
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
