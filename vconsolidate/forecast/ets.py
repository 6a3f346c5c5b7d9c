"""
Exponential smoothing with statsmodels, an optional extra.

statsmodels (since 2009, BSD, fiscally sponsored by NumFOCUS, pinned in ``pyproject.toml``) has the state-space form of
Hyndman, Koehler, Ord and Snyder, *Forecasting with Exponential Smoothing* (2008), and needs no compiler at run time.
"""

from __future__ import annotations

import warnings
from typing import Final

import numpy as np

from vconsolidate.errors import UsageError
from vconsolidate.forecast.history import History
from vconsolidate.forecast.season import Season
from vconsolidate.forecast.trend import Anchor
from vconsolidate.model.arrays import FloatArray

INSTALL = 'install it with pip install "vconsolidate[forecast]", or leave --method out'


MOST_PERIOD: Final = 24
"""Longer seasons have a state for every step, and fits take minutes: a week of hours is fitted as days."""


def ready() -> None:
    """
    Check that the library is there.

    Raises
    ------
    UsageError
        When it is not installed.
    """
    try:
        import statsmodels.tsa.exponential_smoothing.ets  # noqa: F401, PLC0415 - an optional library
    except ImportError as error:
        raise UsageError("--method ets needs the library statsmodels, which is not installed", hint=INSTALL) from error


def ets(history: History, season: Season, steps: int, _: Anchor = "quarter") -> FloatArray:
    """
    Return the forecast of additive errors and a damped trend, with additive seasons of at least two periods.

    Gaps are filled along straight lines. Histories of fewer than ten values, or without any change, go on as they end.
    """
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: PLC0415 - takes a second, optional

    values = history.values
    known = np.flatnonzero(np.isfinite(values))
    filled = np.interp(np.arange(len(values)), known, values[known])
    if len(values) < 10 or not np.ptp(filled):
        return np.full(steps, float(filled[-1]))
    period = min(season.period, MOST_PERIOD)
    seasonal = 1 < period <= len(values) // 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # convergence: what counts is the error in forecasts of the past
        model = ETSModel(
            filled,
            initialization_method="heuristic",
            error="add",
            trend="add",
            damped_trend=True,
            seasonal="add" if seasonal else None,
            seasonal_periods=period if seasonal else None,
        )
        ahead = np.asarray(model.fit(disp=False, maxiter=200).forecast(steps), dtype=np.float64)
    fallback = float(filled[-1])
    result: FloatArray = np.maximum(np.where(np.isfinite(ahead), ahead, fallback), 0.0)
    return result
