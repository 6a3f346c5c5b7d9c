"""Summary of a replay: the CPU and memory that every host and VM would have received."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Integer, Quantity, Section, Seed

State = Literal["high", "clear", "soft", "hard", "low", "none"]


class HostReplaySection(Section):
    """One host over the replayed time."""

    host: str = Field(description="Name of the host.")
    cpu_mean_fraction: Fraction = Field(description="Mean demand over capacity without SMT gain.")
    cpu_p95_fraction: Fraction = Field(description="95th percentile of demand over capacity.")
    cpu_peak_fraction: Fraction = Field(description="Peak of demand over capacity; above 1 is overload.")
    over_ceiling_fraction: Fraction = Field(description="Share of intervals with demand above the policy's ceiling.")
    ready_mean_fraction: Fraction = Field(description="Ready per vCPU, mean over VMs and time.")
    ready_peak_fraction: Fraction = Field(description="Ready per vCPU, worst VM's worst interval.")
    memory_used_peak_fraction: Fraction = Field(description="Peak of granted memory and overhead over usable memory.")
    worst_state: State = Field(description="Worst memory state reached.")
    ballooned_peak_mib: Quantity = Field(description="Peak of memory held by balloons, MiB.")
    compressed_peak_mib: Quantity = Field(description="Peak of memory compressed, MiB.")
    swapped_peak_mib: Quantity = Field(description="Peak of memory swapped by the hypervisor, MiB.")
    unmet_peak_mib: Quantity = Field(description="Peak of what no technique could free, MiB.")
    shared_low_mib: Quantity = Field(description="Saved by page sharing, low end, MiB.")
    shared_high_mib: Quantity = Field(description="Saved by page sharing, high end, MiB.")
    worst_step: Count = Field(description="Interval of the CPU peak, counted from 0.")
    cpu_most_fraction: Fraction = Field(
        default=1.0, description="Work of all hardware threads over capacity: 1, or more with SMT."
    )


class VmReplaySection(Section):
    """One VM over the replayed time."""

    vm: str = Field(description="Name of the VM.")
    host: str = Field(description="Its host.")
    ready_mean_fraction: Fraction = Field(description="Ready per vCPU, mean over time.")
    ready_p95_fraction: Fraction = Field(description="Ready per vCPU, 95th percentile.")
    ready_peak_fraction: Fraction = Field(description="Ready per vCPU, worst interval.")
    co_stop_index_peak: Fraction = Field(description="Index, not validated against any measurement.")
    cpu_unserved_fraction: Fraction = Field(description="Unserved CPU work over all demanded CPU work.")
    ballooned_peak_mib: Quantity = Field(description="Peak of memory in its balloon, MiB.")
    compressed_peak_mib: Quantity = Field(description="Peak of its compressed memory, MiB.")
    swapped_peak_mib: Quantity = Field(description="Peak of its memory swapped by the hypervisor, MiB.")
    slowdown_peak: Quantity = Field(description="Order of magnitude of the worst slowdown by reclaim; 1 is none.")
    cpu_beyond_vcpus_fraction: Fraction = Field(
        default=0.0, description="Part of cpu_unserved_fraction that exceeds the work of all its vCPUs."
    )
    cpu_peak_cores: Quantity = Field(default=0.0, description="Largest demand, in cores of its host.")


class RestartSection(Section):
    """A VM of a failed host, and the host on which it restarts."""

    vm: str = Field(description="Name of the VM.")
    host: str = Field(description="Host on which it restarts.")


class StrandedSection(Section):
    """A VM of a failed host that cannot restart."""

    vm: str = Field(description="Name of the VM.")
    reason: str = Field(description="Why it cannot restart on any host.")


class FailureSection(Section):
    """Hosts that fail together at their worst time; their VMs restart, and the other hosts are replayed."""

    hosts: tuple[str, ...] = Field(description="Hosts that fail.")
    cluster: str = Field(description="Their cluster.")
    survived: bool = Field(description="Every VM restarts, and no host runs out of memory.")
    step: Count = Field(description="Interval in which they fail, counted from 0.")
    n_steps: Count = Field(description="Intervals replayed from there on.")
    restarts: tuple[RestartSection, ...] = Field(description="The restart map, in order of priority.")
    stranded: tuple[StrandedSection, ...] = Field(description="VMs that cannot restart.")
    domains: tuple[str, ...] = Field(
        default=(), description="Failure domains that fail at once: hosts, racks or similar."
    )
    stays_down: tuple[str, ...] = Field(default=(), description="VMs whose restart is disabled.")
    cpu_peak_fraction: Fraction = Field(description="Worst CPU demand over capacity of a host that took VMs over.")
    memory_used_peak_fraction: Fraction = Field(description="Worst memory use of a host that took VMs over.")
    worst_vm: str = Field(description="VM that waits longest on them.")
    ready_p95_fraction: Fraction = Field(description="Its ready per vCPU, 95th percentile.")


class RiskSection(Section):
    """Risk of a host in another period like the one replayed, composed of its days drawn at random."""

    host: str = Field(description="Name of the host.")
    over_ceiling_low_fraction: Fraction = Field(description="Share of time above the CPU ceiling, 5th percentile.")
    over_ceiling_high_fraction: Fraction = Field(description="Share of time above the CPU ceiling, 95th percentile.")
    breach_probability: Fraction = Field(
        description="Share of the drawn periods in which the host misses a service level."
    )
    n_days: Count = Field(default=0, description="Days that the periods were drawn from.")


class GrowthSection(Section):
    """How far a VM can grow on its host while all other VMs stay the same."""

    vm: str = Field(description="Name of the VM.")
    vcpus_more: Count = Field(description="vCPUs that may be added.")
    vcpus_live: bool = Field(description="Whether this is possible without a restart of the guest.")
    vcpus_bound: Literal["host", "guest", "hypervisor"] = Field(description="The limit on further growth.")
    memory_mib_more: Count = Field(description="Memory that may be added, MiB.")
    memory_live: bool = Field(description="Whether this is possible without a restart of the guest.")
    memory_bound: Literal["host", "guest", "hypervisor"] = Field(description="The limit on further growth.")
    memory_mib_live: Count | None = Field(
        default=None,
        description="Memory of it that the platform adds without a restart, MiB; null in documents of older versions.",
    )


class EventSection(Section):
    """An event of the inventory, and what became of it."""

    kind: Literal["surge", "hot_add", "maintenance", "runaway", "refused"] = Field(
        description="What happens; refused: it could not happen."
    )
    subject: str = Field(description="VM or host, or how many VMs.")
    at_s: Count | None = Field(description="Seconds after the start of the replay; null where it was refused.")
    until_s: Count | None = Field(description="Its end; null: the end of the replay, or a day of maintenance.")
    change: str = Field(description="What it changed, or why it was refused, in words.")
    ready_before_fraction: Fraction | None = Field(
        description="Longest ready per vCPU of a VM on the hosts concerned before it; null where nothing was before."
    )
    ready_after_fraction: Fraction | None = Field(description="The same while it lasts; null where it was refused.")
    worst_vm: str = Field(description="VM that waits longest while it lasts.")
    cpu_peak_fraction: Fraction | None = Field(
        description="Largest CPU demand over capacity of a host concerned while it lasts; null where it was refused."
    )


class NeighbourSection(Section):
    """What one VM could take from the others of its host if it went wild for two hours."""

    host: str = Field(description="Name of the host.")
    wild: str = Field(description="The VM whose demand could grow most; it takes all that its limit lets it take.")
    worst: str = Field(description="The other VM of the host that suffers most.")
    tier: Annotated[int, Field(ge=1, le=4)] = Field(description="Its tier.")
    ready_calm_fraction: Fraction = Field(description="Its ready per vCPU, 95th percentile, without the wild VM.")
    ready_fraction: Fraction = Field(description="The same with the wild VM.")
    ready_unguarded_fraction: Fraction = Field(
        description="The same if no VM had shares, limits and reservations of its own."
    )
    taken_mib: Quantity = Field(description="Memory reclaimed from all other VMs of the host because of it, MiB.")
    taken_unguarded_mib: Quantity = Field(description="The same without shares, limits and reservations, MiB.")
    missed: tuple[str, ...] = Field(description="VMs that miss a service level because of the wild VM.")
    missed_unguarded: tuple[str, ...] = Field(description="The same without shares, limits and reservations.")


class CpuCourse(Section):
    """CPU demand of one host over time, thinned for charts; the Parquet file has every interval."""

    host: str = Field(description="Name of the host.")
    step_s: Quantity = Field(description="Time per point, s.")
    peak_fraction: tuple[Fraction, ...] = Field(description="Peak of demand over capacity within each point.")


HEAT_POINTS = 96
"""Most points of a host in `HeatSection`: a day in quarters of an hour, or a week in 105 minutes."""

Points = Annotated[tuple[Count, ...], Field(max_length=HEAT_POINTS)]


class StateRun(Section):
    """Consecutive points with the same worst memory state."""

    state: State = Field(description="Worst memory state within each point.")
    points: Annotated[int, Field(ge=1, le=HEAT_POINTS)] = Field(description="Points.")


class HeatSection(Section):
    """One host over time in at most 96 points, each the worst of its intervals, for a chart of all hosts."""

    host: str = Field(description="Name of the host.")
    step_s: Quantity = Field(description="Time per point, s.")
    cpu_percent: Points = Field(description="Peak of CPU demand over capacity, whole percent.")
    ready_permille: Points = Field(description="Peak of the worst VM's ready per vCPU, thousandths.")
    memory_percent: Points = Field(description="Peak of granted memory and overhead over usable memory, whole percent.")
    memory_states: tuple[StateRun, ...] = Field(
        max_length=HEAT_POINTS, description="Memory states in order of time, as runs."
    )


class PlanningPeriodSection(Section):
    """The same hosts and VMs on the data used for planning, where the replay ran on other data."""

    start_s: int = Field(description="Start, seconds since 1970-01-01 on the trace's local clock.")
    n_steps: Count = Field(description="Intervals.")
    service_levels_missed: Count = Field(description="Findings (VC2xx), without notes, that only this period shows.")
    ready_peak_fraction: Fraction = Field(description="Worst ready per vCPU of any VM in any interval.")
    cpu_peak_fraction: Fraction = Field(description="Worst CPU demand over capacity of any host.")
    cpu_unserved_fraction: Fraction = Field(description="Worst share of its CPU work that any VM did not get.")
    hosts: tuple[HostReplaySection, ...] = Field(description="Per host, in the order of the plan's hosts.")


class ReplaySection(Section):
    """The replay in figures."""

    verdict: Literal["ok", "contended", "failed"] = Field(
        description="ok: every service level is met; contended: some that only warn are missed; failed: one that "
        "blocks is missed."
    )
    service_levels_missed: Count = Field(description="Findings of the replay (VC2xx) that are more than notes.")
    data: Literal["synthetic", "seen", "unseen"] = Field(
        description="synthetic: generated from statistics; seen: used for planning; unseen: not used for planning."
    )
    start_s: Integer = Field(description="Start, seconds since 1970-01-01 on the trace's local clock.")
    interval_s: Count = Field(description="Length of an interval, s.")
    n_steps: Count = Field(description="Intervals.")
    seed: Seed = Field(description="Seed of the synthetic part.")
    synthetic_vms: tuple[str, ...] = Field(description="VMs without a trace of their own.")
    ready_peak_fraction: Fraction = Field(description="Worst ready per vCPU of any VM in any interval.")
    ready_mean_fraction: Fraction = Field(description="Mean over VMs of the mean ready per vCPU.")
    cpu_peak_fraction: Fraction = Field(description="Worst CPU demand over capacity of any host.")
    cpu_unserved_fraction: Fraction = Field(description="Worst share of its CPU work that any VM did not get.")
    planning: PlanningPeriodSection | None = Field(
        default=None, description="The period used for planning; null where the replay itself ran on it."
    )
    in_one_period: tuple[str, ...] = Field(
        default=(), description="VMs measured in only one of the two periods; both replays use it."
    )
    hosts: tuple[HostReplaySection, ...] = Field(description="Per host, in the order of the plan's hosts.")
    vms: tuple[VmReplaySection, ...] = Field(description="Per VM, in inventory order.")
    failures: tuple[FailureSection, ...] = Field(
        description="Replayed host failures, in clusters that must tolerate them."
    )
    maintenance: tuple[FailureSection, ...] = Field(description="Hosts in maintenance, from the inventory's events.")
    risks: tuple[RiskSection, ...] = Field(
        description="Per host; empty where the history is shorter than a week or synthetic."
    )
    growth: tuple[GrowthSection, ...] = Field(description="Per VM, in inventory order.")
    events: tuple[EventSection, ...] = Field(
        default=(), description="Events of the inventory, those that were refused last."
    )
    neighbours: tuple[NeighbourSection, ...] = Field(
        default=(), description="Hosts with two VMs or more, in the order of the plan's hosts."
    )
    courses: tuple[CpuCourse, ...] = Field(description="CPU over time of the hosts with the highest peaks.")
    heat: tuple[HeatSection, ...] = Field(
        default=(),
        description="Every host over time, in the order of the plan's hosts, fewer points from 500 hosts on; empty "
        "in documents of older versions.",
    )
