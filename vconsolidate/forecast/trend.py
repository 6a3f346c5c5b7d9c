"""
The robust trend of a series with seasons: the median of all slopes between steps that are alike.

Theil, *A rank-invariant method of linear and polynomial regression analysis* (1950); Sen, *Estimates of the regression
coefficient based on Kendall's tau* (JASA 63, 1968); with seasons as Hirsch, Slack and Smith, *Techniques of trend
analysis for monthly water quality data* (Water Resources Research 18, 1982). Up to 29 % of the values may be anything
without moving the slope beyond the others (the breakdown point of the estimator).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from vconsolidate.forecast.history import History
from vconsolidate.forecast.season import Season
from vconsolidate.model.arrays import FloatArray, IntArray

Anchor = Literal["quarter", "end"]
"""Part of the history whose median residual anchors the level: its last quarter, or its last few steps."""

_RECENT: Final = 0.25
"""A shift of the level months ago is then no error."""
_END: Final = 0.02
"""For what only adds up, such as data that is kept, the last values are the level."""

MOST_STEPS: Final = 3_660
"""Most steps that are looked at, the last ones: ten years of days."""


@dataclass(frozen=True, slots=True)
class Trend:
    """
    A line with seasons: value = level of the season + slope × step.

    Parameters
    ----------
    slope
        Per step.
    levels
        Number of the season → its value at step 0.
    """

    slope: float
    levels: dict[int, float]
    season: Season
    start_s: int

    def at(self, first: int, last: int) -> FloatArray:
        """Return (last − first,) values of the steps, counted from the beginning of the history."""
        labels = self.season.labels(self.start_s, first, last)
        middle = float(np.median(list(self.levels.values())))
        seasonal = np.array([self.levels.get(label, middle) for label in labels.tolist()], dtype=np.float64)
        values: FloatArray = seasonal + self.slope * np.arange(first, last)
        return values


def fit(history: History, season: Season, *, sloped: bool, anchor: Anchor = "quarter") -> Trend:
    """
    Return the trend of a history with at least one known value.

    Parameters
    ----------
    sloped
        Whether it may rise or fall; otherwise its slope is 0.
    """
    values = history.values
    n = len(values)
    labels = season.labels(history.start_s, 0, n)
    known = np.flatnonzero(np.isfinite(values)).astype(np.int64)
    known = known[known >= n - MOST_STEPS]
    slope = _slope(values, labels, known, max(1, season.period // 2)) if sloped else 0.0
    rest = values - slope * np.arange(n)
    levels = {int(one): float(np.median(rest[known[labels[known] == one]])) for one in np.unique(labels[known])}
    seasonal = np.array([levels[label] for label in labels[known].tolist()])
    recent = known >= n - max(1.0, _END * n) if anchor == "end" else known >= n - max(season.period, _RECENT * n)
    shift = float(np.median((rest[known] - seasonal)[recent])) if recent.any() else 0.0
    return Trend(slope, {label: level + shift for label, level in levels.items()}, season, history.start_s)


def _slope(values: FloatArray, labels: IntArray, known: IntArray, least_lag: int) -> float:
    """Return the median slope between known steps with one label that are at least `least_lag` steps apart."""
    slopes = []
    for label in np.unique(labels[known]):
        at = known[labels[known] == label]
        first, second = np.triu_indices(len(at), 1)
        lag = at[second] - at[first]
        far = lag >= least_lag
        slopes.append((values[at[second]] - values[at[first]])[far] / lag[far])
    every = np.concatenate(slopes) if slopes else np.zeros(0)
    return float(np.median(every)) if every.size else 0.0
