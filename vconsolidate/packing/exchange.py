"""
Valuable loads of one host, found fast: one greedy load from every item, improved by exchanging items.

Proves nothing; the label enumeration of ``pricing`` does. Loads that start from different items differ, which column
generation needs more than the single best load: in a tenth of the time of the enumeration this finds several times as
many loads that improve the relaxation.
"""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.packing.knapsack import Knapsack
from vconsolidate.packing.pricing import Load, diverse

_SEEDS = 300
_EXCHANGES = 24
_CHUNK_CELLS = 1_500_000


class Exchange:
    """
    Loads that grow from seeds, all at once.

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
        self._conflict = None if conflict is None else conflict[np.ix_(self._useful, self._useful)]
        self._n_items = price.shape[0]
        self.work = 0.0

    def loads(self, threshold: int, wanted: int, rng: np.random.Generator, noise: float) -> tuple[Load, ...]:
        """
        Return different loads worth more than `threshold`, best first.

        Parameters
        ----------
        noise
            Spread of the random factor on what the greedy start prefers.
        """
        n = self._useful.size
        if not n:
            return ()
        seeds = np.arange(n) if n <= _SEEDS else np.sort(rng.choice(n, _SEEDS, replace=False))
        copies = np.zeros((seeds.size, n), dtype=np.int64)
        copies[np.arange(seeds.size), seeds] = 1
        left = self._capacity - self._demand[seeds]
        power = float(rng.uniform(0.0, 2.0))
        self._fill(copies, left, rng, noise, power)
        chunk = max(1, _CHUNK_CELLS // n)
        for at in range(0, seeds.size, chunk):
            self._improve(copies[at : at + chunk], left[at : at + chunk], rng, power)
        value = copies @ self._price
        good = np.flatnonzero(value > threshold)
        found = [(int(value[row]), np.repeat(np.arange(n), copies[row])) for row in good]
        found.sort(key=lambda load: (-load[0], load[1].tolist()))
        return diverse(found, self._useful, self._n_items, wanted)

    def _fits(self, copies: IntArray, left: IntArray) -> BoolArray:
        """Return (n_loads, n): one more copy of the item fits."""
        fits: BoolArray = copies < self._most
        for dim in range(self._capacity.size):
            fits &= self._demand[None, :, dim] <= left[:, dim, None]
        if self._conflict is not None:
            fits &= ~((copies > 0).astype(np.float64) @ self._conflict > 0)
        self.work += fits.size * (self._capacity.size + 4)
        return fits

    def _fill(self, copies: IntArray, left: IntArray, rng: np.random.Generator, noise: float, power: float) -> None:
        """Fill every load with what is worth most for the room it takes, scarce resources weighing more."""
        growing = np.arange(copies.shape[0])
        while growing.size:
            fits = self._fits(copies[growing], left[growing])
            some = fits.any(axis=1)
            growing, fits = growing[some], fits[some]
            if not growing.size:
                return
            share = np.maximum(left[growing] / np.maximum(self._capacity, 1), 1e-3)
            scarcity = share**-power
            size = (scarcity / scarcity.sum(axis=1, keepdims=True)) @ self._relative.T
            score: FloatArray = self._price / np.maximum(size, 1e-9)
            if noise:
                score = score * np.exp(rng.normal(0.0, noise, score.shape))
            chosen = np.where(fits, score, -1.0).argmax(axis=1)
            copies[growing, chosen] += 1
            left[growing] -= self._demand[chosen]

    def _improve(self, copies: IntArray, left: IntArray, rng: np.random.Generator, power: float) -> None:
        """Exchange an item of each load for a better one that fits, as long as that pays, then fill up again."""
        active = np.arange(copies.shape[0])
        for _ in range(_EXCHANGES):
            row, out = np.nonzero(copies[active])
            without = left[active[row]] + self._demand[out]
            gain = self._price[None, :] - self._price[out][:, None]
            fits = gain > 0
            fits &= copies[active[row]] < self._most
            for dim in range(self._capacity.size):
                fits &= self._demand[None, :, dim] <= without[:, dim, None]
            if self._conflict is not None:
                rest = copies[active[row]]
                rest[np.arange(out.size), out] -= 1
                fits &= ~((rest > 0).astype(np.float64) @ self._conflict > 0)
            self.work += fits.size * (self._capacity.size + 6)
            gain = np.where(fits, gain, 0)
            into = gain.argmax(axis=1)
            most = gain[np.arange(out.size), into]
            order = np.lexsort((np.arange(out.size), -most, row))
            first = order[np.unique(row[order], return_index=True)[1]]
            first = first[most[first] > 0]
            if not first.size:
                return
            active = active[row[first]]
            copies[active, out[first]] -= 1
            copies[active, into[first]] += 1
            left[active] += self._demand[out[first]] - self._demand[into[first]]
            grown, room = copies[active], left[active]
            self._fill(grown, room, rng, 0.0, power)
            copies[active], left[active] = grown, room
