"""Forecast a history: choose the model that would have been best in the past, and say how far it may be wrong."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

import numpy as np

from vconsolidate.forecast.history import YEAR_S, History
from vconsolidate.forecast.models import MODELS, Model, ModelName, usable
from vconsolidate.forecast.past import margin, mean_error, past_errors
from vconsolidate.forecast.season import Kind, Season, season_of
from vconsolidate.forecast.trend import Anchor
from vconsolidate.model.arrays import FloatArray, frozen

COVERAGE: Final = 0.8
"""Share of future values that the band should hold."""

ANCHORS: Final[tuple[Anchor, ...]] = get_args(Anchor)

GAIN: Final = 0.05
"""A model with a slope must be better by this share of the error than the simpler one: noise alone gives slopes."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """
    What a history becomes.

    Parameters
    ----------
    start_s, step_s
        Of the first step after the history.
    typical
        (n_steps,) the forecast.
    low, high
        (n_steps,) its band; None where the history is too short to know its errors.
    now
        Largest forecast of one season at the end of the history: what `typical` is compared with.
    tested_steps
        Steps ahead that forecasts of the past reached; the band beyond is extrapolated.
    error_fraction
        Mean absolute error of forecasts of the past over the mean of the history; None without any.
    independent
        Independent errors behind the band at the distance that the fewest forecasts of the past reached.
    """

    model: ModelName
    season: Kind
    start_s: int
    step_s: int
    typical: FloatArray
    low: FloatArray | None
    high: FloatArray | None
    now: float
    tested_steps: int
    error_fraction: float | None
    independent: float | None = None

    @property
    def per_year_fraction(self) -> float:
        """Growth over the first year ahead, or over all steps where they are fewer, per year, as a share of `now`."""
        cycle = Season(self.season, self.step_s).period
        ahead = min(len(self.typical), max(cycle, round(YEAR_S / self.step_s)))
        if not self.now or ahead <= cycle:
            return 0.0
        level = float(self.typical[ahead - cycle : ahead].max())
        return (level / self.now - 1.0) / ((ahead - cycle) * self.step_s / YEAR_S)


def forecast(
    history: History, steps: int, *, coverage: float = COVERAGE, model: ModelName | None = None
) -> Forecast | None:
    """
    Return the forecast of the `steps` after a history; None for a history without any value.

    Parameters
    ----------
    model
        The model to take; None takes the one with the least error in forecasts of the past.
    """
    if not history.known:
        return None
    name, anchor, errors = _choose(history, tuple(MODELS) if model is None else (model,))
    season = season_of(history.step_s, len(history.values))
    typical = _model(name)(history, season, max(steps, season.period), anchor)
    wide = margin(errors, steps, coverage, sloped=name != "flat")
    scale = float(np.nanmean(np.abs(history.values)))
    error = mean_error(errors)
    path = typical[:steps]
    return Forecast(
        model=name,
        season=season.kind,
        start_s=history.end_s,
        step_s=history.step_s,
        typical=frozen(path),
        low=None if wide is None else frozen(np.maximum(0.0, path - wide.below)),
        high=None if wide is None else frozen(path + wide.above),
        now=float(typical[: season.period].max()),
        tested_steps=errors.shape[1],
        error_fraction=error / scale if scale and np.isfinite(error) else None,
        independent=None if wide is None else wide.independent,
    )


def _choose(history: History, names: Sequence[ModelName]) -> tuple[ModelName, Anchor, FloatArray]:
    """Return the model with the least error in forecasts of the past, its level, and these errors."""
    best, level = names[0], ANCHORS[0]
    errors = past_errors(history, _model(best), level)
    least = mean_error(errors)
    for name, anchor in itertools.product(names, ANCHORS):
        if not errors.size or not usable(name, history) or (name, anchor) in {(best, level), ("ets", "end")}:
            continue
        tried = past_errors(history, _model(name), anchor)
        if mean_error(tried) < least * (1.0 - GAIN):
            best, level, errors, least = name, anchor, tried, mean_error(tried)
    return best, level, errors


def _model(name: ModelName) -> Model:
    if name != "ets":
        return MODELS[name]
    from vconsolidate.forecast.ets import ets  # noqa: PLC0415 - an optional library

    return ets
