"""A plan against what was measured after its migration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.finding import Finding
from vconsolidate.model.priors import Priors
from vconsolidate.model.standing import Standing

HostState = Literal["as_expected", "above", "below", "not_measured"]
"""Mean CPU measured against the band of what was expected."""

CauseKind = Literal["placement", "rating", "common", "class", "own", "unmeasured", "overhead"]


@dataclass(frozen=True, slots=True)
class Pair:
    """
    A figure as it was expected and as it was measured.

    Parameters
    ----------
    measured
        None where nothing was measured.
    """

    expected: float
    measured: float | None


@dataclass(frozen=True, slots=True)
class Cause:
    """
    A part of the difference between a host's measured and expected mean CPU.

    Parameters
    ----------
    kind
        ``placement``: other VMs run on it than planned; ``rating``: processors do more or less work than rated;
        ``common``: all VMs ask for more or less alike; ``class``: those of a workload class, overhead included;
        ``own``: single VMs; ``overhead``: the host works for more than its VMs; ``unmeasured``: the same where it runs
        VMs that nobody measured.
    share
        Of the host's capacity; all causes of a host add up to the difference.
    """

    kind: CauseKind
    share: float


@dataclass(frozen=True, slots=True)
class Pressure:
    """
    95th percentiles of pressure (PSI); None where it was not measured.

    Parameters
    ----------
    cpu, memory
        Time in which at least one thread waits for a CPU or for memory (some).
    cpu_full, memory_full
        Time in which all threads that have work wait (full).
    """

    cpu: float | None
    cpu_full: float | None
    memory: float | None
    memory_full: float | None


@dataclass(frozen=True, slots=True)
class TrackedHost:
    """
    A host of the plan.

    Parameters
    ----------
    cpu_mean, cpu_p95, cpu_peak
        Share of the capacity that VMs have (cores × rating, less the hypervisor's reserve).
    memory_peak
        Share of usable memory.
    ready_p95
        Of the VM that waits longest, per vCPU.
    ready_modelled
        The same from a replay of what was measured, where the VMs ran; None where too little was measured.
    band_share
        Half-width of the 90 % band of the expected mean.
    capacity_planned
        Share of the capacity that the plan allows (the ceiling).
    over_ceiling
        Share of the measured intervals above it; None where nothing was measured.
    coverage
        Share of the intervals that were measured.
    from_vms
        CPU is the sum of its VMs: the host itself was not measured.
    estimated_vms
        VMs among them that were not measured either; their expected use counts.
    causes
        In order of size.
    """

    name: str
    cluster: str
    vms_planned: int
    vms_measured: int
    cpu_mean: Pair
    cpu_p95: Pair
    cpu_peak: Pair
    memory_peak: Pair
    ready_p95: Pair
    ready_modelled: float | None
    band_share: float
    capacity_planned: float
    over_ceiling: float | None
    coverage: float
    state: HostState
    from_vms: bool
    estimated_vms: int
    pressure: Pressure
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackedVm:
    """
    A VM of the plan.

    Parameters
    ----------
    host_measured
        Where it ran; empty where the measurements do not say.
    cpu_mhz
        Mean, reference MHz of work, as far as ratings are right.
    memory_mib
        Mean of consumed memory.
    ready_p95, ready_modelled, co_stop_p95
        Per vCPU; modelled as for hosts.
    rating, common, class_, own
        Logarithms of the factors between measured and expected CPU; their sum is the whole. None where not compared.
    dispatch_wait_us
        95th percentile, Hyper-V only.
    """

    name: str
    tier: int
    workload_class: str
    host_planned: str
    host_measured: str
    cpu_mhz: Pair
    memory_mib: Pair
    ready_p95: Pair
    ready_modelled: float | None
    co_stop_p95: float | None
    pressure: Pressure
    dispatch_wait_us: float | None
    rating: float | None = None
    common: float | None = None
    class_: float | None = None
    own: float | None = None


@dataclass(frozen=True, slots=True)
class Tracking:
    """
    The comparison.

    Parameters
    ----------
    from_s, until_s, interval_s
        Of the measurements.
    growth_factor
        Demand expected at the time of the measurements over the demand planned for, the largest of all VMs.
    moved, missing, extra
        VMs that run on another host, VMs without a measurement, and measured names that the plan does not have.
    findings, standings
        As `check` has them, judged on what was measured.
    """

    name: str
    from_s: int
    until_s: int
    interval_s: int
    growth_factor: float
    hosts: tuple[TrackedHost, ...]
    vms: tuple[TrackedVm, ...]
    moved: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    spread: float
    findings: tuple[Finding, ...]
    standings: tuple[Standing, ...]
    priors: Priors
    notes: tuple[str, ...] = ()
