"""Service levels: what a VM of each tier, and a host, may suffer in a replay before it is worth a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from vconsolidate.model.replay import OVER_CEILING_ALLOWED, MemoryState


@dataclass(frozen=True, slots=True)
class VmLevel:
    """
    Limits of one tier; the reasons are in ``docs/replay.md``.

    Parameters
    ----------
    ready_p95_fraction
        Ready per vCPU that may be exceeded in 5 % of the intervals.
    co_stop_index
        Peak of the index.
    ballooned_fraction, compressed_fraction, swapped_fraction
        Peaks over configured memory.
    slowdown
        Worst slowdown by memory reclaim, 1 is none.
    """

    ready_p95_fraction: float
    co_stop_index: float
    ballooned_fraction: float
    compressed_fraction: float
    swapped_fraction: float
    slowdown: float


VM_LEVELS: Final[Mapping[int, VmLevel]] = MappingProxyType(
    {
        1: VmLevel(0.025, 0.03, 0.0, 0.0, 0.0, 1.05),
        2: VmLevel(0.05, 0.03, 0.10, 0.0, 0.0, 1.25),
        3: VmLevel(0.05, 0.05, 0.25, 0.05, 0.0, 1.5),
        4: VmLevel(0.10, 0.10, 0.65, 0.10, 0.10, 3.0),
    }
)
"""Tier → limits; 1 is business-critical, 4 is test."""

OVER_CEILING_FRACTION: Final = OVER_CEILING_ALLOWED
"""Share of intervals a host may be above its CPU ceiling."""

BREACH_PROBABILITY: Final = 0.05
"""Chance of a breach in another such period that is no finding."""

DEGRADED_READY_FRACTION: Final = 0.10
"""Ready per vCPU that may be exceeded in 5 % of the intervals while a host is down, whatever the tier."""

WORST_STATE: Final[MemoryState] = "clear"
"""Worst memory state of a host that is no finding: from the next on the hypervisor takes memory away."""


def vm_level(tier: int) -> VmLevel:
    """Return the limits of a tier; beyond the last it is the last."""
    return VM_LEVELS[min(max(tier, 1), max(VM_LEVELS))]
