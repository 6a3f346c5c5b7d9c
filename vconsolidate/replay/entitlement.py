"""
For whom the waiting is: for those who use more than others for their shares.

The scheduler runs the vCPU of the VM that used least of late for its shares (proportional share:
Waldspurger and Weihl, "Stride Scheduling", 1995; ESX compares use with entitlement). With x the use of a VM for its
shares over that of the average, a unit of its work waits in proportion to ``ε + x·x⁶/(c⁶ + x⁶)``: hardly at all below
c = 1.45·ρ, in proportion to x above. The busier the host, the more surely only those wait who use more than others. ε
is the wait for the end of a slice.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.replay.bursts import Batches
from vconsolidate.replay.levels import water_level
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.parameters import Parameters

_SLICE_BY_SLACK: Final = 1.5
_LEAST_SLICE: Final = 0.03
_MOST_SLICE: Final = 0.25
"""ε = 1.5·(1 − ρ) within these bounds: even the first in line waits for the end of a slice, which near saturation is
little beside the waiting of others. A calibration."""
_KNEE: Final = 1.45
"""c/ρ. A calibration."""
_RESERVED_FIRST: Final = 3.5
_RESERVED_SLOPE: Final = 2.5
"""A reservation r begins to count where r equals the use in a burst, and is all that counts at 1.4 times it."""


def claims(
    machine: Machine, run: FloatArray, pace: FloatArray, rho: FloatArray, batch: Batches, parameters: Parameters
) -> FloatArray:
    """
    Return in what proportion the vCPUs wait, (n_vms, n_steps): Σ vCPUs × part = 1.

    A VM is compared by what it used of late, as its vCPUs see it when they want to run: in a burst. A reservation of
    1.4 times that puts it first; one below that does not help.
    """
    fade = 1.0 / (1.0 + parameters.scheduler_memory)
    part = np.empty_like(run)
    weight, reserved = machine.weight, machine.reservation_cores
    level, work = np.zeros(run.shape[1]), np.zeros(run.shape[1])
    for vm, (n, pairs) in enumerate(zip(machine.vcpus.tolist(), batch.pairs.tolist(), strict=True)):
        idle = 1.0 - run[vm]
        used = n * run[vm] + fade * idle * (1.0 + pairs * idle)
        if reserved[vm]:
            used *= np.clip(_RESERVED_FIRST - _RESERVED_SLOPE * reserved[vm] * pace / used, 0.0, 1.0)
        used *= 1.0 / weight[vm]
        part[vm] = used
        mine = run[vm] * n
        work += mine
        level += mine * used
    knee = np.maximum(_KNEE * rho, 1e-3)
    part *= work / np.maximum(level * knee, 1e-300)
    sixth = part * part * part
    sixth *= sixth
    part *= sixth * knee
    sixth += 1.0
    part /= sixth
    part += np.clip(_SLICE_BY_SLACK * (1.0 - rho), _LEAST_SLICE, _MOST_SLICE)
    part *= run
    asked = np.zeros(run.shape[1])
    for n, row in zip(machine.vcpus.tolist(), part, strict=True):
        asked += n * row
    part /= np.maximum(asked, 1e-300)
    return part


def divide(machine: Machine, run: FloatArray, part: FloatArray, total: FloatArray) -> FloatArray:
    """Return the waiting of each vCPU, (n_vms, n_steps): Σ vCPUs × waiting = `total`, at most what they do not run."""
    most = 1.0 - run
    each: FloatArray = part * total
    over = np.flatnonzero((each > most).any(axis=0))
    if over.size:
        slope = (part[:, over] * machine.vcpus[:, None]).T
        cap = (most[:, over] / np.maximum(part[:, over], 1e-12)).T
        knees, bends = np.concatenate([np.zeros_like(cap), cap], axis=1), np.concatenate([slope, -slope], axis=1)
        level = water_level(knees, bends, np.zeros(over.size), total[over])
        each[:, over] = np.minimum(part[:, over] * level, most[:, over])
    return each
