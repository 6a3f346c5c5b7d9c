"""
What the largest bursts of a host take on top of the demand of its items.

On every host, the sum of the demands plus the `most` largest bursts stays within capacity, dimension by dimension: the
robust constraint of Bertsimas & Sim, *The Price of Robustness*, Operations Research 52(1), 2004. As in their dual, the
bursts of a host come to at most ``most · z + Σ max(0, burst − z)`` for every threshold z ≥ 0, and to exactly that for
the best one. So a host with a threshold is an ordinary host, with less capacity and larger items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import IntArray


@dataclass(frozen=True, slots=True)
class Bursts:
    """
    Bursts of the parts of items: one part for every VM of a copy that has any.

    Parameters
    ----------
    item
        (n_parts,) the item that each is a part of.
    extra
        (n_platforms, n_parts, n_dims) how much more than its demand a part takes at its peak, ≥ 0. Dimensions of the
        problem beyond these have no bursts.
    most
        (n_platforms,) how many parts of a host are at their peak at the same time.
    """

    item: IntArray
    extra: IntArray
    most: IntArray

    @property
    def n_dims(self) -> int:
        """Number of dimensions with bursts, the first ones of the problem."""
        return int(self.extra.shape[2])

    def on_host(self, platform: int, copies: Mapping[int, int]) -> IntArray:
        """Return (n_dims,) what the largest bursts of the items on a host come to; `copies` maps items to numbers."""
        number = np.array([copies.get(item, 0) for item in self.item.tolist()], dtype=np.int64)
        parts = np.repeat(self.extra[platform], number, axis=0)
        largest: IntArray = np.sort(parts, axis=0)[::-1][: int(self.most[platform])].sum(axis=0)
        return largest

    def alone(self, n_items: int) -> IntArray:
        """Return (n_platforms, n_items, n_dims) what the largest bursts of one copy come to on a host of its own."""
        found = np.zeros((self.extra.shape[0], n_items, self.n_dims), dtype=np.int64)
        for platform in range(self.extra.shape[0]):
            for item in np.unique(self.item).tolist():
                found[platform, item] = self.on_host(platform, {item: 1})
        return found

    def above(self, platform: int, threshold: IntArray, n_items: int) -> IntArray:
        """Return (n_items, n_dims): by how much the bursts of one copy exceed a threshold, (n_dims,), in total."""
        total = np.zeros((n_items, self.n_dims), dtype=np.int64)
        np.add.at(total, self.item, np.maximum(self.extra[platform] - threshold, 0))
        return total

    def in_dimensions(self, dims: Sequence[int]) -> Bursts:
        """Return the bursts of a problem with these dimensions, in their order."""
        known = np.pad(self.extra, ((0, 0), (0, 0), (0, max(0, max(dims, default=0) + 1 - self.n_dims))))
        return replace(self, extra=np.ascontiguousarray(known[:, :, list(dims)]))

    def of_items(self, number: IntArray) -> Bursts | None:
        """Return the bursts of other item numbers, (n_items,) with −1 where an item is left out; None without any."""
        kept = number[self.item] >= 0
        if not kept.any():
            return None
        return replace(self, item=number[self.item][kept], extra=np.ascontiguousarray(self.extra[:, kept]))
