"""
Forecasts of the past: what each model would have said at earlier days, against what came.

Both the choice of the model and the width of the band come from these errors (rolling origins; Tashman, *Out-of-sample
tests of forecasting accuracy*, International Journal of Forecasting 16, 2000). The width is a quantile of these
errors, as in split conformal prediction (Vovk, Gammerman and Shafer, *Algorithmic Learning in a Random World*,
2005), which assumes no distribution. Its guarantee needs exchangeable errors; those of one series are not: errors that
follow each other say the same, and at long distances a history holds only a few that do not. So the quantile is widened
as Student's is over the normal one for so many independent errors; that long-run bands from few independent stretches
need the tails of Student's t is shown by Müller and Watson (*Measuring uncertainty about long-run predictions*, Review
of Economic Studies 83, 2016). Few errors do not tell which side is the longer one: a band of few is symmetric, one of
many has the quantile of each side. The coverage is measured on held-out history (``docs/runway.md``); no guarantee is
given.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
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
FOR_OWN_SIDE: Final = 10.0
"""Independent errors with which each side has half of its own quantile, and half of that of both sides."""
MOST_DEGREES: Final = 200.0
"""More degrees of freedom make no difference of 1 %."""
_ANGLES: Final = 2_001


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


@dataclass(frozen=True, slots=True)
class Margin:
    """
    How far values may lie from a forecast.

    Parameters
    ----------
    below, above
        (n_steps,) each ≥ 0, never smaller with time.
    independent
        Independent errors that the narrowest basis has: at the distance that the fewest reached.
    """

    below: FloatArray
    above: FloatArray
    independent: float


def margin(errors: FloatArray, steps: int, coverage: float, *, sloped: bool) -> Margin | None:
    """
    Return by how much values may lie above or below the forecast; None without errors.

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
    below, above, least, fewest = np.zeros(tested), np.zeros(tested), np.zeros(2), np.inf
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        part = errors[:, begin:end]
        rows = int(np.isfinite(part).any(axis=1).sum())
        part = part[np.isfinite(part)]
        if part.size:
            number = max(1.0, min(part.size, (rows - 1) * apart + end - begin) * kept)
            fewest = min(fewest, number)
            least = np.maximum(least, _sides(part, number, coverage))
        below[begin:end], above[begin:end] = least
    ahead = np.arange(1, steps + 1) / tested
    wider = np.maximum(1.0, ahead if sloped else np.sqrt(ahead))
    at = np.minimum(np.arange(steps), tested - 1)
    return Margin(below[at] * wider, above[at] * wider, fewest)


def _sides(part: FloatArray, number: float, coverage: float) -> FloatArray:
    """Return the widths (below, above) from errors of which `number` are independent."""
    tail = (1.0 - coverage) / 2
    own = np.maximum(0.0, [-np.quantile(part, tail), np.quantile(part, 1.0 - tail)])
    both = np.quantile(np.abs(part), coverage)
    trust = number / (number + FOR_OWN_SIDE)
    found: FloatArray = (trust * own + (1.0 - trust) * both) * student_over_normal(number, coverage)
    return found


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


def student_over_normal(degrees: float, coverage: float) -> float:
    """
    Return Student's two-sided quantile over the normal one, for at least one degree of freedom.

    With t = √degrees · tan(angle), the density of the angle is proportional to cos(angle)^(degrees − 1).
    """
    degrees = min(max(degrees, 1.0), MOST_DEGREES)
    angle = np.linspace(0.0, np.pi / 2, _ANGLES)
    density = np.cos(angle) ** (degrees - 1.0)
    below = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    quantile = np.sqrt(degrees) * np.tan(np.interp(coverage, below / below[-1], angle))
    return float(quantile / NormalDist().inv_cdf((1.0 + coverage) / 2))
