"""
How the demand of a host's VMs for hardware threads varies within an interval: its first three cumulants.

A vCPU that begins to work wakes all idle vCPUs of its VM with probability k (a parallel request), else it works alone:
arrivals in batches, M[X]/M/∞, with a finite number of vCPUs behind them. For batches of size X that arrive at random
the cumulants of the number at work are, over their mean, ``1 + E[X(X−1)]/(2·E[X])`` and
``1 + 3·E[X(X−1)]/(2·E[X]) + E[X(X−1)(X−2)]/(3·E[X])`` (Chaudhry and Templeton, *A First Course in Bulk Queues*, 1983);
for single vCPUs that work the share u of the time they are those of a coin, ``1 − u`` and ``(1 − u)(1 − 2u)``. In
between both factors apply; against the exact Markov chain the variance is within 17 % for u up to 0.8.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Batches:
    """
    What bursts of several vCPUs add to the cumulants of a VM, (n_vms,); 0 for a VM of one vCPU.

    Parameters
    ----------
    pairs
        E[X(X−1)]/(2·E[X]): vCPUs at work beside one that is at work.
    triples
        E[X(X−1)(X−2)]/(3·E[X]).
    """

    pairs: FloatArray
    triples: FloatArray


@dataclass(frozen=True, slots=True)
class Cumulants:
    """
    Of the number of vCPUs that want a thread, (n_steps,).

    Parameters
    ----------
    mean, variance, third
        The first three cumulants.
    squares
        Σ u² over the vCPUs.
    """

    mean: FloatArray
    variance: FloatArray
    third: FloatArray
    squares: FloatArray


def batches(vcpus: FloatArray, together: float) -> Batches:
    """Return the terms of VMs whose vCPUs all begin to work with the first of them with probability `together`."""
    size = together * vcpus + 1.0 - together
    pairs = 0.5 * together * vcpus * (vcpus - 1.0) / size
    return Batches(pairs, pairs * (vcpus - 2.0) * (2.0 / 3.0))


def cumulants(busy: FloatArray, vcpus: FloatArray, batch: Batches) -> Cumulants:
    """
    Return the cumulants of the sum over VMs that do not depend on each other.

    Parameters
    ----------
    busy
        (n_vms, n_steps) share of the time each vCPU wants a thread, below 1.
    """
    n_steps = busy.shape[1]
    mean, variance, third, squares = (np.zeros(n_steps) for _ in range(4))
    for row, n, pairs, triples in zip(busy, vcpus.tolist(), batch.pairs.tolist(), batch.triples.tolist(), strict=True):
        work = row * n
        mean += work
        squares += work * row
        idle = 1.0 - row
        work *= idle
        if n == 1.0:
            variance += work
            work *= idle - row
        else:
            variance += work * (1.0 + pairs * idle)
            work *= (idle - row) * (1.0 + idle * (3.0 * pairs + triples * idle))
        third += work
    return Cumulants(mean, variance, third, squares)
