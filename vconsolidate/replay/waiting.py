"""
Who waits for a hardware thread within an interval although their sum fits, and how long.

**How much in all.** The vCPUs that want a thread are replaced by a finite-source queue with the same mean and variance
whose sources come in batches of z: m/z servers, N/z sources (Hayward's equivalent system; Fredericks, "Congestion in
blocking systems", BSTJ 1980). N lies between the number that gives the busiest their weight, (Σu)²/Σu², which rules
near saturation, and the one that gives the third cumulant, which rules far from it.

**For whom.** See `entitlement`. Total waiting is the same whoever waits (conservation law: Kleinrock, *Queueing
Systems* II, 1976, §3.4).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.replay.bursts import Cumulants, batches, cumulants
from vconsolidate.replay.cpu import column_sums
from vconsolidate.replay.entitlement import claims, divide
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.queueing import waiting_fraction

_LEAST_WAITING: Final = 1e-6
"""Less than a millionth of a vCPU in all is nobody who waits."""
_MOST_BUSY: Final = 0.999
_MOST_WAITING: Final = 0.5
"""A vCPU that waits longer than this would want a thread all the time: the second look must not make it calmer."""
_TAIL: Final = 2.0
"""Slack (in standard deviations, squared) at which the third cumulant counts half. A calibration."""
_BATCH_AT_REST: Final = 1.4
_BATCH_BY_LOAD: Final = 0.5
"""Batches seem larger far from saturation and smaller near it: (z − 1)·(1.4 − ρ/2). A calibration."""
_LEAST_BATCH: Final = 0.5


def waiting(machine: Machine, run: FloatArray, pace: FloatArray, parameters: Parameters) -> FloatArray:
    """
    Return the share of the time each vCPU waits for a thread, (n_vms, n_steps).

    Nobody waits where every vCPU has a thread. A vCPU that waits goes on wanting, so the free demand is
    ``run/(1 − waiting)``: waiting is found twice, the second time with what the first says.

    Parameters
    ----------
    run
        (n_vms, n_steps) share of the time each vCPU runs on a thread.
    pace
        (n_steps,) threads that are busy for each core-equivalent of work.
    """
    result = np.zeros_like(run)
    if machine.vcpus.sum() <= machine.threads:
        return result
    batch = batches(machine.vcpus, parameters.burst_together)
    busy = np.minimum(run, _MOST_BUSY)
    found = cumulants(busy, machine.vcpus, batch)
    load, most = found.mean, _most_waiting(machine, busy, found.mean)
    total = np.minimum(total_waiting(found, load, machine.threads), most)
    steps = np.flatnonzero(total > _LEAST_WAITING)
    if steps.size:
        ran, load = busy[:, steps], load[steps]
        part = claims(machine, ran, pace[steps], np.minimum(load / machine.threads, 1.0), batch, parameters)
        each = divide(machine, ran, part, total[steps])
        wanted = ran / (1.0 - np.minimum(each, _MOST_WAITING))
        found = cumulants(np.minimum(wanted, _MOST_BUSY), machine.vcpus, batch)
        total = np.minimum(total_waiting(found, load, machine.threads), most[steps])
        result[:, steps] = divide(machine, ran, part, total)
    return result


def _most_waiting(machine: Machine, busy: FloatArray, load: FloatArray) -> FloatArray:
    """
    Return how many vCPUs can wait at most, (n_steps,).

    No more than there are beyond the threads, idle VMs left out, and not more often than all threads are taken
    (Markov's inequality). Nobody waits while a VM is idle without which all others have a thread.
    """
    spare = np.full(busy.shape[1], machine.vcpus.sum() - machine.threads)
    idle = busy <= 0.0
    if idle.any():
        spare = np.maximum(spare - column_sums(idle * machine.vcpus[:, None]), 0.0)
    most: FloatArray = spare * np.minimum(load / machine.threads, 1.0)
    least = spare.min()
    for size, row in zip(machine.vcpus.tolist(), busy, strict=True):
        if size >= least:
            np.minimum(most, size * row, out=most, where=(spare <= size) & (row > 0.0))
    return most


def total_waiting(wanted: Cumulants, load: FloatArray, threads: float) -> FloatArray:
    """
    Return the mean number of vCPUs that wait, (n_steps,).

    Parameters
    ----------
    wanted
        Cumulants of the number of vCPUs that would want a thread if none ever waited.
    load
        (n_steps,) threads that are busy.
    """
    mean = np.maximum(wanted.mean, 1e-12)
    variance = np.maximum(wanted.variance, 1e-12)
    slack = np.maximum(threads - mean, 0.0) ** 2 / variance
    tail = slack / (_TAIL + slack)
    spread = variance / mean
    skewed = 2.0 * spread - wanted.third / variance  # batch of a scaled binomial with all three cumulants
    share = np.maximum(1.0 - spread / np.maximum(skewed, spread), 0.0)  # its success probability
    share = np.clip((1.0 - tail) * wanted.squares / mean + tail * share, 1e-6, _MOST_BUSY)
    rho = np.minimum(load / threads, 1.0)
    batch = 1.0 + (spread / (1.0 - share) - 1.0) * (_BATCH_AT_REST - _BATCH_BY_LOAD * rho)
    sources = mean / share
    each = waiting_fraction(threads / np.maximum(batch, _LEAST_BATCH), sources / threads, rho)
    return np.asarray(sources * each)
