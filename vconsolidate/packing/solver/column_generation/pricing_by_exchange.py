"""
Valuable loads of one host, found fast: one greedy load from every item, improved by exchanging items.

Proves nothing; the label enumeration of ``pricing`` does. Loads that start from different items differ, which column
generation needs more than the single best load: in a tenth of the time of the enumeration this finds several times as
many loads that improve the relaxation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.packing.solver.column_generation.host_load import Load, pick_diverse
from vconsolidate.packing.solver.column_generation.knapsack import Knapsack

_SEEDS = 300
_FEWEST_SEEDS = 40
_SEED_CELLS = 750_000
"""Loads begun at once: fewer with many items and dimensions, so that a call stays within tenths of a second."""

_EXCHANGES = 24
_TRIED = 6
"""Rounds of exchanges, and items of a load tried for each: large loads have too many to try all."""

_DENSE_DIMS = 3
_SPARSE = 0.3
"""Dimensions compared for all cells at once, and the share of cells left below which only these are compared."""

_NOISE = (0.1, 0.4)
"""Least and largest spread of the random factor."""

_CHUNK_CELLS = 1_500_000

_CLASH_CELLS = 20
_NOISE_CELLS = 12
"""What looking for clashes, and a random factor, take per cell, in cells of the rest."""


class _Loads:
    """
    Loads that grow, one per row.

    Parameters
    ----------
    demand, capacity
        (n, n_dims), (n_dims,)
    conflict
        (n, n) or None.

    Attributes
    ----------
    copies, left
        (n_loads, n) copies of each item, (n_loads, n_dims) what is left of the capacity.
    clashes
        (n_loads, n) how many items on the load each item conflicts with; None without conflicts.
    """

    def __init__(
        self, demand: IntArray, capacity: IntArray, conflict: NDArray[np.int16] | None, seeds: IntArray
    ) -> None:
        self._demand = demand
        self._conflict = conflict
        self.copies = np.zeros((seeds.size, demand.shape[0]), dtype=np.int64)
        self.left = np.tile(capacity, (seeds.size, 1))
        self.clashes = None if conflict is None else np.zeros(self.copies.shape, dtype=np.int16)
        self.add(np.arange(seeds.size), seeds)

    def add(self, row: IntArray, item: IntArray) -> None:
        """Add a copy to each of some rows, all different."""
        if self.clashes is not None and self._conflict is not None:
            first = self.copies[row, item] == 0
            self.clashes[row[first]] += self._conflict[item[first]]
        self.copies[row, item] += 1
        self.left[row] -= self._demand[item]

    def remove(self, row: IntArray, item: IntArray) -> None:
        """Remove a copy from each of some rows, all different."""
        self.copies[row, item] -= 1
        self.left[row] += self._demand[item]
        if self.clashes is not None and self._conflict is not None:
            last = self.copies[row, item] == 0
            self.clashes[row[last]] -= self._conflict[item[last]]

    def shut(self, row: IntArray, out: IntArray | None = None) -> BoolArray | None:
        """Return (n_rows, n): conflicts keep the item off the load, after a copy of `out` left it."""
        if self.clashes is None or self._conflict is None:
            return None
        clashes = self.clashes[row]
        if out is not None:
            last = self.copies[row, out] == 1
            clashes[last] -= self._conflict[out[last]]
        shut: BoolArray = clashes > 0
        return shut


class Exchange:
    """
    Loads that grow from seeds, many at once.

    Parameters
    ----------
    knapsack
        Of the host class.
    price
        (n,) worth of a copy of each of its items, integers ≥ 0.
    most
        (n,) copies of an item one load may have.

    Attributes
    ----------
    work
        Array cells touched.
    """

    def __init__(self, knapsack: Knapsack, price: IntArray, most: IntArray) -> None:
        self._useful = np.flatnonzero((price > 0) & (most > 0))
        self._demand = knapsack.demand[self._useful]
        self._relative = self._demand / np.maximum(knapsack.capacity, 1)
        self._capacity = knapsack.capacity
        self._price = price[self._useful]
        self._most = most[self._useful]
        conflict = knapsack.conflict
        self._conflict = None if conflict is None else conflict[np.ix_(self._useful, self._useful)].astype(np.int16)
        self._scarce_first = np.argsort(-self._relative.sum(axis=0), kind="stable")
        self._n_items = price.shape[0]
        self.work = 0.0

    def loads(
        self, threshold: int, seeds: IntArray, rng: np.random.Generator, noise: float
    ) -> list[tuple[int, IntArray]]:
        """
        Return loads worth more than `threshold`: their values, and positions in the knapsack's items.

        Parameters
        ----------
        seeds
            Positions among the useful items, one load each begins with.
        noise
            Spread of the random factor on what the greedy start prefers.
        """
        n = self._useful.size
        if not seeds.size:
            return []
        loads = _Loads(self._demand, self._capacity, self._conflict, seeds)
        power = float(rng.uniform(0.0, 2.0))
        self._fill(loads, np.arange(seeds.size), rng, noise, power)
        chunk = max(1, _CHUNK_CELLS // (n * _TRIED))
        for at in range(0, seeds.size, chunk):
            self._improve(loads, np.arange(at, min(at + chunk, seeds.size)), rng, power)
        value = loads.copies @ self._price
        good = np.flatnonzero(value > threshold)
        return [(int(value[row]), np.repeat(self._useful, loads.copies[row])) for row in good]

    def seeds(self, rng: np.random.Generator) -> IntArray:
        """Return the useful items that loads begin with: all, or a random choice of many."""
        n = self._useful.size
        most = min(_SEEDS, max(_FEWEST_SEEDS, _SEED_CELLS // (max(n, 1) * self._capacity.size)))
        return np.arange(n) if n <= most else np.sort(rng.choice(n, most, replace=False))

    def _within(self, fits: BoolArray, left: IntArray) -> BoolArray:
        """Narrow what fits by capacity: all of it for some dimensions, then only what is left."""
        dims = self._scarce_first.tolist()
        while dims and (len(dims) < _DENSE_DIMS or np.count_nonzero(fits) > _SPARSE * fits.size):
            for dim in dims[:_DENSE_DIMS]:
                fits &= self._demand[None, :, dim] <= left[:, dim, None]
                self.work += fits.size
            dims = dims[_DENSE_DIMS:]
        if dims:
            row, item = np.nonzero(fits)
            short = np.zeros(row.size, dtype=np.bool_)
            for dim in dims:
                short |= self._demand[item, dim] > left[row, dim]
            self.work += fits.size + 3 * row.size * len(dims)
            fits[row[short], item[short]] = False
        return fits

    def _fill(self, loads: _Loads, growing: IntArray, rng: np.random.Generator, noise: float, power: float) -> None:
        """Fill rows with what is worth most for the room it takes, scarce resources weighing more."""
        while growing.size:
            fits = loads.copies[growing] < self._most
            shut = loads.shut(growing)
            if shut is not None:
                fits &= ~shut
            fits = self._within(fits, loads.left[growing])
            self.work += fits.size * (6 + (shut is not None) * _CLASH_CELLS + (noise > 0.0) * _NOISE_CELLS)
            some = fits.any(axis=1)
            growing, fits = growing[some], fits[some]
            if not growing.size:
                return
            share = np.maximum(loads.left[growing] / np.maximum(self._capacity, 1), 1e-3)
            scarcity = share**-power
            size = (scarcity / scarcity.sum(axis=1, keepdims=True)) @ self._relative.T
            score: FloatArray = self._price / np.maximum(size, 1e-9)
            if noise:
                score = score * np.exp(rng.normal(0.0, noise, score.shape))
            loads.add(growing, np.where(fits, score, -1.0).argmax(axis=1))

    def _improve(self, loads: _Loads, active: IntArray, rng: np.random.Generator, power: float) -> None:
        """Exchange an item of each row for a better one that fits, as long as that pays, then fill up again."""
        for _ in range(_EXCHANGES):
            row, out = np.nonzero(loads.copies[active])
            if row.size > _TRIED * active.size:
                tried = np.flatnonzero(rng.random(row.size) < _TRIED * active.size / row.size)
                row, out = row[tried], out[tried]
            row = active[row]
            gain = self._price[None, :] - self._price[out][:, None]
            fits = (gain > 0) & (loads.copies[row] < self._most)
            shut = loads.shut(row, out)
            if shut is not None:
                fits &= ~shut
            fits = self._within(fits, loads.left[row] + self._demand[out])
            self.work += fits.size * (6 + (shut is not None) * _CLASH_CELLS)
            gain = np.where(fits, gain, 0)
            into = gain.argmax(axis=1)
            most = gain[np.arange(out.size), into]
            order = np.lexsort((np.arange(out.size), -most, row))
            first = order[np.unique(row[order], return_index=True)[1]]
            first = first[most[first] > 0]
            if not first.size:
                return
            active = row[first]
            loads.remove(active, out[first])
            loads.add(active, into[first])
            self._fill(loads, active, rng, 0.0, power)


@dataclass(frozen=True, slots=True)
class LoadSearch:
    """
    A search for valuable loads of one host class, or a part of one.

    Parameters
    ----------
    knapsack, price, most
        Of the host class, (n,) worth and (n,) copies of its items.
    threshold
        Loads must be worth more.
    part
        Which part of how many: each begins with other items.
    seed
        Of the call; its parts draw the same items to begin with, and other random factors.
    """

    knapsack: Knapsack
    price: IntArray
    most: IntArray
    threshold: int
    part: tuple[int, int]
    seed: tuple[int, ...]


def search_loads(search: LoadSearch) -> tuple[list[tuple[int, IntArray]], float]:
    """Return loads as :meth:`Exchange.loads` does, and the array cells touched."""
    exchange = Exchange(search.knapsack, search.price, search.most)
    part, parts = search.part
    seeds = exchange.seeds(np.random.default_rng(search.seed))[part::parts]
    rng = np.random.default_rng((*search.seed, 1 + part))
    found = exchange.loads(search.threshold, seeds, rng, float(rng.uniform(*_NOISE)))
    return found, exchange.work


def best_loads(found: Sequence[tuple[int, IntArray]], n_items: int, wanted: int) -> tuple[Load, ...]:
    """Return different loads of those found, best first."""
    ordered = sorted(found, key=lambda load: (-load[0], load[1].tolist()))
    return pick_diverse(ordered, np.arange(n_items), n_items, wanted)
