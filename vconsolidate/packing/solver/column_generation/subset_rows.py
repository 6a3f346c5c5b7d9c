"""Which subset-row cuts a fractional solution over loads breaks (Jepsen, Petersen, Spoorendonk, Pisinger 2008)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray

Triple = tuple[int, int, int]

_LEAST = 0.02
"""Cuts broken by less hardly move the bound."""
_PER_ITEM = 4
"""Cuts of one choice that an item may be in: many through one item say much the same."""


def broken_rows(on: BoolArray, use: FloatArray, most: int) -> list[Triple]:
    """
    Return triples of items of which the loads hold two or three more than once in all, the most broken ones.

    Parameters
    ----------
    on
        (n_loads, n_items) whether a load holds an item; items that exist more than once are left out.
    use
        (n_loads,) how often each load is used.
    """
    whole = on.astype(np.float64)
    together = whole.T @ (use[:, None] * whole)
    np.fill_diagonal(together, 0.0)
    broken = {items: excess for item in range(on.shape[1]) for excess, items in _around(item, on, use, together)}
    return _spread(sorted((-excess, items) for items, excess in broken.items()), most)


def _around(item: int, on: BoolArray, use: FloatArray, together: FloatArray) -> Iterator[tuple[float, Triple]]:
    """Yield the broken triples of an item and two others, each of which shares loads with it."""
    near = np.flatnonzero(together[item] > 1e-9)
    if near.size < 2:
        return
    pairs = together[item, near]
    with_item = on[:, item]
    part = on[np.ix_(with_item, near)].astype(np.float64)
    all_three = part.T @ (use[with_item, None] * part)
    excess = pairs[:, None] + pairs[None, :] + together[np.ix_(near, near)] - 2.0 * all_three - 1.0
    for row, column in zip(*np.nonzero(np.triu(excess, 1) > _LEAST), strict=True):
        first, second, third = sorted((item, int(near[row]), int(near[column])))
        yield round(float(excess[row, column]), 9), (first, second, third)


def _spread(ranked: list[tuple[float, Triple]], most: int) -> list[Triple]:
    """Return the first triples in order, without items that stand in many already."""
    uses: dict[int, int] = {}
    chosen: list[Triple] = []
    for _, items in ranked:
        if len(chosen) == most:
            break
        if max(uses.get(item, 0) for item in items) < _PER_ITEM:
            chosen.append(items)
            for item in items:
                uses[item] = uses.get(item, 0) + 1
    return chosen
