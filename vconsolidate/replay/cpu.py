"""
CPU of a host: capacity with SMT, and its division by shares, reservations and limits.

Work is counted in *core-equivalents*: what one busy core does when its sibling thread is idle. The model is fluid
within an interval and holds for CPU-bound work.
"""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.replay.levels import water_level


def column_sums(values: FloatArray) -> FloatArray:
    """Return Σ over the rows, always added in the order of the rows, so that no block size shows in the last bit."""
    total = np.zeros(values.shape[1])
    for row in values:
        total += row
    return total


def capacity(
    busy_threads: FloatArray | float, cores: FloatArray | float, threads_per_core: int, smt_gain_fraction: float
) -> FloatArray:
    """
    Return the work of a host with so many busy hardware threads: ``C(b) = min(b, c) + g·max(b − c, 0)``.

    With two threads per core and g = 0.25 two busy threads do 1.25 times the work of one: 62.5 % each, as ESXi
    accounts it. Threads beyond ``c × threads_per_core`` do nothing.
    """
    busy = np.minimum(busy_threads, cores * threads_per_core)
    return np.minimum(busy, cores) + smt_gain_fraction * np.maximum(busy - cores, 0.0)


def busy_threads(
    work: FloatArray, cores: FloatArray | float, threads_per_core: int, smt_gain_fraction: float
) -> FloatArray:
    """Return how many hardware threads are busy to do `work`: the inverse of `capacity`, at most all of them."""
    gain = smt_gain_fraction if threads_per_core > 1 else 1.0
    busy = np.minimum(work, cores) + np.maximum(work - cores, 0.0) / gain
    return np.minimum(busy, cores * threads_per_core)


def reachable_capacity(
    demand: FloatArray,
    vcpus: FloatArray,
    cores: FloatArray | float,
    threads_per_core: int,
    smt_gain_fraction: float,
) -> FloatArray:
    """
    Return the work a host can do for these VMs, before efficiency: SMT gives nothing to threads nobody keeps busy.

    Parameters
    ----------
    demand
        (n_vms, n_steps) core-equivalents.
    vcpus
        (n_vms,)
    cores
        Of the machine, or (n_steps,) of each step.

    Returns
    -------
    FloatArray
        (n_steps,) core-equivalents.
    """
    full = (1.0 + smt_gain_fraction * (threads_per_core - 1)) / threads_per_core
    threads = column_sums(np.minimum(demand * (1.0 / full), vcpus[:, None]))
    return capacity(threads, cores, threads_per_core, smt_gain_fraction)


def efficiency(cpu_bound_fraction: float, vcpus: int, logical_processors: int, low: float, high: float) -> float:
    """
    Return useful work over capacity: 1 while every vCPU has a thread, else `low` (mixed) to `high` (CPU-bound).

    Source: throughput of Xen from 1:1 to 64:1 CPU-bound domains (SOSP 2003, Fig. 6). A calibration.
    """
    if vcpus <= logical_processors:
        return 1.0
    return low + (high - low) * cpu_bound_fraction


def allocate(
    wanted: FloatArray, floor: FloatArray, weight: FloatArray, total: FloatArray, *, floor_first: bool
) -> FloatArray:
    """
    Divide `total` among VMs by weighted max-min fairness.

    ``a = clip(θ·weight, floor, wanted)`` with θ such that Σ a = min(total, Σ wanted): the proportional share of ESX,
    of Xen's credit scheduler (weights and caps) and of the Linux CFS. Hyper-V hands out reserves *first* and divides
    what is left by weight (`floor_first`): ``a = min(floor + θ·weight, wanted)``.

    Parameters
    ----------
    wanted
        (n_rows, n_vms) demand, cut at the limits.
    floor
        (n_rows, n_vms) reservation, at most `wanted`.
    weight
        (n_vms,) shares, > 0.
    total
        (n_rows,) capacity.

    Returns
    -------
    FloatArray
        (n_rows, n_vms); floors that do not fit are cut in proportion.
    """
    first = np.zeros_like(floor) if floor_first else floor / weight
    last = ((wanted - floor) if floor_first else wanted) / weight
    bends = np.broadcast_to(weight, wanted.shape)
    reserved = floor.sum(axis=1)
    theta = water_level(
        np.concatenate([first, last], axis=1), np.concatenate([bends, -bends], axis=1), reserved, total
    )[:, None]
    given = np.minimum(floor + theta * weight, wanted) if floor_first else np.clip(theta * weight, floor, wanted)
    short = reserved > total
    if short.any():
        given[short] = floor[short] * (total[short] / reserved[short])[:, None]
    return np.asarray(given, dtype=np.float64)
