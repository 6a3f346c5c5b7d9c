"""
Every load of one host that may be worth more than a floor: a search tree in depth, compiled to machine code.

A node is a load. Its children add one item more, in the order of worth by weighted size, so that the items left of the
order bound what a child and all children after it can reach (Dantzig's bound over a weighted sum of the dimensions).
Only items that still fit in every dimension count in that bound. Before a child is made, exact knapsacks of single
dimensions bound it, and afterwards the number of items that still fit together. Cuts (`subset_rows`) only lower the
worth of a load, so all these bounds leave them out.
"""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.packing.solver.column_generation.compiled import compiled
from vconsolidate.packing.solver.column_generation.load_tree_state import Host, Search

_SLACK = 1e-9
"""Relative margin on bounds in floating point, far above their rounding errors; worth itself is counted in integers."""
_BEST, _FLOOR, _ENOUGH = 0, 1, 2
_STEPS, _MOST_STEPS, _TOP, _FOLLOW = 0, 1, 2, 3
_AT, _CUT, _OPEN, _VALUE = 0, 1, 2, 3


@compiled
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


@compiled
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


@compiled
def _hopeless_by_tables(host: Host, search: Search, depth: int, item: int, worth: int) -> bool:
    """Return whether one of the further sizes alone keeps the child of an item at the floor; write what it leaves."""
    start = item if search.free[item] > 1 else item + 1
    for row in range(host.rows.shape[1]):
        left = search.row_left[depth, row] - host.rows[item, row]
        search.row_left[depth + 1, row] = left
        if worth + host.table[start, row, left // host.step[row]] <= search.worth[_FLOOR]:
            return True
    return False


@compiled
def _fits(host: Host, left: IntArray, other: int, item: int) -> bool:
    """Return whether an item fits in what is left beside another."""
    if host.conflict.shape[0] > 0 and host.conflict[item, other]:
        return False
    for dim in range(left.size):  # noqa: SIM110 - numba compiles no generators
        if host.demand[other, dim] > left[dim]:
            return False
    return True


@compiled
def _due(host: Host, search: Search, depth: int, item: int) -> int:
    """Return what an item costs the load at some depth for the cuts of which it is the second item."""
    bits, due, cut = host.rows_of[item] & search.once[depth] & ~search.paid[depth], 0, 0
    while bits:
        if bits & 1:
            due += host.due[cut]
        bits >>= 1
        cut += 1
    return due


@compiled
def _most_together(left: IntArray, smallest: IntArray, most: int) -> int:
    """Return how many items fit together at most, by the least demand of any of them in each dimension."""
    for dim in range(left.size):
        if smallest[dim] > 0:
            most = min(most, left[dim] // smallest[dim])
    return most


@compiled
def _last_item(host: Host, search: Search, depth: int, own: IntArray, item: int, needed: int) -> int:
    """Write the item that adds most to a child, where only one more fits; return 1, or 0 where none suffices."""
    left, dearest = search.left[depth], -1
    search.effort[_STEPS] += 0.25 * own.size
    for other in own:
        if host.price[other] > needed and _fits(host, left, other, item):
            worth = host.price[other] - _due(host, search, depth, other)
            if worth > needed:
                needed, dearest = worth, other
    search.items[depth, 0] = dearest
    return 0 if dearest < 0 else 1


@compiled
def _open_items(host: Host, search: Search, depth: int, own: IntArray, item: int) -> int:
    """Write the items that still fit beside a child's; return how many, 0 where they cannot reach the floor."""
    left, fitting, smallest = search.left[depth], search.items[depth], search.smallest[depth]
    needed = search.worth[_FLOOR] - search.frame[depth, _VALUE]
    together = _most_together(left, search.smallest[depth - 1], search.chosen.size)
    if together < 2:
        return _last_item(host, search, depth, own, item, needed) if together == 1 else 0
    smallest[:] = left + 1
    number, dearest = 0, 0
    least = needed - (together - 1) * search.dearest[depth - 1]
    search.effort[_STEPS] += own.size
    for other in own:
        if host.price[other] > least and _fits(host, left, other, item):
            fitting[number] = other
            number += 1
            for dim in range(left.size):
                smallest[dim] = min(smallest[dim], host.demand[other, dim])
            if number == 1 or host.price[other] > host.price[dearest]:
                dearest = other
    search.effort[_STEPS] += number
    if number == 0:
        return 0
    search.dearest[depth] = host.price[dearest]
    together = _most_together(left, smallest, together)
    if together == 1:
        return _last_item(host, search, depth, own, item, needed)
    return number if together * host.price[dearest] > needed else 0


@compiled
def _next_child(host: Host, search: Search, depth: int) -> bool:
    """Move on to the next child of the load at some depth; return False where none is left that can pass the floor."""
    frame = search.frame[depth]
    own, room = search.items[depth, : frame[_OPEN]], search.whole[depth, 2]
    j = frame[_AT]
    cut, reach = _reach(j, frame[_CUT], search.whole[depth], own, search.free, host, room)
    frame[_CUT] = cut
    if depth == 0:
        search.effort[_TOP] = reach
    if j >= own.size or frame[_VALUE] + reach < search.worth[_FLOOR] + 1:
        return False
    frame[_AT] = j + 1
    search.chosen[depth] = own[j]
    search.effort[_STEPS] += 5.0
    return True


@compiled
def _open(host: Host, search: Search, depth: int) -> bool:
    """Take note of the child chosen at some depth; return whether it has children worth visiting, ready one deeper."""
    frame, item, deeper = search.frame[depth], search.chosen[depth], depth + 1
    worth = frame[_VALUE] + host.price[item] - _due(host, search, depth, item)
    if worth > search.worth[_FLOOR]:
        _remember(search, deeper, worth)
    if deeper == search.chosen.size or _hopeless_by_tables(host, search, depth, item, worth):
        return False
    search.left[deeper] = search.left[depth] - host.demand[item]
    search.frame[deeper, _VALUE] = worth
    search.paid[deeper] = search.paid[depth] | (search.once[depth] & host.rows_of[item])
    search.once[deeper] = search.once[depth] | host.rows_of[item]
    first = frame[_AT] - 1 if search.free[item] > 1 else frame[_AT]
    number = _open_items(host, search, deeper, search.items[depth, first : frame[_OPEN]], item)
    search.frame[deeper, _OPEN] = number
    search.frame[deeper, _AT] = 0
    search.frame[deeper, _CUT] = 0
    search.whole[deeper, :2] = 0.0
    search.whole[deeper, 2] = search.whole[depth, 2] - host.size[item]
    return number > 0


@compiled
def _visit(host: Host, search: Search) -> None:
    """Visit loads in depth until none is left or the steps run out; a loop, since numba stores no recursive code."""
    depth = 0
    while depth >= 0 and search.effort[_STEPS] <= search.effort[_MOST_STEPS]:
        if not _next_child(host, search, depth):
            depth -= 1
            if depth >= 0:
                search.free[search.chosen[depth]] += 1
        elif _open(host, search, depth):
            search.free[search.chosen[depth]] -= 1
            depth += 1


@compiled
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
        np.zeros((deepest + 1, 4), dtype=np.int64),
        np.zeros((deepest + 1, 3), dtype=np.float64),
        np.full(deepest, -1, dtype=np.int64),
        host.most.copy(),
        np.zeros((deepest + 1, n_dims), dtype=np.int64),
        np.zeros(deepest + 1, dtype=np.int64),
        np.zeros(deepest + 1, dtype=np.int64),
        np.zeros(deepest + 1, dtype=np.int64),
        np.array([enough, enough, enough], dtype=np.int64),
        np.array([float(host.table.size), most_steps, 0.0, follow], dtype=np.float64),
        np.zeros(n, dtype=np.int64),
        np.full((n, deepest), -1, dtype=np.int64),
    )
    search.items[0] = np.arange(n)
    search.left[0] = capacity
    search.row_left[0] = room_of_rows
    search.dearest[0] = host.price.max() if n else 0
    for dim in range(n_dims):
        search.smallest[0, dim] = host.demand[:, dim].min() if n else 0
    search.frame[0, _OPEN] = n if deepest > 0 else 0
    search.whole[0, 2] = 1.0 + _SLACK
    _visit(host, search)
    upper = search.worth[_BEST]
    if search.effort[_STEPS] > most_steps:
        # No step at all: nothing is known but that every copy at once is worth no less.
        rest = int(search.effort[_TOP]) + 1 if search.effort[_TOP] > 0.0 else int((host.price * host.most).sum())
        upper = max(upper, rest)
    return upper, search.effort[_STEPS], search.best_with, search.load_with
