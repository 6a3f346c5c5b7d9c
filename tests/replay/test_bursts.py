"""Cumulants of the demand for threads, against the exact chain of a VM whose vCPUs wake each other."""

from __future__ import annotations

import numpy as np
import pytest

from vconsolidate.replay.bursts import batches, cumulants


def exact(vcpus: int, rate: float, together: float) -> tuple[float, float, float]:
    """Return the first three cumulants of the number of vCPUs at work, by solving the Markov chain."""
    flow = np.zeros((vcpus + 1, vcpus + 1))
    for busy in range(vcpus + 1):
        if busy:
            flow[busy, busy - 1] += busy
        if busy < vcpus:
            flow[busy, busy + 1] += (vcpus - busy) * rate * (1.0 - together)
            flow[busy, vcpus] += (vcpus - busy) * rate * together
    np.fill_diagonal(flow, -flow.sum(axis=1))
    equations = np.vstack([flow.T, np.ones(vcpus + 1)])
    chance = np.linalg.lstsq(equations, np.append(np.zeros(vcpus + 1), 1.0), rcond=None)[0]
    number = np.arange(vcpus + 1)
    mean = float(chance @ number)
    return mean, float(chance @ (number - mean) ** 2), float(chance @ (number - mean) ** 3)


def found(vcpus: int, busy: float, together: float) -> tuple[float, float, float]:
    result = cumulants(np.array([[busy]]), np.array([float(vcpus)]), batches(np.array([float(vcpus)]), together))
    return float(result.mean[0]), float(result.variance[0]), float(result.third[0])


@pytest.mark.parametrize("vcpus", [2, 4, 8, 16])
@pytest.mark.parametrize("together", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("rate", [0.02, 0.1, 0.3, 1.0])
def test_the_variance_is_that_of_the_chain(vcpus: int, together: float, rate: float) -> None:
    mean, variance, _ = exact(vcpus, rate, together)
    if mean / vcpus < 0.8:
        assert found(vcpus, mean / vcpus, together)[1] == pytest.approx(variance, rel=0.17)


@pytest.mark.parametrize("vcpus", [1, 2, 8])
def test_rare_bursts_are_batches_that_arrive_at_random(vcpus: int) -> None:
    mean, variance, third = exact(vcpus, 1e-4, 0.5)
    assert found(vcpus, mean / vcpus, 0.5) == pytest.approx((mean, variance, third), rel=5e-3)


def test_single_vcpus_are_coins() -> None:
    assert found(1, 0.3, 0.5) == pytest.approx((0.3, 0.21, 0.3 * 0.7 * 0.4))


def test_vms_add_up_in_any_order() -> None:
    busy, vcpus = np.array([[0.2], [0.5], [0.8]]), np.array([4.0, 1.0, 2.0])
    whole = cumulants(busy, vcpus, batches(vcpus, 0.5))
    parts = [found(int(n), float(u), 0.5) for n, u in zip(vcpus, busy[:, 0], strict=True)]
    assert (whole.mean[0], whole.variance[0], whole.third[0]) == pytest.approx(tuple(np.sum(parts, axis=0)))
    assert whole.squares[0] == pytest.approx(4 * 0.04 + 0.25 + 2 * 0.64)
