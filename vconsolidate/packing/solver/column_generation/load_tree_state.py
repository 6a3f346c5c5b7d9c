"""What the search tree of loads knows of a host, and what changes while it searches."""

from __future__ import annotations

from typing import NamedTuple

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray


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
    rows_of, due
        (n,) cuts that an item is in, as bits, and (n_cuts,) what the second item of a cut costs a load, > 0.
    """

    demand: IntArray
    size: FloatArray
    rows: IntArray
    step: IntArray
    table: IntArray
    price: IntArray
    most: IntArray
    conflict: BoolArray
    rows_of: IntArray
    due: IntArray


class Search(NamedTuple):
    """
    What changes during the search; the first index of most arrays is the depth.

    Parameters
    ----------
    items, left, row_left
        Items that fit, room by dimension and by further size.
    frame, whole
        The child to visit next, where the window of the bound ends, how many items fit, and the worth of the load; the
        size and worth inside the window, and the room by size.
    chosen, free
        Items on the load, copies of each that are left.
    smallest, dearest
        Least demand by dimension and highest price of the items that fit.
    once, paid
        Cuts that an item of the load is in, as bits, and those that two are in.
    worth, effort
        Best worth, floor and what is enough; steps, the most of them, what the rest of the tree can reach, and the
        share of the way to the best worth at which the floor stands.
    best_with, load_with
        The best load met for every item.
    """

    items: IntArray
    left: IntArray
    row_left: IntArray
    frame: IntArray
    whole: FloatArray
    chosen: IntArray
    free: IntArray
    smallest: IntArray
    dearest: IntArray
    once: IntArray
    paid: IntArray
    worth: IntArray
    effort: FloatArray
    best_with: IntArray
    load_with: IntArray
