"""
Every load of one host that may be worth more than a floor: a search tree in depth, compiled to machine code.

A node is a load. Its children add one item more, in the order of worth by weighted size, so that the items left of the
order bound what a child and all children after it can reach (Dantzig's bound over a weighted sum of the dimensions).
Only items that still fit in every dimension count in that bound. Before a child is made, exact knapsacks of single
dimensions bound it, and afterwards the number of items that still fit together.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray

_SLACK = 1e-9
"""Relative margin on bounds in floating point, far above their rounding errors; worth itself is counted in integers."""
_BEST, _FLOOR, _ENOUGH = 0, 1, 2
_STEPS, _MOST_STEPS, _TOP, _FOLLOW = 0, 1, 2, 3


class Host(NamedTuple):
    """
    The knapsack, its items in falling order of price by size.

    Parameters
    ----------
    demand
        (n, n_dims), ≥ 0; every item fits alone.
    size
        (n,) weighted sum of the demand: the sizes of a load that fits sum to 1 at most.
    rows, step, table
        (n, n_rows) further sizes whose sums are limited, and their tables of gains with the width of a cell.
    price, most
        (n,) worth of a copy, > 0, and copies that fit, ≥ 1.
    conflict
        (n, n), or (0, 0) without conflicts.
    """

    demand: IntArray
    size: FloatArray
    rows: IntArray
    step: IntArray
    table: IntArray
    price: IntArray
    most: IntArray
    conflict: BoolArray


class Search(NamedTuple):
    """
    What changes during the search; the first index of most arrays is the depth.

    Parameters
    ----------
    items, left, row_left, whole
        Items that fit, room by dimension and by further size, and the size and worth inside the window of the bound.
    chosen, free, smallest
        Items on the load, copies of each that are left, and room for the least demand by dimension.
    worth, effort
        Best worth, floor and what is enough; steps, the most of them, what the rest of the tree can reach, and the
        share of the way to the best worth at which the floor stands.
    best_with, load_with
        The best load met for every item.
    """

    items: IntArray
    left: IntArray
    row_left: IntArray
    whole: FloatArray
    chosen: IntArray
    free: IntArray
    smallest: IntArray
    worth: IntArray
    effort: FloatArray
    best_with: IntArray
    load_with: IntArray


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
def _reach(
    j: int, cut: int, whole: FloatArray, items: IntArray, free: IntArray, host: Host, room: float
) -> tuple[int, float]:
    """Move the window of Dantzig's bound to child j; return its end and the bound. `whole` holds its size and worth."""
    size, price = host.size, host.price
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
def _remember(search: Search, length: int, worth: int) -> None:
    """Take note of a load worth more than the floor, for each of its items; raise the floor with the best one."""
    for taken in search.chosen[:length]:
        if worth > search.best_with[taken]:
            search.best_with[taken] = worth
            search.load_with[taken] = -1
            search.load_with[taken, :length] = search.chosen[:length]
    if worth > search.worth[_BEST]:
        enough = search.worth[_ENOUGH]
        search.worth[_BEST] = worth
        search.worth[_FLOOR] = enough + int((worth - enough) * search.effort[_FOLLOW])


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _hopeless_by_tables(host: Host, search: Search, depth: int, item: int, worth: int) -> bool:
    """Return whether one of the further sizes alone keeps the child of an item at the floor; write what it leaves."""
    start = item if search.free[item] > 1 else item + 1
    for row in range(host.rows.shape[1]):
        left = search.row_left[depth, row] - host.rows[item, row]
        search.row_left[depth + 1, row] = left
        if worth + host.table[start, row, left // host.step[row]] <= search.worth[_FLOOR]:
            return True
    return False


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _fits(host: Host, left: IntArray, other: int, item: int) -> bool:
    """Return whether an item fits in what is left beside another."""
    if host.conflict.shape[0] > 0 and host.conflict[item, other]:
        return False
    for dim in range(left.size):  # noqa: SIM110 - numba compiles no generators
        if host.demand[other, dim] > left[dim]:
            return False
    return True


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _open_items(host: Host, search: Search, depth: int, own: IntArray, item: int) -> int:
    """Write the items that still fit beside a child's; return how many, 0 where they cannot reach the floor."""
    left, fitting, smallest = search.left[depth], search.items[depth], search.smallest
    smallest[:] = left + 1
    number, dearest = 0, 0
    for other in own:
        if _fits(host, left, other, item):
            fitting[number] = other
            number += 1
            for dim in range(left.size):
                smallest[dim] = min(smallest[dim], host.demand[other, dim])
            if number == 1 or host.price[other] > host.price[dearest]:
                dearest = other
    search.effort[_STEPS] += own.size + number
    if number == 0:
        return 0
    together = search.chosen.size
    for dim in range(left.size):
        if smallest[dim] > 0:
            together = min(together, left[dim] // smallest[dim])
    if together == 1:
        fitting[0], number = dearest, 1
    return number if together * host.price[dearest] + search.worth[3] > search.worth[_FLOOR] else 0


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def _grow(host: Host, search: Search, depth: int, n_open: int, value: int, room: float) -> None:
    """Visit the loads that add items to the one at hand, of which some are open."""
    own, whole, free = search.items[depth, :n_open], search.whole[depth], search.free
    whole[:] = 0.0
    cut = 0
    for j in range(n_open):
        if search.effort[_STEPS] > search.effort[_MOST_STEPS]:
            return
        cut, reach = _reach(j, cut, whole, own, free, host, room)
        if depth == 0:
            search.effort[_TOP] = reach
        if value + reach < search.worth[_FLOOR] + 1:
            return
        item = own[j]
        worth = value + host.price[item]
        search.chosen[depth] = item
        search.effort[_STEPS] += 5.0
        if worth > search.worth[_FLOOR]:
            _remember(search, depth + 1, worth)
        if depth + 1 == search.chosen.size or _hopeless_by_tables(host, search, depth, item, worth):
            continue
        search.left[depth + 1] = search.left[depth] - host.demand[item]
        search.worth[3] = worth
        number = _open_items(host, search, depth + 1, own[j if free[item] > 1 else j + 1 :], item)
        if number > 0:
            free[item] -= 1
            _grow(host, search, depth + 1, number, worth, room - host.size[item])
            free[item] += 1


@numba.njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def search_tree(
    host: Host, capacity: IntArray, room_of_rows: IntArray, deepest: int, enough: int, follow: float, most_steps: float
) -> tuple[int, float, IntArray, IntArray]:
    """
    Return an upper bound, the steps taken, and the best load met for every item.

    Parameters
    ----------
    capacity, room_of_rows
        (n_dims,), (n_rows,)
    deepest
        Copies that fit on a host at most.
    enough
        Loads up to this worth are not looked for.
    follow
        Share of the way from `enough` to the best worth up to which loads are not looked for either.
    most_steps
        Items looked at, at most.

    Returns
    -------
    tuple
        The bound is the worth of the best load or what is enough, and where the steps run out what the rest can reach.
        The last two: (n,) worth of the best load met with the item, 0 for none, and (n, deepest) its items or −1.
    """
    n, n_dims = host.demand.shape
    search = Search(
        np.zeros((deepest + 1, n), dtype=np.int64),
        np.zeros((deepest + 1, n_dims), dtype=np.int64),
        np.zeros((deepest + 1, host.rows.shape[1]), dtype=np.int64),
        np.zeros((deepest + 1, 2), dtype=np.float64),
        np.full(deepest, -1, dtype=np.int64),
        host.most.copy(),
        np.zeros(n_dims, dtype=np.int64),
        np.array([enough, enough, enough, 0], dtype=np.int64),
        np.array([float(host.table.size), most_steps, 0.0, follow], dtype=np.float64),
        np.zeros(n, dtype=np.int64),
        np.full((n, deepest), -1, dtype=np.int64),
    )
    search.items[0] = np.arange(n)
    search.left[0] = capacity
    search.row_left[0] = room_of_rows
    if deepest > 0:
        _grow(host, search, 0, n, 0, 1.0 + _SLACK)
    upper = search.worth[_BEST]
    if search.effort[_STEPS] > most_steps:
        # No step at all: nothing is known but that every copy at once is worth no less.
        rest = int(search.effort[_TOP]) + 1 if search.effort[_TOP] > 0.0 else int((host.price * host.most).sum())
        upper = max(upper, rest)
    return upper, search.effort[_STEPS], search.best_with, search.load_with
