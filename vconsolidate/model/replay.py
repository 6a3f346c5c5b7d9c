"""What every VM would have got: results of replaying a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from vconsolidate.model.arrays import Float32Array, IntArray
from vconsolidate.model.datastore_replay import DatastoreReplay
from vconsolidate.model.event import Refusal
from vconsolidate.model.outlook import Evacuation, EventOutcome, GrowthRoom, HostRisk

OVER_CEILING_ALLOWED: Final = 0.05
"""Share of intervals a host may be above its CPU ceiling: what packing the 95th percentile leaves open."""

MemoryState = Literal["high", "clear", "soft", "hard", "low", "none"]


@dataclass(frozen=True, slots=True)
class HostReplay:
    """
    One host over the replayed time.

    Parameters
    ----------
    cpu_mean_fraction, cpu_p95_fraction, cpu_peak_fraction
        Demand over capacity without SMT gain (cores × rating, less the hypervisor's reserve); above 1 is overload.
        Demand is what the workloads ask for, also beyond what the vCPUs of a VM can do.
    over_ceiling_fraction
        Share of intervals in which demand was above the policy's CPU ceiling.
    ready_mean_fraction, ready_peak_fraction
        Ready time per vCPU of its VMs, mean over VMs and worst VM's worst interval.
    memory_used_peak_fraction
        Peak of granted memory and overhead over usable memory.
    worst_state
        Worst memory state reached.
    ballooned_peak_mib, compressed_peak_mib, swapped_peak_mib, unmet_peak_mib
        Peaks over time of the sums over its VMs; unmet is what no technique could free.
    shared_low_mib, shared_high_mib
        Saved by page sharing, as an interval.
    worst_step
        Interval of the CPU peak.
    cpu_most_fraction
        What all hardware threads can do over capacity: 1 with one thread per core, 1 plus the gain of SMT with more.
    """

    host: str
    cpu_mean_fraction: float
    cpu_p95_fraction: float
    cpu_peak_fraction: float
    over_ceiling_fraction: float
    ready_mean_fraction: float
    ready_peak_fraction: float
    memory_used_peak_fraction: float
    worst_state: MemoryState
    ballooned_peak_mib: float
    compressed_peak_mib: float
    swapped_peak_mib: float
    unmet_peak_mib: float
    shared_low_mib: float
    shared_high_mib: float
    worst_step: int
    cpu_most_fraction: float = 1.0


@dataclass(frozen=True, slots=True)
class VmReplay:
    """
    One VM over the replayed time.

    Parameters
    ----------
    ready_mean_fraction, ready_p95_fraction, ready_peak_fraction
        Ready per vCPU, share of the interval.
    co_stop_index_peak
        Index, not validated against any measurement.
    cpu_unserved_fraction
        CPU work that was asked for and not given, over all asked for.
    cpu_beyond_vcpus_fraction
        The part of it that even all its vCPUs, running all the time, could not do.
    cpu_peak_cores
        Largest demand, in cores of its host: as many vCPUs would serve it.
    ballooned_peak_mib, compressed_peak_mib, swapped_peak_mib
        Peaks over time.
    slowdown_peak
        Order of magnitude of the worst slowdown by memory reclaim, 1 is none.
    """

    vm: str
    host: str
    ready_mean_fraction: float
    ready_p95_fraction: float
    ready_peak_fraction: float
    co_stop_index_peak: float
    cpu_unserved_fraction: float
    ballooned_peak_mib: float
    compressed_peak_mib: float
    swapped_peak_mib: float
    slowdown_peak: float
    cpu_beyond_vcpus_fraction: float = 0.0
    cpu_peak_cores: float = 0.0


@dataclass(frozen=True, slots=True)
class ReplaySeries:
    """
    Series of a replay, for the Parquet file beside the plan.

    Parameters
    ----------
    by_host
        Column → (n_hosts, n_steps).
    by_vm
        Column → (n_vms, n_steps).
    state_by_host_step
        (n_hosts, n_steps) memory state, 0 high … 4 low.
    """

    start_s: int
    interval_s: int
    by_host: Mapping[str, Float32Array]
    by_vm: Mapping[str, Float32Array]
    state_by_host_step: IntArray


@dataclass(frozen=True, slots=True)
class NeighbourReplay:
    """
    A VM of a host goes wild for two hours around the host's busiest moment; what its neighbours get.

    Parameters
    ----------
    wild
        The VM of the host whose demand could grow most.
    calm, guarded, unguarded
        The other VMs of the host in these two hours: as they are; with the VM wild; and with the VM wild and nobody's
        shares, limits and reservations set.
    """

    host: str
    wild: str
    calm: tuple[VmReplay, ...]
    guarded: tuple[VmReplay, ...]
    unguarded: tuple[VmReplay, ...]


@dataclass(frozen=True, slots=True)
class Restart:
    """A VM of a failed host, and where it starts again."""

    vm: str
    host: str


@dataclass(frozen=True, slots=True)
class Stranded:
    """A VM of a failed host that starts nowhere, and why."""

    vm: str
    reason: str


@dataclass(frozen=True, slots=True)
class FailureReplay:
    """
    One or more hosts of a cluster are lost; their VMs are restarted and the survivors replayed.

    Parameters
    ----------
    hosts
        Those that are lost together.
    step
        Interval in which they are: when they fail, that of their largest CPU demand.
    restarts, stranded
        The restart map, in order of priority, and the VMs that could not be restarted.
    n_steps
        Intervals replayed from `step` on (or up to the end of the data).
    degraded
        The hosts that took VMs over, replayed.
    worst_vm, ready_p95_fraction
        The VM that waits longest on them, and its ready time per vCPU.
    cause
        ``failure``, or ``maintenance``: a host is emptied on purpose.
    domains
        What fails at once, by name: the hosts, or the racks (or whatever fails as a whole) that they make up.
    stays_down
        VMs of the hosts whose restart is disabled.
    """

    hosts: tuple[str, ...]
    cluster: str
    step: int
    n_steps: int
    restarts: tuple[Restart, ...]
    stranded: tuple[Stranded, ...]
    degraded: tuple[HostReplay, ...]
    worst_vm: str
    ready_p95_fraction: float
    cause: Literal["failure", "maintenance"] = "failure"
    domains: tuple[str, ...] = ()
    stays_down: tuple[str, ...] = ()

    @property
    def survived(self) -> bool:
        """Every VM runs again, and no host needs memory that it has not."""
        return not self.stranded and all(host.unmet_peak_mib <= 1.0 for host in self.degraded)


@dataclass(frozen=True, slots=True)
class UplinkReplay:
    """
    Uplinks of a switch of a host over the replayed time.

    Parameters
    ----------
    peak_mbps, worst_step
        Largest traffic that they carried, and the interval.
    over_fraction, over_one_down_fraction
        Share of intervals with more traffic than they can carry: with all of them, and with one down.
    """

    host: str
    switch: str
    peak_mbps: float
    worst_step: int
    over_fraction: float
    over_one_down_fraction: float


@dataclass(frozen=True, slots=True)
class Replay:
    """
    The result of a replay.

    Parameters
    ----------
    hosts, vms
        In the order of the plan's hosts (spares included) and the demand's VMs.
    start_s, interval_s, n_steps, synthetic
        What was replayed.
    assumptions
        What the model leaves out, one sentence each.
    failures
        Of clusters that must tolerate host failures: every single host, and combinations up to the number tolerated.
        Then hosts in maintenance, in the order of the events.
    risks
        Per host, in their order; empty where there is less than a week of history or it was made up.
    growth
        Per VM, in their order: how far it can grow where it is.
    refused
        Events that could not happen.
    events
        Events that happened, in the order of the inventory.
    wild
        VMs that an event makes go wild: what they miss is no broken promise.
    neighbours
        Per host with two VMs or more: what one of them can take from the others.
    evacuations
        Every host emptied in turn, cluster by cluster, in the order of an upgrade.
    datastores
        Datastores with files of the plan, in the order of the estate.
    uplinks
        By host and switch; empty where no traffic or no switch is known.
    """

    hosts: tuple[HostReplay, ...]
    vms: tuple[VmReplay, ...]
    start_s: int
    interval_s: int
    n_steps: int
    synthetic: bool
    series: ReplaySeries
    assumptions: tuple[str, ...] = ()
    failures: tuple[FailureReplay, ...] = ()
    risks: tuple[HostRisk, ...] = ()
    growth: tuple[GrowthRoom, ...] = ()
    refused: tuple[Refusal, ...] = ()
    events: tuple[EventOutcome, ...] = ()
    wild: frozenset[str] = frozenset()
    neighbours: tuple[NeighbourReplay, ...] = ()
    evacuations: tuple[Evacuation, ...] = ()
    datastores: tuple[DatastoreReplay, ...] = ()
    uplinks: tuple[UplinkReplay, ...] = ()
