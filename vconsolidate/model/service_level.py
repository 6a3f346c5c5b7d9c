"""Service levels: what a VM of each tier, and a host, may suffer in a replay before it is a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from vconsolidate.model.finding import Severity
from vconsolidate.model.replay import OVER_CEILING_ALLOWED, MemoryState


@dataclass(frozen=True, slots=True)
class VmLevel:
    """
    Limits of one tier; the reasons are in ``docs/replay.md``.

    Parameters
    ----------
    ready_fraction
        Ready per vCPU, as a share of the interval.
    co_stop_index
        Peak of the index.
    ballooned_fraction, compressed_fraction, swapped_fraction
        Peaks over configured memory.
    slowdown
        Worst slowdown by memory reclaim, 1 is none.
    unserved_fraction
        CPU work that was asked for and not given, over all asked for.
    ready_time_fraction
        Share of the intervals in which ready may be above its limit.
    severity
        Of a breach.
    index_severity
        Of a breach of co-stop and slowdown, which are an index and an order of magnitude.
    """

    ready_fraction: float
    co_stop_index: float
    ballooned_fraction: float
    compressed_fraction: float
    swapped_fraction: float
    slowdown: float
    unserved_fraction: float
    ready_time_fraction: float = 0.05
    severity: Severity = "block"
    index_severity: Severity = "note"


@dataclass(frozen=True, slots=True)
class HostLevel:
    """
    Limits of every host.

    Parameters
    ----------
    over_ceiling_fraction
        Share of the intervals with CPU demand above the policy's ceiling.
    cpu_peak_fraction
        Largest CPU demand of an interval, over what all the host's hardware threads can do.
    memory_state
        Worst memory state that is no finding. In the soft state VMs balloon, which their tiers limit; from the hard
        state on the hypervisor compresses and swaps.
    severity
        Of a breach.
    peak_severity
        Of a breach of `cpu_peak_fraction`, which a single interval makes.
    """

    over_ceiling_fraction: float = OVER_CEILING_ALLOWED
    memory_state: MemoryState = "soft"
    severity: Severity = "block"
    cpu_peak_fraction: float = 1.0
    peak_severity: Severity = "warn"


@dataclass(frozen=True, slots=True)
class FailureLevel:
    """
    Limits while a host is down, whatever the tier.

    Parameters
    ----------
    ready_fraction
        Ready per vCPU that may be exceeded in 5 % of the intervals.
    severity
        Of a breach; memory that cannot be had at all blocks anyway.
    """

    ready_fraction: float = 0.10
    severity: Severity = "block"


VM_LEVELS: Final[Mapping[int, VmLevel]] = {
    1: VmLevel(0.025, 0.03, 0.0, 0.0, 0.0, 1.05, 0.005),
    2: VmLevel(0.05, 0.03, 0.10, 0.0, 0.0, 1.25, 0.01),
    3: VmLevel(0.05, 0.05, 0.25, 0.05, 0.0, 1.5, 0.02),
    4: VmLevel(0.10, 0.10, 0.65, 0.10, 0.10, 3.0, 0.05),
}
"""Tier → limits where the inventory says nothing else; 1 is business-critical, 4 is test."""


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """The service levels of an estate."""

    by_tier: Mapping[int, VmLevel] = field(default_factory=lambda: VM_LEVELS)
    host: HostLevel = HostLevel()
    host_failure: FailureLevel = FailureLevel()

    def of(self, tier: int) -> VmLevel:
        """Return the limits of a tier; beyond the last it is the last."""
        return self.by_tier[min(max(tier, 1), max(self.by_tier))]
