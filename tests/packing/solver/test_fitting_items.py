"""Bits of the items that fit: the same as comparing every dimension of every item."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.packing.solver.column_generation.fitting_items import FittingItems


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 150), st.integers(1, 4), st.integers(1, 8), st.booleans(), st.integers(0, 2**32 - 1))
def test_bits_are_the_items_that_fit(n_items: int, n_dims: int, n_rows: int, conflicts: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    demand = rng.integers(0, 12, (n_items, n_dims))
    conflict = rng.random((n_items, n_items)) < 0.3 if conflicts else None
    first, residual = rng.integers(0, n_items + 1, n_rows), rng.integers(0, 14, (n_rows, n_dims))
    last = rng.integers(0, n_items, n_rows)
    fitting = FittingItems(demand, conflict)
    row, item = fitting.items(fitting.without_conflicts(fitting.after(first, residual), last))
    wanted = [
        (r, i)
        for r in range(n_rows)
        for i in range(first[r], n_items)
        if (demand[i] <= residual[r]).all() and (conflict is None or not conflict[last[r], i])
    ]
    assert list(zip(row.tolist(), item.tolist(), strict=True)) == wanted
