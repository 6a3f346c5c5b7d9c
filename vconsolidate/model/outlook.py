"""What may come: risk and room of growth, what became of events, and hosts emptied on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class HostRisk:
    """
    How a host might have fared in another period like the one replayed: a bootstrap over its days.

    Parameters
    ----------
    over_ceiling_low_fraction, over_ceiling_high_fraction
        5th and 95th percentile of the share of time above the CPU ceiling.
    breach_probability
        Share of the drawn periods in which that exceeded the service level, or demand once what the host can do at all.
    n_days
        Days that were drawn from: a probability of 0 says that none of them broke a level, no more.
    """

    host: str
    over_ceiling_low_fraction: float
    over_ceiling_high_fraction: float
    breach_probability: float
    n_days: int = 0


@dataclass(frozen=True, slots=True)
class GrowthRoom:
    """
    How far a VM can grow on its host within the policy's limits.

    Parameters
    ----------
    vcpus_more, memory_mib_more
        What may be added to it, every other VM staying as it is.
    vcpus_live, memory_live
        Without a restart of the guest; devices can always be added.
    memory_mib_live
        How much of `memory_mib_more` the platform adds without a restart, where the guest takes any; None
        for all.
    vcpus_bound, memory_bound
        What stops it there: ``host``, ``guest`` or ``hypervisor``.
    """

    vm: str
    vcpus_more: int
    memory_mib_more: int
    vcpus_live: bool
    memory_live: bool
    vcpus_bound: Literal["host", "guest", "hypervisor"]
    memory_bound: Literal["host", "guest", "hypervisor"]
    memory_mib_live: int | None = None


@dataclass(frozen=True, slots=True)
class EventOutcome:
    """
    What became of an event.

    Parameters
    ----------
    subject
        VM or host, or how many VMs.
    change
        What it changed, in words.
    ready_before_fraction, ready_after_fraction
        Largest ready time per vCPU of a VM on the hosts concerned, before the event and while it lasts; None where
        there was no time before. Of maintenance the 95th percentile on the hosts that took VMs over.
    worst_vm
        Who waits longest while it lasts; empty for nobody.
    cpu_peak_fraction
        Largest CPU demand of a host concerned while it lasts.
    """

    kind: Literal["surge", "hot_add", "maintenance", "runaway"]
    subject: str
    at_s: int
    until_s: int | None
    change: str
    ready_before_fraction: float | None = None
    ready_after_fraction: float = 0.0
    worst_vm: str = ""
    cpu_peak_fraction: float = 0.0


@dataclass(frozen=True, slots=True)
class Evacuation:
    """
    A host whose VMs move to the other hosts of its cluster, all of which are in service.

    Parameters
    ----------
    moves
        (VM, host that it goes to).
    cold
        Those of them that restart, because the processor there is of another kind and no EVC baseline hides it.
    stops
        (VM, reason) of VMs that find no host and must stop; a VM whose fault-tolerance twin runs elsewhere need not.
    """

    host: str
    cluster: str
    moves: tuple[tuple[str, str], ...] = ()
    cold: tuple[str, ...] = ()
    stops: tuple[tuple[str, str], ...] = ()
