"""
What is common to many VMs in the difference between measured and expected use, told apart by shrinkage.

The logarithm of measured over expected use of VM i is modelled as

    y_i = common + source processor + target processor + workload class + own_i,

every effect normal around 0 with a known standard deviation (of ratings: their error band; of the others: a figure
below), own_i normal with a deviation estimated from the data. The estimates are the best linear unbiased predictions
of Henderson (Biometrics 31, 1975; Robinson, Statistical Science 6, 1991): (ZᵀZ/σ² + D⁻¹)⁻¹ Zᵀy/σ², with the inverse as
their covariance. For one effect of n VMs this is the normal–normal shrinkage of Efron and Morris (JASA 70, 1975): the
mean times τ²/(τ² + σ²/n), so that few VMs move little. VMs with wild changes count less (Huber's weights, 1964).

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
"""Deviation of single VMs before anything is measured; as `UNKNOWN_FRACTION` of the host range."""
OWN_COUNTS: Final = 4.0
"""VMs whose measurements weigh as much as that first guess."""
HUBER: Final = 1.345
"""Residuals beyond so many deviations count less: 95 % efficient for normal ones."""
NORMAL_90: Final = 1.6449
"""Half-width of a 90 % band in standard deviations."""
_LEAST_SD: Final = 1e-6
_ROUNDS: Final = 20


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
        Deviation of single VMs.
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


def estimate_effects(y: FloatArray, kinds: Mapping[str, Levels]) -> Effects:
    """
    Return the effects of (n,) logarithms; without any VM they are 0, with the deviations known before.

    Parameters
    ----------
    kinds
        Kind → its levels, for the n VMs.
    """
    sizes = [len(levels.names) for levels in kinds.values()]
    starts = np.concatenate([[0], np.cumsum(sizes)])[:-1] if sizes else np.zeros(0)
    first = {kind: int(start) for kind, start in zip(kinds, starts, strict=True)}
    design = np.zeros((len(y), sum(sizes)))
    for kind, levels in kinds.items():
        design[np.arange(len(y)), first[kind] + levels.code] += 1.0
    spread = [np.maximum(levels.prior_sd, _LEAST_SD) for levels in kinds.values()]
    precision = np.diag(1.0 / np.concatenate(spread) ** 2) if spread else np.zeros((0, 0))
    weight, own_sd = np.ones(len(y)), OWN_SD
    mean, covariance = _solve(design, y, weight, own_sd, precision)
    for _ in range(_ROUNDS if len(y) else 0):
        residual = y - design @ mean
        size = np.abs(residual) / own_sd
        weight = np.minimum(1.0, HUBER / np.maximum(size, _LEAST_SD))
        squares = np.minimum(np.abs(residual), HUBER * own_sd) ** 2
        before, own_sd = (
            own_sd,
            float(np.sqrt((OWN_COUNTS * OWN_SD**2 + squares.sum() / _CONSISTENT) / (OWN_COUNTS + len(y)))),
        )
        own_sd = max(own_sd, _LEAST_SD)
        mean, covariance = _solve(design, y, weight, own_sd, precision)
        if abs(own_sd - before) < 1e-6 * before:
            break
    return Effects(kinds, first, mean, covariance, own_sd)


_CONSISTENT: Final = 0.71016
"""Mean of min(|z|, `HUBER`)² of a standard normal z: what cutting residuals takes from their variance."""


def _solve(
    design: FloatArray, y: FloatArray, weight: FloatArray, own_sd: float, precision: FloatArray
) -> tuple[FloatArray, FloatArray]:
    weighted = design.T * (weight / own_sd**2)
    covariance: FloatArray = np.asarray(np.linalg.inv(weighted @ design + precision), dtype=np.float64)
    return covariance @ (weighted @ y), covariance
