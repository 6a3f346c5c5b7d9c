"""Samples at odd times become means over equal intervals."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.inventory.importing.grid import Grid, covering, longest_gap, means


def test_a_mean_per_interval_and_nan_where_nothing_was_measured() -> None:
    grid = Grid(0, 300, 4)
    result = means(grid, np.array([10, 20, 310, 1199]), np.array([1.0, 3.0, 5.0, 7.0]))
    np.testing.assert_array_equal(result, [2.0, 5.0, np.nan, 7.0])
    assert longest_gap(result) == 1


def test_the_longest_gap_counts_edges() -> None:
    nan = np.nan
    assert longest_gap(np.array([nan, nan, 1.0, nan, 2.0, nan, nan, nan])) == 3
    assert longest_gap(np.array([1.0])) == 0


@given(st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=50), st.integers(1, 3600))
def test_the_grid_covers_every_sample_and_keeps_the_total(times: list[int], interval: int) -> None:
    times = [min(times) + (time - min(times)) % 100_000 for time in times]
    grid = covering(min(times), max(times), interval)
    assert grid.start_s <= min(times)
    assert max(times) < grid.start_s + grid.n_steps * interval
    ones = means(grid, np.array(times), np.ones(len(times)))
    assert np.nanmax(ones) == np.nanmin(ones) == 1.0
