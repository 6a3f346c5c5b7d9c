"""Where replayed figures stand against service levels."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from vconsolidate.model.replay import MemoryState, Replay
from vconsolidate.model.service_level import VmLevel

BREACH_PROBABILITY: Final = 0.05
"""Chance of a breach in another such period that is no finding."""

_SUMMARISED_FRACTION: Final = 0.05
"""Share of the intervals that the 95th percentile of the summary leaves out."""

_STATES: Final[tuple[MemoryState, ...]] = ("none", "high", "clear", "soft", "hard", "low")


def ready_held(replay: Replay, vm: int, level: VmLevel) -> float:
    """
    Return the ready time per vCPU that a VM exceeds in just the share of the intervals that its level allows.

    It is one that occurred (nearest rank); the level is kept when it is at most `level.ready_fraction`.

    Parameters
    ----------
    vm
        Index in the replay's VMs.
    """
    summary = replay.vms[vm]
    if level.ready_time_fraction == _SUMMARISED_FRACTION:
        return summary.ready_p95_fraction
    if level.ready_time_fraction <= 0.0:
        return summary.ready_peak_fraction
    ready = replay.series.by_vm["ready_fraction"][vm]
    rank = max(math.ceil((1.0 - level.ready_time_fraction) * len(ready) - 1e-9) - 1, 0)
    return float(np.partition(ready, rank)[rank])


def worse(state: MemoryState, allowed: MemoryState) -> bool:
    """Return whether a memory state is worse than the one allowed."""
    return _STATES.index(state) > _STATES.index(allowed)
