"""
What is common to many VMs in the difference between measured and expected use, told apart by shrinkage.

Measured use of VM i is modelled as expected use eᵢ times exp(common + source processor + target processor + workload
class) times an own change. Every effect is normal around 0 with a known standard deviation (of ratings: their error
band; of the others: a figure below). The own change has mean 1 and a variance of φ over the VM's size (its expected use
over the mean of all), φ estimated from the data. The estimates maximise the penalised quasi-likelihood of Breslow and
Clayton (JASA 88, 1993) with a log link, so that without penalty the sum of measured use is met: what matters to a host
is the sum. For one effect of n equal VMs this is the normal–normal shrinkage of Efron and Morris (JASA 70, 1975), the
mean times τ²/(τ² + φ/n): few VMs move little, and one VM with a wild change raises φ and with it the shrinkage of all.

Left out: VMs of one application change together, so that bands are too narrow where they dominate. Effects that the
estate cannot tell apart (one processor, one class) share a difference in proportion to their prior variances.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray

COMMON_SD: Final = 0.10
"""Prior deviation of what all VMs have in common: demand some months later is within ±16 % in nine estates of ten."""
CLASS_SD: Final = 0.10
"""Prior deviation of a workload class: its demand, and the overhead that the catalogue states for it."""
OWN_SD: Final = 0.25
"""Relative deviation of a VM of mean size before anything is measured; as `UNKNOWN_FRACTION` of the host range."""
OWN_COUNTS: Final = 4.0
"""VMs whose measurements weigh as much as that first guess."""
NORMAL_90: Final = 1.6449
"""Half-width of a 90 % band in standard deviations."""
_LEAST_SD: Final = 1e-6
_LEAST_STEP: Final = 1e-9
_LONGEST: Final = 1.0
_ROUNDS: Final = 60


@dataclass(frozen=True, slots=True)
class Levels:
    """
    One kind of effect.

    Parameters
    ----------
    names
        Of its levels.
    code
        (n,) level of each VM.
    prior_sd
        (n_levels,) of their logarithms.
    """

    names: tuple[str, ...]
    code: IntArray
    prior_sd: FloatArray


@dataclass(frozen=True, slots=True)
class Effects:
    """
    Estimates.

    Parameters
    ----------
    mean
        (n_levels of all kinds,) logarithms of factors, kind by kind.
    covariance
        Of `mean`.
    own_sd
        Relative deviation of a VM of mean size, √φ.
    first
        Kind → position of its first level in `mean`.
    """

    levels: Mapping[str, Levels]
    first: Mapping[str, int]
    mean: FloatArray
    covariance: FloatArray
    own_sd: float

    def estimate(self, parts: Sequence[tuple[str, str]]) -> tuple[float, float]:
        """Return mean and deviation of the sum of some levels, each by kind and name; unknown levels add nothing."""
        weights = np.zeros(len(self.mean))
        for kind, name in parts:
            if kind in self.levels and name in self.levels[kind].names:
                weights[self.first[kind] + self.levels[kind].names.index(name)] += 1.0
        return float(weights @ self.mean), math.sqrt(max(float(weights @ self.covariance @ weights), 0.0))

    def of_each(self, kind: str) -> FloatArray:
        """Return (n,) the effect of a kind on each VM."""
        levels = self.levels[kind]
        values: FloatArray = self.mean[self.first[kind] + levels.code]
        return values

    def counts(self, kind: str) -> dict[str, int]:
        """Return how many VMs each level has."""
        levels = self.levels[kind]
        numbers = np.bincount(levels.code, minlength=len(levels.names)).tolist()
        return dict(zip(levels.names, numbers, strict=True))


def estimate_effects(expected: FloatArray, measured: FloatArray, kinds: Mapping[str, Levels]) -> Effects:
    """
    Return the effects of n VMs; without any VM they are 0, with the deviations known before.

    Parameters
    ----------
    expected, measured
        (n,) use, expected above 0.
    kinds
        Kind → its levels, for the n VMs.
    """
    sizes = [len(levels.names) for levels in kinds.values()]
    starts = np.concatenate([[0], np.cumsum(sizes)])[:-1] if sizes else np.zeros(0)
    first = {kind: int(start) for kind, start in zip(kinds, starts, strict=True)}
    design = np.zeros((len(expected), sum(sizes)))
    for kind, levels in kinds.items():
        design[np.arange(len(expected)), first[kind] + levels.code] += 1.0
    spread = [np.maximum(levels.prior_sd, _LEAST_SD) for levels in kinds.values()]
    precision = np.diag(1.0 / np.concatenate(spread) ** 2) if spread else np.zeros((0, 0))
    mean = np.zeros(sum(sizes))
    if not len(expected):
        return Effects(kinds, first, mean, _inverse(precision), OWN_SD)
    scale = float(expected.mean())
    base, seen, variance = expected / scale, measured / scale, OWN_SD**2
    fitted = base
    for _ in range(_ROUNDS):
        before = variance
        mean = _maximum(design, base, seen, variance, precision, mean)
        fitted = base * np.exp(design @ mean)
        squares = float(((seen - fitted) ** 2 / fitted).sum())
        variance = (OWN_COUNTS * OWN_SD**2 + squares) / (OWN_COUNTS + len(base))
        if abs(variance - before) < 1e-9 * before:
            break
    covariance = _inverse((design.T * (fitted / variance)) @ design + precision)
    return Effects(kinds, first, mean, covariance, math.sqrt(variance))


def _maximum(
    design: FloatArray, base: FloatArray, seen: FloatArray, variance: float, precision: FloatArray, start: FloatArray
) -> FloatArray:
    """Return the effects of the largest penalised quasi-likelihood, by Newton steps that never make it smaller."""

    def value(effects: FloatArray) -> float:
        log = design @ effects
        return float((seen * log - base * np.exp(log)).sum() / variance - effects @ precision @ effects / 2.0)

    mean, best = start, value(start)
    for _ in range(_ROUNDS):
        fitted = base * np.exp(design @ mean)
        slope = design.T @ (seen - fitted) / variance - precision @ mean
        curvature = (design.T * (fitted / variance)) @ design + precision
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


def _inverse(matrix: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)
