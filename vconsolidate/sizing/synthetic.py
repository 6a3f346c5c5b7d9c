"""
A made-up day with the stated mean, p95 and peak, where no history was measured.

The sorted values of the day are fixed by the three figures; the pattern (office hours, nightly batch …) and seeded
noise only decide when each value comes. What this leaves out: weekends, seasons, and everything about how one
server's busy hour depends on another's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray

_EXPONENTS: Final = np.array([0.0, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 256.0])
_NOISE: Final = 0.12
_SHIFT_H: Final = 0.5


def sorted_day(mean: FloatArray, p95: FloatArray, peak: FloatArray, n_steps: int) -> FloatArray:
    """
    Return rising values whose mean, 95th percentile (numpy's, linear) and maximum are the given ones.

    p95 and peak are always met. A mean that no such day can have (below what the busiest five percent alone make,
    or above p95 nearly everywhere) gives the day nearest to it.

    Parameters
    ----------
    mean, p95, peak
        (n,) with mean ≤ p95 ≤ peak.
    n_steps
        At least 24.

    Returns
    -------
    (n, n_steps)
    """
    # Both samples around the 95th percentile hold its value, so that interpolation between them gives it exactly.
    knee = int(np.floor(0.95 * (n_steps - 1)))
    tail = np.linspace(0.0, 1.0, n_steps - knee - 1) ** 2
    high = p95[:, None] + (peak - p95)[:, None] * tail[None, :]
    body_mean = (mean * n_steps - high.sum(axis=1)) / (knee + 1)
    wanted = np.divide(body_mean, p95, out=np.zeros_like(p95), where=p95 > 0)
    shapes = np.linspace(0.0, 1.0, knee + 1)[None, :] ** _EXPONENTS[:, None]
    shapes[0] = 1.0
    low = p95[:, None] * _mix(shapes, np.clip(wanted, 0.0, 1.0))
    return np.concatenate([low, high], axis=1)


def _mix(shapes: FloatArray, wanted: FloatArray) -> FloatArray:
    """Return (n, steps) mixtures of neighbouring rising shapes whose means are `wanted`."""
    means = shapes.mean(axis=1)
    upper = np.clip(np.searchsorted(-means, -wanted, side="left") - 1, 0, len(means) - 2)
    lower = upper + 1
    weight = np.clip((wanted - means[lower]) / (means[upper] - means[lower]), 0.0, 1.0)[:, None]
    mixed: FloatArray = weight * shapes[upper] + (1.0 - weight) * shapes[lower]
    return mixed


def day(
    names: Sequence[str],
    patterns: Sequence[str],
    mean: FloatArray,
    p95: FloatArray,
    peak: FloatArray,
    *,
    n_steps: int,
    seed: int,
) -> FloatArray:
    """
    Return one day per server, from midnight to midnight.

    A server's day depends on its own name, figures and the seed only, never on the other servers.

    Returns
    -------
    (n, n_steps)
    """
    hours = np.arange(n_steps) * 24.0 / n_steps
    scores = np.empty((len(names), n_steps))
    for row, (name, pattern) in enumerate(zip(names, patterns, strict=True)):
        random = np.random.default_rng([seed, _stable_hash(name)])
        shifted = (hours - random.normal(0.0, _SHIFT_H)) % 24.0
        scores[row] = _busy(shifted, pattern) + random.normal(0.0, _NOISE, n_steps)
    ranks = np.argsort(np.argsort(scores, axis=1, kind="stable"), axis=1, kind="stable")
    return np.take_along_axis(sorted_day(mean, p95, peak, n_steps), ranks, axis=1)


def _busy(hours: FloatArray, pattern: str) -> FloatArray:
    """Return how busy a pattern is at each hour, 0 to 1."""
    bumps = {
        "office": ((10.0, 2.0, 1.0), (14.5, 2.5, 0.9)),
        "batch": ((2.0, 1.5, 1.0),),
        "evening": ((20.0, 2.5, 1.0),),
    }
    busy = np.zeros_like(hours)
    for centre, width, height in bumps.get(pattern, ()):
        distance = np.abs(hours - centre)
        distance = np.minimum(distance, 24.0 - distance)
        busy += height * np.exp(-((distance / width) ** 2))
    return busy


def _stable_hash(name: str) -> int:
    """Return the same number for a name in every process (the built-in hash is salted)."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")
