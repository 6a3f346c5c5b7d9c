"""
What lost memory costs a workload: orders of magnitude, not predictions.

Curve of the guest's own paging: dbench in OSDI 2002, Fig. 2 (throughput at 128 to 256 MB, native and ballooned). All
its memory was active. Pages that a guest has not touched of late cost nothing when they go.
"""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import FloatArray

_CURVE_FACTOR = 1.03
_CURVE_POWER = 1.53
_BALLOON_COST = 0.088


def speed_with_memory(fraction: FloatArray | float) -> FloatArray:
    """Return speed over full speed of a guest that has `fraction` of the memory it would use: 1 − 1.03·(1 − x)^1.53."""
    short = 1.0 - np.clip(fraction, 0.0, 1.0)
    return np.asarray(np.maximum(1.0 - _CURVE_FACTOR * short**_CURVE_POWER, 0.01))


def balloon_speed(ballooned_fraction: FloatArray | float) -> FloatArray:
    """Return speed over that of a guest configured as small as the balloon made it: 1 − 0.088·balloon/configured."""
    return np.asarray(1.0 - _BALLOON_COST * np.asarray(ballooned_fraction))


def slowdown(
    guest_mib: FloatArray,
    used_mib: FloatArray,
    active_mib: FloatArray,
    granted_mib: FloatArray,
    swapped_mib: FloatArray,
    ballooned_fraction: FloatArray,
    thrash_factor: float,
) -> FloatArray:
    """
    Return how many times slower the VMs run, ≥ 1; arrays of one shape.

    The guest picks what it pages out, and gives idle pages first: only what its active memory lacks slows it down. What
    a balloon costs beside that (structures sized for all the memory there seems to be) counts for the active share. The
    hypervisor picks at random: a swapped page is an active one with probability active/granted.

    Parameters
    ----------
    guest_mib
        Memory the guest can use: configured less the balloon.
    granted_mib
        Memory touched so far, swapped pages included.
    swapped_mib
        Swapped or compressed by the hypervisor.
    thrash_factor
        Slowdown per share of active memory that is missing (see `Parameters`).
    """
    used = np.maximum(used_mib, 1e-9)
    active = np.clip(active_mib, 1e-9, used)
    guest = 1.0 / (speed_with_memory(guest_mib / active) * balloon_speed(ballooned_fraction * active / used))
    missing = np.maximum(1.0 - guest_mib / active, 0.0)
    granted = np.maximum(granted_mib, 1e-9)
    hit = np.minimum(active / granted, 1.0) * np.minimum(swapped_mib / granted, 1.0)
    return np.asarray(guest * (1.0 + thrash_factor * (missing + hit)))
