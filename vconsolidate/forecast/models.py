"""The growth models of the core: no growth, linear, compound; each with the seasons of the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

import numpy as np

from vconsolidate.forecast.history import History
from vconsolidate.forecast.season import Season
from vconsolidate.forecast.trend import Anchor, fit
from vconsolidate.model.arrays import FloatArray, frozen

ModelName = Literal["flat", "linear", "compound", "ets"]

Model = Callable[[History, Season, int, Anchor], FloatArray]
"""History, its season, number of steps, level → (n_steps,) values after the history."""

_MOST_LOG: Final = 700.0
"""Larger exponents overflow; a forecast that far is absurd anyway."""


def flat(history: History, season: Season, steps: int, anchor: Anchor = "quarter") -> FloatArray:
    """Return the seasons of the history again, at its level, which may have fallen; it never goes below 0."""
    return np.maximum(_ahead(history, season, steps, anchor, sloped=False), 0.0)


def linear(history: History, season: Season, steps: int, anchor: Anchor = "quarter") -> FloatArray:
    """Return a line with seasons; it never goes below 0."""
    return np.maximum(_ahead(history, season, steps, anchor, sloped=True), 0.0)


def compound(history: History, season: Season, steps: int, anchor: Anchor = "quarter") -> FloatArray:
    """Return growth by the same factor every step: a line through the logarithms. Only for values above 0."""
    logs = History(history.start_s, history.step_s, frozen(np.log(history.values)))
    return np.exp(np.minimum(_ahead(logs, season, steps, anchor, sloped=True), _MOST_LOG))


def _ahead(history: History, season: Season, steps: int, anchor: Anchor, *, sloped: bool) -> FloatArray:
    n = len(history.values)
    return fit(history, season, sloped=sloped, anchor=anchor).at(n, n + steps)


MODELS: Final[Mapping[ModelName, Model]] = {"flat": flat, "linear": linear, "compound": compound}
"""The simplest first: of models that are equally good, the first is taken."""


def usable(name: ModelName, history: History) -> bool:
    """Return whether a model can be fitted to a history."""
    known = history.values[np.isfinite(history.values)]
    if name == "compound":
        return len(known) > 2 and bool((known > 0.0).all())
    return len(known) > (0 if name == "flat" else 2)
