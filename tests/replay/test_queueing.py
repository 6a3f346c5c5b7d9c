"""The waiting fraction: its table against the exact queue, and its limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vconsolidate.replay.queueing import waiting_exact, waiting_fraction


def exact_waiting(threads: int, sources: int, rho: float) -> float:
    """Return R by bisection on the arrival rate."""
    low, high, waiting = 1e-6, 1e6, np.zeros(1)
    for _ in range(100):
        middle = math.sqrt(low * high)
        reached, waiting = waiting_exact(threads, sources, np.array([middle]))
        low, high = (middle, high) if reached[0] < rho else (low, middle)
    return float(waiting[0])


def erlang_c_waiting(threads: int, sources: int, rho: float) -> float:
    """Return the waiting share per source of the open queue M/M/m at the same utilisation."""
    load = rho * threads
    terms = [load**n / math.factorial(n) for n in range(threads)]
    last = load**threads / math.factorial(threads) / (1.0 - rho)
    return last / (sum(terms) + last) * rho / (1.0 - rho) / sources


@pytest.mark.parametrize("threads", [1, 2, 5, 8, 20, 40])
@pytest.mark.parametrize("ratio", [1.25, 1.7, 2.2, 3.5, 6.0])
@pytest.mark.parametrize("rho", [0.3, 0.52, 0.7, 0.85, 0.95, 0.98])
def test_the_table_agrees_with_the_exact_queue(threads: int, ratio: float, rho: float) -> None:
    sources = max(round(threads * ratio), threads + 1)
    expected = exact_waiting(threads, sources, rho)
    found = waiting_fraction(np.array([float(threads)]), np.array([sources / threads]), np.array([rho]))[0]
    assert found == pytest.approx(expected, rel=0.05, abs=2e-4)


def test_nobody_waits_where_every_vcpu_has_a_thread() -> None:
    found = waiting_fraction(np.full(3, 8.0), np.array([0.0, 0.5, 1.0]), np.array([0.2, 0.9, 1.0]))
    np.testing.assert_allclose(found, 0.0, atol=1e-12)


def test_at_saturation_everyone_waits_for_what_there_is_not() -> None:
    found = waiting_fraction(np.full(2, 8.0), np.array([1.5, 4.0]), np.array([1.0, 1.0]))
    np.testing.assert_allclose(found, [1 / 3, 3 / 4], rtol=1e-6)


def test_waiting_rises_with_utilisation_and_falls_with_the_number_of_threads() -> None:
    rho = np.linspace(0.05, 1.0, 200)
    by_rho = waiting_fraction(np.full(200, 6.5), np.full(200, 2.3), rho)
    assert np.all(np.diff(by_rho) >= 0.0)
    by_size = waiting_fraction(np.array([1.0, 2.0, 4.5, 16.0, 100.0]), np.full(5, 2.0), np.full(5, 0.9))
    assert np.all(np.diff(by_size) < 0.0)


def test_the_open_queue_is_far_too_high() -> None:
    for sources, rho in ((10, 0.9), (16, 0.8), (24, 0.95)):
        assert erlang_c_waiting(8, sources, rho) > 1.4 * exact_waiting(8, sources, rho)


def test_two_sources_on_one_thread_by_hand() -> None:
    # M/M/1//2 with rate 1: weights 1, 2, 2; one busy with 4/5, one waiting with 2/5 over two sources
    rho, waiting = waiting_exact(1, 2, np.array([1.0]))
    assert (rho[0], waiting[0]) == (pytest.approx(0.8), pytest.approx(0.2))
