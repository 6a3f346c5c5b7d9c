"""Upper bounds on what can still be added to a load: exact one-dimensional knapsacks in tables."""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.packing.solver.column_generation.knapsack import Knapsack

_GRID = 255
"""Steps into which the capacity of a dimension is divided, at most."""


class KnapsackTables:
    """
    The most value that items from a position on can add to a load, by the capacity that is left.

    There is one table for every dimension, and one for a weighted sum of the dimensions.

    Parameters
    ----------
    demand
        (n_items, n_dims)
    capacity, weight
        (n_dims,)
    price, most
        (n_items,) worth of a copy, and copies that a host may run at most.
    """

    def __init__(self, demand: IntArray, capacity: IntArray, price: IntArray, most: IntArray, weight: IntArray) -> None:
        self.weight = weight
        rows = np.concatenate([(demand @ weight)[:, None], demand], axis=1)
        limit = np.append(np.array([capacity @ weight], dtype=np.int64), capacity)
        self._step = np.maximum(-(-limit // _GRID), 1)
        size = rows // self._step
        cells = int((limit // self._step).max()) + 1
        self._table = np.zeros((rows.shape[0] + 1, limit.size, cells + 1), dtype=np.int64)
        grid = np.arange(cells + 1)
        for position in range(rows.shape[0] - 1, -1, -1):
            level = self._table[position + 1]
            for _ in range(_useful_copies(size[position], most[position], cells)):
                source = grid[None, :] - size[position][:, None]
                gained = np.take_along_axis(level, np.maximum(source, 0), axis=1) + price[position]
                level = np.maximum(self._table[position + 1], np.where(source >= 0, gained, 0))
            self._table[position] = level

    @property
    def cells(self) -> int:
        """Number of entries of all tables."""
        return int(self._table.size)

    def gain(self, dim: int, start: IntArray, room: IntArray) -> IntArray:
        """
        Return (n,) the most that items from a position on can add, by one table.

        Parameters
        ----------
        dim
            0 for the weighted sum, 1 + d for dimension d.
        start, room
            (n,) position, and capacity of that table that is left.
        """
        most: IntArray = self._table[start, dim, room // self._step[dim]]
        return most


def _useful_copies(size: IntArray, most: int, cells: int) -> int:
    """Return how many copies of an item its table must consider."""
    largest = int(size.max(initial=0))
    return int(most) if largest == 0 else min(int(most), cells // largest + 1)


def surrogate_weights(knapsack: Knapsack, price: IntArray, rounds: int = 60) -> FloatArray:
    """Return (n_dims,) weights of capacity that bound the value well: subgradient steps on the relaxed knapsack."""
    capacity = np.maximum(knapsack.capacity, 1).astype(np.float64)
    relative = knapsack.demand / capacity
    worth = price.astype(np.float64)
    best_weight = np.full(capacity.size, float(worth.max()) / max(float(relative.max()), 1e-9) / capacity.size)
    weight, best = best_weight.copy(), np.inf
    for number in range(rounds):
        reduced = worth - relative @ weight
        chosen = reduced > 0
        bound = float(weight.sum() + (knapsack.most * reduced)[chosen].sum())
        if bound < best:
            best, best_weight = bound, weight.copy()
        slope = 1.0 - (knapsack.most[chosen, None] * relative[chosen]).sum(axis=0)
        length = float((slope**2).sum())
        if length < 1e-12:
            break
        weight = np.maximum(weight - (0.2 * 0.95**number) * bound * slope / length, 0.0)
    scaled: FloatArray = best_weight / capacity
    return scaled
