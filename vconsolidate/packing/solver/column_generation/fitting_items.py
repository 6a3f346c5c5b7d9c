"""Which items still fit on partly filled hosts: one bit per item, all dimensions looked up in tables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vconsolidate.model.arrays import BoolArray, IntArray

Bits = NDArray[np.uint64]
"""(n, n_words): a row of bits, one per item."""

_WORD = 64


class FittingItems:
    """
    Bits of the items that fit in what is left of a host.

    Parameters
    ----------
    demand
        (n_items, n_dims)
    conflict
        (n_items, n_items): never on one host; None where there is no such pair.
    """

    def __init__(self, demand: IntArray, conflict: BoolArray | None) -> None:
        self._n_items, n_dims = demand.shape
        self._sizes = [np.unique(demand[:, dim]) for dim in range(n_dims)]
        self._no_larger = [
            pack(np.concatenate([np.zeros((1, self._n_items), dtype=np.bool_), demand[:, dim] <= sizes[:, None]]))
            for dim, sizes in enumerate(self._sizes)
        ]
        self._from = pack(np.arange(self._n_items)[None, :] >= np.arange(self._n_items + 1)[:, None])
        self._compatible = None if conflict is None else pack(~conflict)

    @property
    def everything(self) -> Bits:
        """One row with all items."""
        return self._from[:1]

    def after(self, first: IntArray, residual: IntArray) -> Bits:
        """
        Return the items from a position on that fit.

        Parameters
        ----------
        first, residual
            (n,) position, (n, n_dims) capacity that is left.
        """
        bits: Bits = self._from[first]
        for sizes, no_larger, room in zip(self._sizes, self._no_larger, residual.T, strict=True):
            bits &= no_larger[np.searchsorted(sizes, room, side="right")]
        return bits

    def without_conflicts(self, bits: Bits, item: IntArray) -> Bits:
        """Return the bits without those items that conflict with one item per row."""
        return bits if self._compatible is None else bits & self._compatible[item]

    def items(self, bits: Bits) -> tuple[IntArray, IntArray]:
        """Return row and item of every bit that is set, row by row."""
        flat = np.unpackbits(bits.view(np.uint8), axis=1, bitorder="little")[:, : self._n_items]
        row, item = np.nonzero(flat.view(np.bool_))
        return row, item


def pack(rows: BoolArray) -> Bits:
    """Return (n, n_words) bits of an (n, n_items) array."""
    n_words = -(-rows.shape[1] // _WORD)
    packed = np.zeros((rows.shape[0], 8 * n_words), dtype=np.uint8)
    narrow = np.packbits(rows, axis=1, bitorder="little")
    packed[:, : narrow.shape[1]] = narrow
    bits: Bits = packed.view(np.uint64)
    return bits
