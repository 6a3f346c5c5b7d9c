"""
Ready time within an interval: vCPUs queue for hardware threads even when their sum fits.

A finite-source M/M/m//N queue: N vCPUs that think, then want a thread; m threads. The think rate is chosen so that
every source *runs* the measured share of time. R is then the share of time it waits. An open queue (Erlang C) is 1.4
to 30 times too high here, because it lets a waiting vCPU go on making work.

R is tabulated once over (m, N/m, z) with the slack z = (1 − ρ)·√m of heavy-traffic theory (Halfin and Whitt 1981), in
which curves of different m look alike, and interpolated as log(R/(1 − m/N)), which ends in 0 at ρ = 1.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray, frozen

_THREADS: Final = np.array([1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 40.0, 48.0, 64.0, 80.0, 96.0, 128.0])
_RATIOS: Final = np.array([1.0, 1.125, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0])
_LOG_THREADS: Final = np.log(_THREADS)
_LOG_RATIOS: Final = np.log(_RATIOS)
_SLACKS: Final = np.concatenate(
    [[0.0], np.geomspace(5e-4, 0.1, 17), np.linspace(0.125, 1.0, 15), np.linspace(1.25, 4.0, 12)]
)
_RATES: Final = 240
_LOWEST_LOG: Final = -25.0


def waiting_exact(threads: int, sources: int, rates: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Solve M/M/m//N by its birth–death equations.

    Parameters
    ----------
    threads, sources
        m and N.
    rates
        (n_rates,) requests of a thinking source per mean service time.

    Returns
    -------
    tuple
        Utilisation ρ = E[min(n, m)]/m, and waiting share per source R = E[max(n − m, 0)]/N; (n_rates,) each.
    """
    n = np.arange(sources + 1)
    steps = np.log((sources - n[:-1]) / np.minimum(n[1:], threads))
    weight: FloatArray = np.concatenate([[0.0], np.cumsum(steps)]) + np.log(rates)[:, None] * n
    weight -= weight.max(axis=1, keepdims=True)
    np.exp(weight, out=weight)
    weight /= weight.sum(axis=1, keepdims=True)
    return weight @ np.minimum(n, threads) / threads, weight @ np.maximum(n - threads, 0.0) / sources


def _log_waiting(threads: int, sources: int) -> FloatArray:
    """Return log(R/(1 − m/N)) at the slacks of the table, (n_slacks,)."""
    idle_ratio = threads / sources
    rates = np.exp(np.linspace(np.log(1e-3 * idle_ratio), np.log(200.0), _RATES))
    rho, waiting = waiting_exact(threads, sources, rates)
    slack = (1.0 - rho[::-1]) * np.sqrt(threads)
    value = np.log(np.maximum(waiting[::-1] / (1.0 - idle_ratio), np.exp(_LOWEST_LOG)))
    row: FloatArray = np.interp(_SLACKS, slack, value)
    row[0] = 0.0  # every source waits or runs: R = 1 − m/N
    return row


def _row(threads: int, sources: float) -> FloatArray:
    """Return a row of the table; between whole numbers of sources it is interpolated."""
    sources = max(sources, threads + 1.0)
    below = int(sources)
    part = sources - below
    value = _log_waiting(threads, below)
    return value if part == 0.0 else value * (1.0 - part) + _log_waiting(threads, below + 1) * part


def waiting_fraction(threads: FloatArray, ratio: FloatArray, rho: FloatArray) -> FloatArray:
    """
    Return R, the share of time a vCPU waits for a thread, (n_steps,).

    Parameters
    ----------
    threads
        (n_steps,) m, not necessarily whole; taken as 1 below and as 128 above (slightly too high).
    ratio
        (n_steps,) vCPUs per thread, N/m; R is 0 up to 1.
    rho
        (n_steps,) utilisation of the threads, 0 to 1.
    """
    within = np.clip(threads, _THREADS[0], _THREADS[-1])
    capped = np.clip(ratio, 1.0, _RATIOS[-1])
    h, w = _place(_LOG_THREADS, np.log(within))
    i, x = _place(_LOG_RATIOS, np.log(capped))
    j, y = _place(_SLACKS, np.clip((1.0 - rho) * np.sqrt(within), 0.0, _SLACKS[-1]))
    table, (_, n_ratios, n_slacks) = _table().ravel(), _table().shape
    at = (h * n_ratios + i) * n_slacks + j

    def mixed(first: int) -> FloatArray:
        low = table[at + first] * (1.0 - y) + table[at + first + 1] * y
        high = table[at + first + n_slacks] * (1.0 - y) + table[at + first + n_slacks + 1] * y
        return np.asarray(low * (1.0 - x) + high * x)

    waiting = np.exp(mixed(0) * (1.0 - w) + mixed(n_ratios * n_slacks) * w) * (1.0 - 1.0 / capped)
    # beyond the table the queue hardly notices how many sources there are: N·R stays, so R falls as 1/N
    return np.asarray(np.where(ratio > capped, waiting * capped / np.maximum(ratio, 1.0), waiting))


def _place(grid: FloatArray, value: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return the cell of `grid` each value lies in, and how far into it."""
    index = np.clip(np.searchsorted(grid, value, side="right") - 1, 0, len(grid) - 2)
    return index, (value - grid[index]) / (grid[index + 1] - grid[index])


@cache
def _table() -> FloatArray:
    """Return the table (n_threads, n_ratios, n_slacks); takes a fraction of a second, once per process."""
    return frozen(np.array([[_row(int(m), float(m * ratio)) for ratio in _RATIOS] for m in _THREADS]))
