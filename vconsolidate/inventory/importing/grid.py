"""Samples at odd times become means over equal intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grid:
    """Equal intervals: `start_s` seconds since 1970-01-01 UTC, a multiple of `interval_s`."""

    start_s: int
    interval_s: int
    n_steps: int


def covering(first_s: int, last_s: int, interval_s: int) -> Grid:
    """Return the grid whose intervals cover samples from `first_s` to `last_s`."""
    start = first_s // interval_s * interval_s
    return Grid(start, interval_s, (last_s - start) // interval_s + 1)


def means(grid: Grid, times: Times, values: Values) -> Values:
    """
    Return the (n_steps,) mean of the samples within each interval, NaN where there is none.

    Parameters
    ----------
    times
        (n_samples,) seconds since 1970-01-01 UTC, in any order, all inside the grid.
    values
        (n_samples,)
    """
    step = (times - grid.start_s) // grid.interval_s
    count = np.bincount(step, minlength=grid.n_steps)
    total = np.bincount(step, weights=values, minlength=grid.n_steps)
    mean = np.full(grid.n_steps, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean


def longest_gap(row: Values) -> int:
    """Return the number of NaN in the longest run of them."""
    missing = np.concatenate(([False], np.isnan(row), [False]))
    edges = np.flatnonzero(missing[1:] != missing[:-1])
    return int((edges[1::2] - edges[::2]).max(initial=0))
