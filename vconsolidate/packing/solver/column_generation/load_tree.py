"""
Every load of one host that may be worth more than a floor: a search tree in depth, compiled to machine code.

A node is a load. Its children add one item more, in the order of worth by weighted size, so that the items left of the
order bound what a child and all children after it can reach (Dantzig's bound over a weighted sum of the dimensions).
Only items that still fit in every dimension count in that bound. Before a child is made, exact knapsacks of single
dimensions bound it, and afterwards the number of items that still fit together.
"""

from __future__ import annotations

import numba
import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray

_SLACK = 1e-9
"""Relative margin on bounds in floating point, far above their rounding errors; worth itself is counted in integers."""


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def gain_tables(rows: IntArray, step: IntArray, price: IntArray, most: IntArray, cells: int) -> IntArray:
    """
    Return (n + 1, n_rows, cells) the most that items from a position on add to a load, by one sum of sizes alone.

    Parameters
    ----------
    rows, step
        (n, n_rows) sizes, and (n_rows,) the width of a cell: sizes are rounded down to cells, so the tables never fall
        below the truth.
    """
    n, n_rows = rows.shape
    table = np.zeros((n + 1, n_rows, cells), dtype=np.int64)
    for item in range(n - 1, -1, -1):
        for row in range(n_rows):
            size = rows[item, row] // step[row]
            table[item, row] = table[item + 1, row]
            if size == 0:
                table[item, row] += most[item] * price[item]
                continue
            for copies in range(1, min(most[item], cells // size) + 1):
                for cell in range(copies * size, cells):
                    worth = table[item + 1, row, cell - copies * size] + copies * price[item]
                    table[item, row, cell] = max(table[item, row, cell], worth)
    return table


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _open_window(
    j: int,
    cut: int,
    whole: FloatArray,
    items: IntArray,
    free: IntArray,
    size: FloatArray,
    price: IntArray,
    room: float,
) -> tuple[int, float]:
    """Move the window of Dantzig's bound to child j; return its end and the bound. `whole` holds its size and worth."""
    if j > 0 and j - 1 < cut:
        whole[0] -= free[items[j - 1]] * size[items[j - 1]]
        whole[1] -= free[items[j - 1]] * price[items[j - 1]]
    elif j > 0:
        cut = j
        whole[:] = 0.0
    while cut < items.size and whole[0] + free[items[cut]] * size[items[cut]] <= room:
        whole[0] += free[items[cut]] * size[items[cut]]
        whole[1] += free[items[cut]] * price[items[cut]]
        cut += 1
    reach = whole[1]
    if cut < items.size:
        reach += max(0.0, room - whole[0]) * price[items[cut]] / max(size[items[cut]], 1e-300)
    return cut, reach * (1.0 + _SLACK) + 1e-3


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _fitting(
    item: int,
    first: int,
    items: IntArray,
    demand: IntArray,
    left: IntArray,
    conflict: BoolArray,
    price: IntArray,
    fitting: IntArray,
    smallest: IntArray,
) -> tuple[int, int]:
    """Write the items from a position on that still fit beside `item`; return how many, and how many go together."""
    n_dims = left.size
    number = 0
    smallest[:] = left + 1
    for k in range(first, items.size):
        other = items[k]
        fits = not (conflict.shape[0] > 0 and conflict[item, other])
        if fits:
            for dim in range(n_dims):
                if demand[other, dim] > left[dim]:
                    fits = False
                    break
        if fits:
            fitting[number] = other
            number += 1
            for dim in range(n_dims):
                smallest[dim] = min(smallest[dim], demand[other, dim])
    together = 1 << 40
    for dim in range(n_dims):
        if smallest[dim] > 0:
            together = min(together, left[dim] // smallest[dim])
    return number, together


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def search_tree(
    demand: IntArray,
    capacity: IntArray,
    size: FloatArray,
    rows: IntArray,
    room_of_rows: IntArray,
    cells: int,
    price: IntArray,
    most: IntArray,
    conflict: BoolArray,
    deepest: int,
    enough: int,
    follow: float,
    most_steps: float,
) -> tuple[int, int, float, IntArray, IntArray]:
    """
    Return the worth of the best load, an upper bound, the steps taken, and the best load met for every item.

    Parameters
    ----------
    demand, capacity
        (n, n_dims), (n_dims,), ≥ 0; every item fits alone. Items in falling order of price by size.
    size
        (n,) weighted sum of the demand: the sizes of a load that fits sum to 1 at most.
    rows, room_of_rows, cells
        (n, n_rows), (n_rows,) further sizes that a load may not exceed, and the cells of their tables.
    price, most
        (n,) worth of a copy, > 0, and copies that fit, ≥ 1.
    conflict
        (n, n), or (0, 0) without conflicts.
    deepest
        Copies that fit on a host at most.
    enough
        Loads up to this worth are not looked for.
    follow
        Share of the way from `enough` to the best worth up to which loads are not looked for either.
    most_steps
        Items looked at, at most. When they run out, the upper bound says what the rest can reach.

    Returns
    -------
    tuple
        The last two: (n,) worth of the best load met with the item, 0 for none, and (n, deepest) its items or −1.
    """
    n, n_dims = demand.shape
    n_rows = rows.shape[1]
    step = room_of_rows // cells + 1
    table = gain_tables(rows, step, price, most, cells)
    row_left = np.zeros((deepest + 1, n_rows), dtype=np.int64)
    items = np.zeros((deepest + 1, n), dtype=np.int64)
    n_items = np.zeros(deepest + 1, dtype=np.int64)
    at = np.zeros(deepest + 1, dtype=np.int64)
    cut = np.zeros(deepest + 1, dtype=np.int64)
    whole = np.zeros((deepest + 1, 2), dtype=np.float64)
    left = np.zeros((deepest + 1, n_dims), dtype=np.int64)
    room = np.zeros(deepest + 1, dtype=np.float64)
    value = np.zeros(deepest + 1, dtype=np.int64)
    chosen = np.full(deepest + 1, -1, dtype=np.int64)
    free = most.copy()
    smallest = np.zeros(n_dims, dtype=np.int64)
    best_with = np.zeros(n, dtype=np.int64)
    load_with = np.full((n, deepest), -1, dtype=np.int64)
    left[0], row_left[0], room[0] = capacity, room_of_rows, 1.0 + _SLACK
    items[0], n_items[0] = np.arange(n), n
    best, floor, steps, depth, top = enough, enough, 1.0 * table.size, 0, 0.0
    while depth >= 0:
        j, own = at[depth], items[depth, : n_items[depth]]
        cut[depth], reach = _open_window(j, cut[depth], whole[depth], own, free, size, price, room[depth])
        if depth == 0:
            top = reach
        if steps > most_steps:
            return best, max(best, int(top) + 1), steps, best_with, load_with
        if j >= own.size or value[depth] + reach < floor + 1:
            depth -= 1
            if depth >= 0:
                free[chosen[depth]] += 1
            continue
        item, deeper = own[j], depth + 1
        at[depth], chosen[depth] = j + 1, item
        worth = value[depth] + price[item]
        steps += 5.0
        if worth > floor:
            for taken in chosen[:deeper]:
                if worth > best_with[taken]:
                    best_with[taken] = worth
                    load_with[taken] = -1
                    load_with[taken, :deeper] = chosen[:deeper]
            if worth > best:
                best = worth
                floor = enough + int((best - enough) * follow)
        if deeper >= deepest:
            continue
        again = free[item] > 1
        start = item if again else item + 1
        hopeless = False
        for row in range(n_rows):
            row_left[deeper, row] = row_left[depth, row] - rows[item, row]
            if worth + table[start, row, row_left[deeper, row] // step[row]] <= floor:
                hopeless = True
                break
        if hopeless:
            continue
        for dim in range(n_dims):
            left[deeper, dim] = left[depth, dim] - demand[item, dim]
        number, together = _fitting(
            item, j if again else j + 1, own, demand, left[deeper], conflict, price, items[deeper], smallest
        )
        steps += own.size - j + number
        dearest = -1
        for other in items[deeper, :number]:
            if dearest < 0 or price[other] > price[dearest]:
                dearest = other
        if number == 0 or worth + min(together, deepest) * price[dearest] <= floor:
            continue
        if together == 1:
            items[deeper, 0], number = dearest, 1
        free[item] -= 1
        value[deeper], room[deeper] = worth, room[depth] - size[item]
        n_items[deeper], at[deeper], cut[deeper] = number, 0, 0
        whole[deeper] = 0.0
        depth = deeper
    return best, best, steps, best_with, load_with
