"""A measured series on an even grid, as forecasts take it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray, frozen

HOUR_S: Final = 3600
DAY_S: Final = 86_400
WEEK_S: Final = 7 * DAY_S
YEAR_S: Final = 365.25 * DAY_S

WHOLE: Final = 0.5
"""Least share of a step that must be measured; a step with less counts as a gap."""


@dataclass(frozen=True, slots=True)
class History:
    """
    One figure over time.

    Parameters
    ----------
    start_s
        Start of the first step, seconds since 1970-01-01 on the clock of the measurement.
    step_s
        Length of a step.
    values
        (n_steps,) NaN where nothing is known.
    """

    start_s: int
    step_s: int
    values: FloatArray

    @property
    def end_s(self) -> int:
        """End of the last step."""
        return self.start_s + self.step_s * len(self.values)

    @property
    def known(self) -> int:
        """Number of steps that are no gap."""
        return int(np.isfinite(self.values).sum())

    def until(self, step: int) -> History:
        """Return the steps before `step`."""
        return replace(self, values=frozen(self.values[:step]))


def history_of(
    samples: FloatArray, start_s: int, interval_s: int, step_s: int, percentile: float | None = None
) -> History:
    """
    Return samples gathered into steps that begin at whole hours, days or weeks of the clock.

    Parameters
    ----------
    samples
        (n_samples,) NaN where nothing was measured.
    step_s
        At least `interval_s`.
    percentile
        Of the samples of a step; None for their mean. A step of which less than half is measured is a gap, and so is an
        incomplete first or last step.
    """
    steps = (start_s + interval_s * np.arange(len(samples), dtype=np.int64)) // step_s
    if not len(steps):
        return History(start_s, step_s, frozen(np.zeros(0)))
    first, wanted = int(steps[0]), max(1.0, WHOLE * step_s / interval_s)
    values = np.full(int(steps[-1]) - first + 1, np.nan)
    bounds = np.searchsorted(steps, np.arange(first, first + len(values) + 1))
    for index, (begin, end) in enumerate(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)):
        part = samples[begin:end]
        part = part[np.isfinite(part)]
        if len(part) >= wanted:
            values[index] = part.mean() if percentile is None else np.percentile(part, percentile)
    return _without_empty_ends(History(first * step_s, step_s, frozen(values)))


def _without_empty_ends(history: History) -> History:
    known = np.flatnonzero(np.isfinite(history.values))
    if not len(known):
        return replace(history, values=frozen(np.zeros(0)))
    begin, end = int(known[0]), int(known[-1]) + 1
    return History(history.start_s + begin * history.step_s, history.step_s, frozen(history.values[begin:end]))
