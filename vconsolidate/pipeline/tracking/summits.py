"""
The summits of a penalised quasi-likelihood with heavy tails, and their mean.

Tails of Student's t are mixtures of normal ones: each round, an effect or a VM that lies far out counts less
(iteratively reweighted estimates; Lange, Little and Taylor, JASA 84, 1989). The weight is 1 at 0, so that there all is
as with normal tails. Rounds end on the summit above their beginning; `summits` begins at "nothing changed", and with
each set of heavy kinds free to move as the data say.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray

EFFECT_DEGREES: Final = 3.0
"""Degrees of freedom of heavy effects: their variance still exists."""
OWN_DEGREES: Final = 4.0
"""Of the VMs' own changes; the value that Lange, Little and Taylor found to do well where too few data tell it."""
CONSISTENT: Final = 1.487
"""1 / mean of z² / (1 + z² / 5) for normal z: weighed squares then still estimate the variance of normal changes."""
_FREE: Final = 10.0
"""Times the prior spread: free enough for a beginning."""
_LEAST_STEP: Final = 1e-9
_LONGEST: Final = 1.0
_ROUNDS: Final = 60
_SAME: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Model:
    """
    What was seen, and what is known before.

    Parameters
    ----------
    design
        (n, n_levels) 1 where a VM has a level.
    base, seen
        (n,) expected and measured use over the mean of the former.
    prior_sd
        (n_levels,)
    kind
        (n_levels,) number of the kind of each level.
    heavy
        (n_kinds,) kinds with the tails of Student's t.
    own_sd, own_counts
        First guess of the relative deviation of a VM of mean size, and the VMs that it is worth.
    """

    design: FloatArray
    base: FloatArray
    seen: FloatArray
    prior_sd: FloatArray
    kind: IntArray
    heavy: BoolArray
    own_sd: float
    own_counts: float

    @property
    def heavy_level(self) -> BoolArray:
        """(n_levels,) levels of heavy kinds."""
        found: BoolArray = self.heavy[self.kind]
        return found


@dataclass(frozen=True, slots=True)
class Summit:
    """
    One explanation.

    Parameters
    ----------
    mean, covariance
        Of the effects.
    variance
        φ of the own changes.
    evidence
        Logarithm of what it explains, up to what all summits have in common.
    """

    mean: FloatArray
    covariance: FloatArray
    variance: float
    evidence: float


def summits(model: Model) -> list[Summit]:
    """Return the summits that were found, each once; the first is that above "nothing changed"."""
    found: list[Summit] = []
    for mean in _beginnings(model):
        one = _climb(model, mean)
        if all(float(np.abs(one.mean - other.mean).max(initial=0.0)) > _SAME for other in found):
            found.append(one)
    return found


def average_of(found: Sequence[Summit]) -> tuple[FloatArray, FloatArray, float]:
    """Return mean, covariance and φ of explanations weighed by their evidence."""
    evidence = np.array([one.evidence for one in found])
    weight = np.exp(evidence - evidence.max())
    weight /= weight.sum()
    mean = np.sum([w * one.mean for w, one in zip(weight, found, strict=True)], axis=0)
    covariance = np.zeros((len(mean), len(mean)))
    for w, one in zip(weight, found, strict=True):
        apart = one.mean - mean
        covariance += w * (one.covariance + np.outer(apart, apart))
    return mean, covariance, float(weight @ np.array([one.variance for one in found]))


def _beginnings(model: Model) -> Iterator[FloatArray]:
    yield np.zeros(len(model.prior_sd))
    kinds = np.flatnonzero(model.heavy).tolist()
    for number in range(1, len(kinds) + 1):
        for free in itertools.combinations(kinds, number):
            sd = np.where(np.isin(model.kind, free), _FREE, 1.0) * model.prior_sd
            start = np.zeros(len(model.prior_sd))
            yield _maximum(model, np.ones(len(model.base)), model.own_sd**2, np.diag(1.0 / sd**2), start)


