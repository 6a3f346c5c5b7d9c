"""Growth month by month: demand over today's demand."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from vconsolidate.forecast.forecast import Forecast
from vconsolidate.forecast.history import DAY_S, YEAR_S
from vconsolidate.model.arrays import FloatArray, frozen
from vconsolidate.model.band import Band

MONTHS: Final = 12

MOST_FACTOR: Final = 1e6
"""No demand grows further than that: sums stay finite."""


def course(per_year: float, model: Literal["linear", "compound", "flat", "ets"], n_months: int) -> FloatArray:
    """
    Return (n_months + 1,) largest demand so far over today's.

    Linear growth adds the same amount every year, compound growth the same share of the year before. Demand that
    shrinks gives back nothing here: what matters is the largest so far.
    """
    years = np.arange(n_months + 1) / MONTHS
    factors = 1.0 + per_year * years if model == "linear" else np.exp(np.minimum(years * np.log1p(per_year), 20.0))
    return largest_so_far(factors)


def largest_so_far(factors: FloatArray) -> FloatArray:
    """Return the running maximum, from 1 on."""
    return frozen(np.minimum(np.maximum.accumulate(np.maximum(factors, 1.0)), MOST_FACTOR))


def months_of(forecast: Forecast, n_months: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """
    Return the low, typical and high course of a forecast, (n_months + 1,) each.

    A forecast without a band is its own low and high.
    """
    ends = (forecast.low, forecast.typical, forecast.high)
    low, typical, high = (_by_month(forecast, forecast.typical if end is None else end, n_months) for end in ends)
    return low, np.maximum(typical, low), np.maximum(high, typical)


def steps_for(n_months: int, step_s: int) -> int:
    """Return how many steps of a forecast cover the months."""
    return int(np.ceil(n_months / MONTHS * YEAR_S / step_s)) + 1


def _by_month(forecast: Forecast, path: FloatArray, n_months: int) -> FloatArray:
    if not forecast.now:
        return frozen(np.ones(n_months + 1))
    ends = np.arange(n_months + 1) / MONTHS * YEAR_S / forecast.step_s
    largest = np.maximum.accumulate(path)[np.minimum(np.floor(ends).astype(int), len(path) - 1)] / forecast.now
    return largest_so_far(np.where(ends > 0, largest, 1.0))


def per_year_of(low: FloatArray, typical: FloatArray, high: FloatArray) -> Band:
    """Return the growth of the first year, as shares of today's demand."""
    at = min(MONTHS, len(typical) - 1)
    scale = MONTHS / at if at else 0.0
    return Band(*(float((one[at] - 1.0) * scale) for one in (low, typical, high)))


def days_of(steps: int, step_s: int) -> int:
    """Return steps as whole days."""
    return steps * step_s // DAY_S
