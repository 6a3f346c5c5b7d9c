"""
Forecasts of the past: what each model would have said at earlier days, against what came.

Both the choice of the model and the width of the band come from these errors (rolling origins; Tashman, *Out-of-sample
tests of forecasting accuracy*, International Journal of Forecasting 16, 2000). The width is their quantile, as in split
conformal prediction (Vovk, Gammerman and Shafer, *Algorithmic Learning in a Random World*, 2005), which assumes no
distribution. Its guarantee needs exchangeable errors; those of one series are not. Errors that follow each other
therefore count as fewer, the coverage is measured on held-out history (``docs/runway.md``), and no guarantee is given.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from vconsolidate.forecast.history import History
from vconsolidate.forecast.models import Model
from vconsolidate.forecast.season import season_of
from vconsolidate.forecast.trend import Anchor
from vconsolidate.model.arrays import FloatArray

ORIGINS: Final = 16
"""Days of the past from which forecasts are made, evenly over the second part of the history."""
FIRST: Final = 0.4
"""Share of the history before the first of them."""
LEAST_STEPS: Final = 8
"""Shorter histories have no forecasts of the past, so no band."""
BINS: Final = 6
"""Parts of the tested horizon whose errors are pooled."""


def past_errors(history: History, model: Model, anchor: Anchor) -> FloatArray:
    """
    Return (n_origins, n_steps) value less forecast; NaN where the history ends or has a gap.

    No rows for a history of fewer than `LEAST_STEPS` known steps.
    """
    n = len(history.values)
    first = max(3, round(FIRST * n))
    if history.known < LEAST_STEPS or n - first < 2:
        return np.zeros((0, 0))
    origins = np.unique(np.linspace(first, n - 1, ORIGINS).astype(int)).tolist()
    errors = np.full((len(origins), n - first), np.nan)
    for row, origin in enumerate(origins):
        part = history.until(origin)
        if part.known:
            ahead = model(part, season_of(part.step_s, origin), n - origin, anchor)
            errors[row, : n - origin] = history.values[origin:] - ahead
    return errors


def mean_error(errors: FloatArray) -> float:
    """Return the mean absolute error over all horizons, each with the same weight; infinite without any."""
    known = np.isfinite(errors)
    counts = known.sum(axis=0)
    if not counts.any():
        return float("inf")
    sums = np.where(known, np.abs(errors), 0.0).sum(axis=0)
    return float((sums[counts > 0] / counts[counts > 0]).mean())


def margins(errors: FloatArray, steps: int, coverage: float, *, sloped: bool) -> tuple[FloatArray, FloatArray] | None:
    """
    Return by how much (below, above) the forecast the band lies, (n_steps,) each ≥ 0; None without errors.

    Errors are pooled in parts of the tested horizon, and a band never becomes narrower with time. Beyond the tested
    horizon it widens with the root of the time, as the error of a random walk does, or, for a model with a slope, in
    proportion to the time, as the error of a slope does.

    Parameters
    ----------
    coverage
        Share of values that should lie within, for example 0.8.
    """
    if not np.isfinite(errors).any():
        return None
    tested = int(np.flatnonzero(np.isfinite(errors).any(axis=0))[-1]) + 1
    edges = np.unique(np.linspace(0, tested, BINS + 1).astype(int))
    kept, apart = _independent_share(errors), errors.shape[1] / errors.shape[0]
    below, above = np.zeros(tested), np.zeros(tested)
    least = (0.0, 0.0)
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        part = errors[:, begin:end]
        rows = int(np.isfinite(part).any(axis=1).sum())
        part = part[np.isfinite(part)]
        if part.size:
            different = min(part.size, (rows - 1) * apart + end - begin)
            low, high = _quantiles(part, max(1.0, different * kept), coverage)
            least = max(least[0], -low), max(least[1], high)
        below[begin:end], above[begin:end] = least
    ahead = np.arange(1, steps + 1) / tested
    wider = np.maximum(1.0, ahead if sloped else np.sqrt(ahead))
    at = np.minimum(np.arange(steps), tested - 1)
    return below[at] * wider, above[at] * wider


def _independent_share(errors: FloatArray) -> float:
    """
    Return the share of errors that counts as independent: (1 − ρ) / (1 + ρ), ρ their correlation from step to step.

    That is the effective sample size of an autoregressive series of order 1. The mean is not taken off: forecasts that
    miss by the same amount throughout say one thing, not many.
    """
    first, second = errors[:, :-1], errors[:, 1:]
    both = np.isfinite(first) & np.isfinite(second)
    square = float((first[both] ** 2).sum())
    if not square:
        return 1.0
    correlation = min(1.0, max(0.0, float((first[both] * second[both]).sum()) / square))
    return (1.0 - correlation) / (1.0 + correlation)


def _quantiles(part: FloatArray, number: float, coverage: float) -> tuple[float, float]:
    """Return the quantiles of errors on either side at the conformal rank ⌈(n + 1)(1 − α/2)⌉ of n, as a share of n."""
    share = min(1.0, np.ceil((number + 1.0) * (1.0 + coverage) / 2 - 1e-9) / number)
    return float(np.quantile(part, 1.0 - share)), float(np.quantile(part, share))
