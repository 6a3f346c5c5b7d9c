"""All pairs of some hundred VMs in order of size: finds at once the two that best fill what is left of a host."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray

_LEVELS = 65_535
_FIRST_CHUNK = 1_024
_LARGEST_CHUNK = 16_384
_REFUSALS = 12


class Pairs:
    """
    Pairs of VMs, the largest first; a VM alone is a pair with nothing.

    Parameters
    ----------
    demand
        (n, n_dims) of the VMs; `n` itself stands for nothing.
    weight
        (n_dims,) worth of a unit of each dimension: the size of a pair is its weighted demand.
    """

    def __init__(self, demand: IntArray, weight: FloatArray) -> None:
        n = demand.shape[0]
        padded = np.concatenate([demand, np.zeros((1, demand.shape[1]), dtype=demand.dtype)])
        first, second = np.triu_indices(n + 1, k=1)
        size = padded @ weight
        both = size[first] + size[second]
        self._step = max(float(both.max(initial=0.0)), 1e-300) / _LEVELS
        # Whole levels: sorted in linear time, and fine enough to tell good pairs from the best.
        rank = (_LEVELS - np.minimum(np.rint(both / self._step), _LEVELS)).astype(np.uint16)
        order = np.argsort(rank, kind="stable")
        self._rank = rank[order]
        self._first, self._second = first[order].astype(np.int32), second[order].astype(np.int32)
        # Half as wide where that holds the sums: the search reads little else.
        narrow = padded.astype(np.int32) if int(padded.max(initial=0)) < 1 << 30 else padded
        self._demand = [column[self._first] + column[self._second] for column in np.ascontiguousarray(narrow.T)]
        self._weight = weight
        self.cells = float(first.size * (demand.shape[1] + 6))

    def _position(self, size: float, margin: float) -> int:
        """Return the first pair no larger than a size, give or take some levels."""
        rank = _LEVELS - size / self._step + margin
        if rank > _LEVELS:
            return int(self._rank.size)
        return int(np.searchsorted(self._rank, np.uint16(max(0.0, rank))))

    def best(
        self,
        room: IntArray,
        usable: BoolArray,
        least: float,
        accept: Callable[[tuple[int, ...]], bool],
    ) -> tuple[tuple[int, ...] | None, int]:
        """
        Return the largest pair that fits (one or two VMs, None where there is none), and the cells looked at.

        Parameters
        ----------
        room
            (n_dims,)
        usable
            (n + 1,) VMs that may be taken; the last stands for nothing.
        least
            Pairs that leave more weighted room than this are of no use.
        accept
            Asked about a pair that fits before it is returned.
        """
        whole = float(room @ self._weight)
        at = self._position(whole, -1.0)
        end = self._position(whole - least, 2.0)
        # Python integers: numpy's would widen what they are compared with.
        limits = np.minimum(room, np.iinfo(self._demand[0].dtype).max).tolist()
        chunk, seen, refusals = _FIRST_CHUNK, 0, 0
        while at < end:
            part = slice(at, min(at + chunk, end))
            fits = self._demand[0][part] <= limits[0]
            for demand, limit in zip(self._demand[1:], limits[1:], strict=True):
                fits &= demand[part] <= limit
            found = np.flatnonzero(fits) + at
            seen += part.stop - part.start
            for position in found[usable[self._first[found]] & usable[self._second[found]]].tolist():
                pair = int(self._first[position]), int(self._second[position])
                chosen = pair if pair[1] < usable.size - 1 else pair[:1]
                if accept(chosen):
                    return chosen, seen
                refusals += 1
                if refusals > _REFUSALS:
                    return None, seen
            at = part.stop
            chunk = min(2 * chunk, _LARGEST_CHUNK)
        return None, seen
