"""Where replayed figures stand against service levels."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.figure import STATES
from vconsolidate.model.replay import HostReplay, MemoryState, Replay, VmReplay
from vconsolidate.model.service_level import HostLevel, VmLevel

BREACH_PROBABILITY: Final = 0.05
"""Chance of a breach in another such period that is no finding."""

ROUNDING: Final = 1e-6
"""Series are in single precision: what is this little above a limit is at it."""

_SUMMARISED_FRACTION: Final = 0.05
"""Share of the intervals that the 95th percentile of the summary leaves out."""


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


def judged(demand: Demand, replay: Replay) -> Iterator[tuple[int, VirtualMachine, VmReplay]]:
    """Yield every VM with its row and its replay, without those that an event makes go wild: they ask for anything."""
    for row, (vm, replayed) in enumerate(zip(demand.vms, replay.vms, strict=True)):
        if vm.name not in replay.wild:
            yield row, vm, replayed


def above_peak_level(level: HostLevel, host: HostReplay) -> bool:
    """Return whether a host's CPU peak is above what its level allows of what all its hardware threads can do."""
    return host.cpu_peak_fraction > level.cpu_peak_fraction * host.cpu_most_fraction * (1.0 + ROUNDING)


def keeps(level: HostLevel, host: HostReplay) -> bool:
    """Return whether a host keeps the levels of its CPU: seldom above its ceiling, never above what it can do."""
    return host.over_ceiling_fraction <= level.over_ceiling_fraction and not above_peak_level(level, host)


def servers_under_a_limit(estate: Estate) -> frozenset[str]:
    """Return the servers in a resource pool that has a limit, or lies in one that has."""
    by_name = {pool.name: pool for pool in estate.resource_pools}
    found: set[str] = set()
    for pool in estate.resource_pools:
        at = pool
        while at.limit_mhz is None and at.parent:
            at = by_name[at.parent]
        if at.limit_mhz is not None:
            found.update(pool.members)
    return frozenset(found)


def worse(state: MemoryState, allowed: MemoryState) -> bool:
    """Return whether a memory state is worse than the one allowed."""
    return STATES.index(state) > STATES.index(allowed)
