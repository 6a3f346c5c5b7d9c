"""How a cluster makes sure that the VMs of failed hosts can restart, and which VMs restart first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

RestartPriority = Literal["disabled", "lowest", "low", "medium", "high", "highest"]
"""Order in which VMs restart after a failure; a ``disabled`` VM stays down and needs no room."""

RESTART_ORDER: Final[tuple[RestartPriority, ...]] = ("highest", "high", "medium", "low", "lowest")
"""Priorities of the VMs that restart, the most urgent first."""

AdmissionForm = Literal["dedicated", "exact", "slots", "percentage"]


@dataclass(frozen=True, slots=True)
class Admission:
    """
    Form in which `Policy.host_failures_tolerated` is kept.

    Parameters
    ----------
    form
        ``dedicated``: as many hosts stay empty, each as large as the largest it may replace. ``exact``: VMs run on all
        hosts, and for every set of hosts that may fail a restart of all their VMs exists, under all rules and without
        moving survivors. ``slots``: every VM takes slots of one size, and the hosts without those with the most slots
        have enough. ``percentage``: a share of the cluster's CPU and memory stays unreserved.
    domain
        What fails at once: ``host``, ``rack``, ``site`` or a label's key (a chassis).
    slot_cpu_mhz, slot_memory_mib
        Size of a slot; None: the largest reservation of any VM.
    cpu_reserve_fraction, memory_reserve_fraction
        Share kept free, for ``percentage``; None: as much as the tolerated failures take.
    """

    form: AdmissionForm = "dedicated"
    domain: str = "host"
    slot_cpu_mhz: float | None = None
    slot_memory_mib: float | None = None
    cpu_reserve_fraction: float | None = None
    memory_reserve_fraction: float | None = None
