"""
What is common to many VMs in the difference between measured and expected use, told apart by shrinkage.

Measured use of VM i is modelled as expected use eᵢ times exp(common + source processor + target processor + workload
class) times an own change. Every effect is random around 0 with a known spread (of ratings: their error band; of the
others: a figure below). The own change has mean 1 and a spread of φ over the VM's size (its expected use over the mean
of all), φ estimated from the data. The estimates maximise the penalised quasi-likelihood of Breslow and Clayton (JASA
88, 1993) with a log link. Near what was expected, one effect of n equal VMs is the normal-normal shrinkage of Efron and
Morris (JASA 70, 1975), the mean times τ²/(τ² + φ/n).

Far from it, that prior would explain anything away: three VMs that all double would count as three chances. So what all
VMs or a class have in common, and what a VM does on its own, have the tails of Student's t; ratings, whose error bands
are known, are normal. With such tails the data win over a prior that they contradict together, and a single VM that
contradicts all others is set aside (O'Hagan and Pericchi, *Bayesian heavy-tailed models and conflict resolution*,
Brazilian Journal of Probability and Statistics 26, 2012; Lange, Little and Taylor, JASA 84, 1989, for the errors). The
likelihood then may have several summits: "all changed" and "each changed". Each is sought (`summits`), and the estimate
is their mean, weighed by Laplace's approximation of what each explains.

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
from vconsolidate.pipeline.tracking.summits import Model, average_of, summits

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
LEAST_SD: Final = 1e-6


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
    heavy
        Whether far values are as likely as the tails of Student's t make them.
    """

    names: tuple[str, ...]
    code: IntArray
    prior_sd: FloatArray
    heavy: bool = False


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
    spread = [np.maximum(levels.prior_sd, LEAST_SD) for levels in kinds.values()]
    prior = np.concatenate(spread) if spread else np.zeros(0)
    if not len(expected):
        return Effects(kinds, first, np.zeros(sum(sizes)), np.diag(prior**2), OWN_SD)
    scale = float(expected.mean())
    of_level = [np.full(size, number, dtype=np.int64) for number, size in enumerate(sizes)]
    heavy = np.array([levels.heavy for levels in kinds.values()], dtype=np.bool_)
    model = Model(
        design=design,
        base=expected / scale,
        seen=measured / scale,
        prior_sd=prior,
        kind=np.concatenate(of_level) if of_level else np.zeros(0, dtype=np.int64),
        heavy=heavy,
        own_sd=OWN_SD,
        own_counts=OWN_COUNTS,
    )
    mean, covariance, variance = average_of(summits(model))
    return Effects(kinds, first, mean, covariance, math.sqrt(variance))
