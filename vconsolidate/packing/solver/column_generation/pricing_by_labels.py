"""
The most valuable load of one host: multi-dimensional knapsack by label enumeration, with an anytime upper bound.

Labels (partial loads) grow item by item in a fixed order. A label is dropped when what it can still gain, by exact
one-dimensional knapsack tables of every dimension and of a weighted sum of them, is not enough. Where more labels
remain than the beam allows, the best potential of those dropped becomes part of the upper bound, which therefore always
holds; it is exact when the beam was wide enough. Without a beam the labels are grown in depth, some thousands at a
time, so that millions of them need little memory. All values are integers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.packing.solver.column_generation.fitting_items import FittingItems
from vconsolidate.packing.solver.column_generation.host_load import PricingResult, pick_diverse
from vconsolidate.packing.solver.column_generation.knapsack import Knapsack
from vconsolidate.packing.solver.column_generation.knapsack_tables import KnapsackTables, surrogate_weights
from vconsolidate.packing.solver.column_generation.labels import Labels, join
from vconsolidate.packing.solver.work_limit import WorkLimit

CELL_WORK = 6e-9
"""Work of a cell."""

_LOADS_PER_LEVEL = 1500
_CHUNK_CELLS = 4_000_000
_LOOKUP = 12
"""Work of looking up one dimension of a label, in cells."""
_DEEP = 10_000
"""Labels grown at a time where there is no beam."""


def price_loads(
    knapsack: Knapsack,
    price: IntArray,
    threshold: int,
    beam: int | None,
    wanted: int,
    ended: Callable[[float], bool] = lambda _: False,
    enough: int = 0,
) -> PricingResult:
    """
    Return loads worth more than `threshold` and an upper bound on the worth of any load, where above that or `enough`.

    Parameters
    ----------
    price
        (n,) worth of a copy of each of the knapsack's items, integers ≥ 0.
    beam
        Labels kept per level; None to keep all, until `ended`.
    wanted
        Loads returned at most; they are chosen to differ.
    ended
        Asked between levels with the work so far; once true, the labels that remain count as dropped.
    enough
        An upper bound of this is as good as a smaller one, so loads up to it are not looked for, only met on the way.
    """
    useful = np.flatnonzero(price > 0)
    if not useful.size:
        return PricingResult(0, (), 1.0)
    weight = surrogate_weights(knapsack, price)
    size = knapsack.demand[useful] @ weight
    order = useful[np.argsort(-price[useful] / np.maximum(size, 1e-12), kind="stable")]
    search = _Search(knapsack, price, order, weight, threshold, beam, max(threshold, enough))
    search.run(ended)
    return PricingResult(search.upper, pick_diverse(search.loads(), order, price.shape[0], wanted), search.work)


def end_of(work_limit: WorkLimit) -> Callable[[float], bool]:
    """Return what tells a label enumeration, after so many cells, that the limit is reached."""
    return lambda cells: work_limit.is_over or cells * CELL_WORK > work_limit.left


class _Search:
    """Label enumeration for one host: the labels grow level by level, a copy of an item at a time."""

    def __init__(
        self,
        knapsack: Knapsack,
        price: IntArray,
        order: IntArray,
        weight: FloatArray,
        threshold: int,
        beam: int | None,
        enough: int,
    ) -> None:
        self._capacity = knapsack.capacity
        self._demand = np.ascontiguousarray(knapsack.demand[order])
        self._price = price[order]
        self._most = knapsack.most[order]
        self._several = bool((self._most > 1).any())
        self._fitting = FittingItems(
            self._demand, None if knapsack.conflict is None else knapsack.conflict[np.ix_(order, order)]
        )
        whole = np.rint(weight * knapsack.capacity / max(float((weight * knapsack.capacity).max()), 1e-300) * 1e6)
        scaled = np.floor(whole * (1 << 20) / np.maximum(knapsack.capacity, 1)).astype(np.int64)
        self._tables = KnapsackTables(self._demand, self._capacity, self._price, self._most, scaled)
        self._size = self._demand @ scaled
        self._beam = beam
        self._threshold = threshold
        self._enough = self._best = enough
        self._dropped = 0
        self._loads: list[tuple[IntArray, IntArray]] = []
        self.work = float(self._tables.cells) * 2

    @property
    def upper(self) -> int:
        """Upper bound on any load's value, where that is above what is enough."""
        return max(self._best, self._dropped)

    def loads(self) -> list[tuple[int, IntArray]]:
        """Return (value, positions in order) of the loads kept, best first."""
        loads = [
            (int(value), row[row >= 0])
            for items, values in self._loads
            for row, value in zip(items, values, strict=True)
        ]
        return sorted(loads, key=lambda load: (-load[0], load[1].tolist()))

    def run(self, ended: Callable[[float], bool]) -> None:
        """Grow labels until none is left; the upper bound holds if that is cut short."""
        root = Labels(
            self._capacity[None, :].copy(),
            np.zeros(1, dtype=np.int64),
            np.zeros(1, dtype=np.int64),
            np.zeros(1, dtype=np.int64),
            np.zeros((1, 0), dtype=np.int64),
            self._fitting.everything,
        )
        waiting = [(root, np.array([np.iinfo(np.int64).max], dtype=np.int64))]
        while waiting:
            labels, reach = waiting.pop()
            if self._beam is None and len(labels) > _DEEP:
                waiting.append((labels.take(slice(_DEEP, None)), reach[_DEEP:]))
                labels = labels.take(slice(0, _DEEP))
            labels, reach = self._grow(labels)
            if len(labels):
                waiting.append((labels, reach))
            if waiting and ended(self.work):
                self._dropped = max(self._dropped, *(int(most.max()) for _, most in waiting))
                return

    def _grow(self, labels: Labels) -> tuple[Labels, IntArray]:
        """Return the labels one copy larger that are worth growing on, best first, and what each can reach."""
        children, reach = self._children(labels)
        if self._beam is not None:
            children, reach = self._trim(children, reach, 2 * self._beam)
        self._keep(children)
        labels, reach = self._refine(children, reach)
        if self._beam is not None:
            return self._trim(labels, reach, self._beam)
        order = np.argsort(-reach, kind="stable")
        return labels.take(order), reach[order]

    @property
    def _floor(self) -> int:
        """Loads up to this value are not looked for: a quarter of the way from what is enough to the best known."""
        return self._enough + (self._best - self._enough) // 4

    def _children(self, labels: Labels) -> tuple[Labels, IntArray]:
        """Return the children of labels, with an upper bound on the value each can reach."""
        parent, item = self._fitting.items(labels.open)
        value = labels.value[parent] + self._price[item]
        same = (item == labels.last[parent]) & (labels.items.shape[1] > 0)
        again = np.where(same, labels.again[parent] + 1, 1) if self._several else np.ones(item.size, dtype=np.int64)
        start = np.where(again < self._most[item], item, item + 1)
        if value.size:
            self._best = max(self._best, int(value.max()))
        self.work += value.size * 12 + len(labels) * self._price.size
        alive, gain = self._promising(labels, parent, item, start, value)
        parent, item = parent[alive], item[alive]
        residual = labels.residual[parent] - self._demand[item]
        children = Labels(
            residual,
            value[alive],
            item,
            again[alive],
            np.concatenate([labels.items[parent], item[:, None]], axis=1),
            # Rows of the parents: what they leave open is narrowed when it is known which children stay.
            labels.open[parent],
        )
        return children, value[alive] + gain

    def _promising(
        self, labels: Labels, parent: IntArray, item: IntArray, start: IntArray, value: IntArray
    ) -> tuple[IntArray, IntArray]:
        """Return the indices of children that can reach more than the floor, and what each can gain at most."""
        alive = np.arange(parent.size)
        gain = np.full(parent.size, np.iinfo(np.int64).max, dtype=np.int64)
        least = self._floor + 1 - value
        weighted = labels.residual @ self._tables.weight
        for dim in range(self._capacity.size + 1):
            room = weighted[parent] - self._size[item] if dim == 0 else labels.residual[parent, dim - 1]
            if dim:
                room = room - self._demand[item, dim - 1]
            gain = np.minimum(gain, self._tables.gain(dim, start, room))
            kept = np.flatnonzero(gain >= least)
            alive, gain, least = alive[kept], gain[kept], least[kept]
            parent, item, start = parent[kept], item[kept], start[kept]
        return alive, gain

    def _refine(self, labels: Labels, reach: IntArray) -> tuple[Labels, IntArray]:
        """Find which items still fit each label, bound its value by those alone, and drop the hopeless."""
        chunk = max(1, _CHUNK_CELLS // self._price.size)
        parts, reaches = [], []
        for at in range(0, len(labels), chunk):
            part = labels.take(slice(at, at + chunk))
            used_up = part.again >= self._most[part.last]
            fits = self._fitting.after(part.last + used_up, part.residual)
            part.open = self._fitting.without_conflicts(fits & part.open, part.last)
            self.work += len(part) * (self._price.size + _LOOKUP * self._capacity.size)
            bound = np.minimum(reach[at : at + chunk], part.value + self._gain(part))
            alive = np.flatnonzero((bound > self._floor) & part.open.any(axis=1))
            parts.append(part.take(alive))
            reaches.append(bound[alive])
        return (join(parts), np.concatenate(reaches)) if parts else (labels, reach)

    def _gain(self, labels: Labels) -> IntArray:
        """Return (n_labels,) the most that the fitting items can add: their continuous knapsack by weighted demand."""
        row, item = self._fitting.items(labels.open)
        self.work += 10.0 * row.size
        free = self._most[item]
        if self._several:
            free = free - np.where(item == labels.last[row], labels.again[row], 0)
        room = labels.residual @ self._tables.weight
        first = np.searchsorted(row, np.arange(len(labels)))
        size = np.append(0, np.cumsum(free * self._size[item]))
        worth = np.append(0, np.cumsum(free * self._price[item]))
        inside = size[1:] - size[first][row] <= room[row]
        cut = first + np.bincount(row, weights=inside, minlength=len(labels)).astype(np.int64)
        last = np.searchsorted(row, np.arange(len(labels)), side="right")
        left = room - (size[cut] - size[first])
        broken = item[np.minimum(cut, item.size - 1)] if item.size else np.zeros(len(labels), dtype=np.int64)
        part = np.where(cut < last, _fraction(self._price[broken], left, self._size[broken]), 0)
        gain: IntArray = worth[cut] - worth[first] + part
        return gain

    def _keep(self, labels: Labels) -> None:
        """Remember the loads worth having."""
        good = np.flatnonzero(labels.value > self._threshold)
        good = good[np.argsort(-labels.value[good], kind="stable")[:_LOADS_PER_LEVEL]]
        if good.size:
            self._loads.append((labels.items[good], labels.value[good]))

    def _trim(self, labels: Labels, reach: IntArray, beam: int) -> tuple[Labels, IntArray]:
        """Keep the most promising labels; the best potential of those dropped stays in the upper bound."""
        if len(labels) <= beam:
            return labels, reach
        order = np.argsort(-(reach + labels.value), kind="stable")
        self._dropped = max(self._dropped, int(reach[order[beam:]].max()))
        kept = order[:beam]
        return labels.take(kept), reach[kept]


def _fraction(price: IntArray, room: IntArray, size: IntArray) -> IntArray:
    """Return an integer not below price · room / size."""
    exact = price.astype(np.float64) * room / np.maximum(size, 1)
    rounded: IntArray = np.minimum(np.floor(exact * (1 + 1e-12)).astype(np.int64) + 1, np.iinfo(np.int64).max)
    return rounded