def _climb(model: Model, mean: FloatArray) -> Summit:
    """Return the summit above some effects: weights, effects and φ in turn."""
    variance = model.own_sd**2
    for _ in range(_ROUNDS):
        before = mean, variance
        variance = _variance(model, mean, variance)
        own, precision = _own_weights(model, mean, variance), _precision(model, mean)
        mean = _maximum(model, own, variance, precision, mean)
        moved = float(np.abs(mean - before[0]).max(initial=0.0))
        if moved < _LEAST_STEP and abs(variance - before[1]) < _LEAST_STEP * variance:
            break
    own, precision = _own_weights(model, mean, variance), _precision(model, mean)
    fitted = model.base * np.exp(model.design @ mean)
    covariance = np.asarray(
        np.linalg.inv((model.design.T * (own * fitted / variance)) @ model.design + precision), dtype=np.float64
    )
    spread = float(np.linalg.slogdet(covariance)[1]) / 2.0
    return Summit(mean, covariance, variance, _log_likelihood(model, mean, variance) + spread)


def _deviance(model: Model, mean: FloatArray) -> FloatArray:
    """Return (n,) squared deviance residuals of a quasi-Poisson model."""
    fitted = model.base * np.exp(model.design @ mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(model.seen > 0.0, model.seen * np.log(model.seen / fitted), 0.0)
    found: FloatArray = np.maximum(2.0 * (share - model.seen + fitted), 0.0)
    return found


def _own_weights(model: Model, mean: FloatArray, variance: float) -> FloatArray:
    found: FloatArray = 1.0 / (1.0 + _deviance(model, mean) / ((OWN_DEGREES + 1.0) * variance))
    return found


def _precision(model: Model, mean: FloatArray) -> FloatArray:
    """Return the diagonal matrix of the priors' precision: what lies far out on heavy tails is held less."""
    weight = 1.0 / (1.0 + mean**2 / ((EFFECT_DEGREES + 1.0) * model.prior_sd**2))
    found: FloatArray = np.diag(np.where(model.heavy_level, weight, 1.0) / model.prior_sd**2)
    return found


def _variance(model: Model, mean: FloatArray, before: float) -> float:
    """Return φ: weighed squares of the own changes, and the first guess."""
    squares, found = _deviance(model, mean), before
    for _ in range(_ROUNDS):
        weight = 1.0 / (1.0 + squares / ((OWN_DEGREES + 1.0) * found))
        total = model.own_counts * model.own_sd**2 + min(CONSISTENT * float(weight @ squares), float(squares.sum()))
        last, found = found, total / (model.own_counts + len(squares))
        if abs(found - last) < _LEAST_STEP * found:
            break
    return found


def _log_likelihood(model: Model, mean: FloatArray, variance: float) -> float:
    own = np.log1p(_deviance(model, mean) / ((OWN_DEGREES + 1.0) * variance)).sum() * (OWN_DEGREES + 1.0) / 2.0
    far = (mean / model.prior_sd) ** 2
    tails = np.where(
        model.heavy_level, (EFFECT_DEGREES + 1.0) / 2.0 * np.log1p(far / (EFFECT_DEGREES + 1.0)), far / 2.0
    ).sum()
    guess = model.own_counts / 2.0 * (np.log(variance) + model.own_sd**2 / variance)
    return float(-own - len(model.base) / 2.0 * np.log(variance) - guess - tails)


def _maximum(model: Model, own: FloatArray, variance: float, precision: FloatArray, start: FloatArray) -> FloatArray:
    """Return the effects of the largest penalised quasi-likelihood, by Newton steps that never make it smaller."""
    design, base, seen = model.design, model.base, model.seen

    def value(effects: FloatArray) -> float:
        log = design @ effects
        return float((own * (seen * log - base * np.exp(log))).sum() / variance - effects @ precision @ effects / 2.0)

    mean, best = start, value(start)
    for _ in range(_ROUNDS):
        fitted = base * np.exp(design @ mean)
        slope = design.T @ (own * (seen - fitted)) / variance - precision @ mean
        curvature = (design.T * (own * fitted / variance)) @ design + precision
        step: FloatArray = np.asarray(np.linalg.solve(curvature, slope), dtype=np.float64)
        step = np.asarray(step * (_LONGEST / max(float(np.abs(step).max()), _LONGEST)), dtype=np.float64)
        now = value(mean + step)
        while now < best and float(np.abs(step).max()) > _LEAST_STEP:
            step = np.asarray(0.5 * step, dtype=np.float64)
            now = value(mean + step)
        mean, best = (mean + step, now) if now >= best else (mean, best)
        if float(np.abs(step).max()) < _LEAST_STEP:
            break
    return mean
