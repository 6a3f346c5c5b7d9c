"""The replay in figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import Float32Array
from vconsolidate.model.demand import Demand
from vconsolidate.model.event import Refusal
from vconsolidate.model.finding import Finding
from vconsolidate.model.outlook import EventOutcome, GrowthRoom, HostRisk
from vconsolidate.model.replay import FailureReplay, HostReplay, Replay, VmReplay
from vconsolidate.report.compose.heat import heat
from vconsolidate.report.schema.replay import (
    CpuCourse,
    EventSection,
    FailureSection,
    GrowthSection,
    HostReplaySection,
    PlanningPeriodSection,
    ReplaySection,
    RestartSection,
    RiskSection,
    StrandedSection,
    VmReplaySection,
)

COURSES = 5
"""Hosts whose CPU demand over time is stored in the document."""

POINTS = 288
"""Most points of a course; a week of 5-minute intervals becomes 35-minute peaks."""

SERVICE_LEVELS = "VC2"
"""Prefix of the identifiers of findings about service levels."""

CPU_COLUMN = "cpu_demand_fraction"
"""Column of the replay's series per host that holds CPU demand over capacity."""


def replay_section(
    demand: Demand,
    replay: Replay,
    findings: Sequence[Finding],
    *,
    unseen: bool,
    planning: Replay | None = None,
    late: tuple[str, ...] = (),
) -> ReplaySection:
    """
    Return the summary of a replay per host and per VM.

    Parameters
    ----------
    findings
        Findings of the replay determine its verdict, with the severity that they were found with: a level that is
        missed is missed, also where the owner ignores it.
    unseen
        The replayed data were not used for planning.
    planning
        Replay of the data used for planning, where `replay` covers other data.
    late
        Servers measured in only one of the two periods.
    """
    judged = ((item, item.as_found or item.severity) for item in findings if item.id.startswith(SERVICE_LEVELS))
    breaches = [(item, severity) for item, severity in judged if severity != "note"]
    missed = [severity for _, severity in breaches]
    return ReplaySection(
        verdict="failed" if "block" in missed else "contended" if missed else "ok",
        service_levels_missed=len(missed),
        data="synthetic" if replay.synthetic else "unseen" if unseen else "seen",
        start_s=replay.start_s,
        interval_s=replay.interval_s,
        n_steps=replay.n_steps,
        seed=demand.series.seed,
        synthetic_vms=demand.series.synthetic_vms,
        ready_peak_fraction=max((float(vm.ready_peak_fraction) for vm in replay.vms), default=0.0),
        ready_mean_fraction=_mean([float(vm.ready_mean_fraction) for vm in replay.vms]),
        cpu_peak_fraction=max((float(host.cpu_peak_fraction) for host in replay.hosts), default=0.0),
        cpu_unserved_fraction=max((float(vm.cpu_unserved_fraction) for vm in replay.vms), default=0.0),
        planning=None
        if planning is None
        else _planning(planning, sum(item.period == "planning" for item, _ in breaches)),
        in_one_period=tuple(vm.name for vm in demand.vms if vm.server in set(late)),
        hosts=tuple(_host(host) for host in replay.hosts),
        vms=tuple(_vm(vm) for vm in replay.vms),
        failures=tuple(_failure(failure) for failure in replay.failures if failure.cause == "failure"),
        maintenance=tuple(_failure(failure) for failure in replay.failures if failure.cause == "maintenance"),
        risks=tuple(_risk(risk) for risk in replay.risks),
        growth=tuple(_growth(room) for room in replay.growth),
        events=tuple(_event(event) for event in replay.events) + tuple(_refused(one) for one in replay.refused),
        courses=_courses(replay),
        heat=heat(replay),
    )


def _planning(replay: Replay, missed: int) -> PlanningPeriodSection:
    return PlanningPeriodSection(
        start_s=replay.start_s,
        n_steps=replay.n_steps,
        service_levels_missed=missed,
        ready_peak_fraction=max((float(vm.ready_peak_fraction) for vm in replay.vms), default=0.0),
        cpu_peak_fraction=max((float(host.cpu_peak_fraction) for host in replay.hosts), default=0.0),
        cpu_unserved_fraction=max((float(vm.cpu_unserved_fraction) for vm in replay.vms), default=0.0),
        hosts=tuple(_host(host) for host in replay.hosts),
    )


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _host(host: HostReplay) -> HostReplaySection:
    return HostReplaySection(
        host=host.host,
        cpu_mean_fraction=float(host.cpu_mean_fraction),
        cpu_p95_fraction=float(host.cpu_p95_fraction),
        cpu_peak_fraction=float(host.cpu_peak_fraction),
        over_ceiling_fraction=float(host.over_ceiling_fraction),
        ready_mean_fraction=float(host.ready_mean_fraction),
        ready_peak_fraction=float(host.ready_peak_fraction),
        memory_used_peak_fraction=float(host.memory_used_peak_fraction),
        worst_state=host.worst_state,
        ballooned_peak_mib=float(host.ballooned_peak_mib),
        compressed_peak_mib=float(host.compressed_peak_mib),
        swapped_peak_mib=float(host.swapped_peak_mib),
        unmet_peak_mib=float(host.unmet_peak_mib),
        shared_low_mib=float(host.shared_low_mib),
        shared_high_mib=float(host.shared_high_mib),
        worst_step=int(host.worst_step),
        cpu_most_fraction=float(host.cpu_most_fraction),
    )


def _vm(vm: VmReplay) -> VmReplaySection:
    return VmReplaySection(
        vm=vm.vm,
        host=vm.host,
        ready_mean_fraction=float(vm.ready_mean_fraction),
        ready_p95_fraction=float(vm.ready_p95_fraction),
        ready_peak_fraction=float(vm.ready_peak_fraction),
        co_stop_index_peak=float(vm.co_stop_index_peak),
        cpu_unserved_fraction=float(vm.cpu_unserved_fraction),
        ballooned_peak_mib=float(vm.ballooned_peak_mib),
        compressed_peak_mib=float(vm.compressed_peak_mib),
        swapped_peak_mib=float(vm.swapped_peak_mib),
        slowdown_peak=float(vm.slowdown_peak),
        cpu_beyond_vcpus_fraction=float(vm.cpu_beyond_vcpus_fraction),
        cpu_peak_cores=float(vm.cpu_peak_cores),
    )


def _failure(failure: FailureReplay) -> FailureSection:
    degraded = failure.degraded
    return FailureSection(
        hosts=failure.hosts,
        cluster=failure.cluster,
        survived=bool(failure.survived),
        step=int(failure.step),
        n_steps=int(failure.n_steps),
        restarts=tuple(RestartSection(vm=item.vm, host=item.host) for item in failure.restarts),
        stranded=tuple(StrandedSection(vm=item.vm, reason=item.reason) for item in failure.stranded),
        domains=failure.domains,
        stays_down=failure.stays_down,
        cpu_peak_fraction=max((float(host.cpu_peak_fraction) for host in degraded), default=0.0),
        memory_used_peak_fraction=max((float(host.memory_used_peak_fraction) for host in degraded), default=0.0),
        worst_vm=failure.worst_vm,
        ready_p95_fraction=float(failure.ready_p95_fraction),
    )


def _risk(risk: HostRisk) -> RiskSection:
    return RiskSection(
        host=risk.host,
        over_ceiling_low_fraction=float(risk.over_ceiling_low_fraction),
        over_ceiling_high_fraction=float(risk.over_ceiling_high_fraction),
        breach_probability=float(risk.breach_probability),
        n_days=risk.n_days,
    )


def _growth(room: GrowthRoom) -> GrowthSection:
    return GrowthSection(
        vm=room.vm,
        vcpus_more=int(room.vcpus_more),
        vcpus_live=bool(room.vcpus_live),
        vcpus_bound=room.vcpus_bound,
        memory_mib_more=int(room.memory_mib_more),
        memory_live=bool(room.memory_live),
        memory_bound=room.memory_bound,
        memory_mib_live=room.memory_mib_live if room.memory_live else 0,
    )


def _event(event: EventOutcome) -> EventSection:
    before = event.ready_before_fraction
    return EventSection(
        kind=event.kind,
        subject=event.subject,
        at_s=event.at_s,
        until_s=event.until_s,
        change=event.change,
        ready_before_fraction=None if before is None else float(before),
        ready_after_fraction=float(event.ready_after_fraction),
        worst_vm=event.worst_vm,
        cpu_peak_fraction=float(event.cpu_peak_fraction),
    )


def _refused(event: Refusal) -> EventSection:
    return EventSection(
        kind="refused",
        subject=event.subject,
        at_s=None,
        until_s=None,
        change=event.reason,
        ready_before_fraction=None,
        ready_after_fraction=None,
        worst_vm="",
        cpu_peak_fraction=None,
    )


def _courses(replay: Replay) -> tuple[CpuCourse, ...]:
    series = replay.series.by_host.get(CPU_COLUMN)
    if series is None or not replay.n_steps:
        return ()
    width = -(-replay.n_steps // POINTS)
    peaks = [float(host.cpu_peak_fraction) for host in replay.hosts]
    worst = sorted(range(len(peaks)), key=lambda index: (-peaks[index], index))[:COURSES]
    return tuple(
        CpuCourse(
            host=replay.hosts[index].host,
            step_s=float(replay.interval_s * width),
            peak_fraction=tuple(_thin(series[index], width)),
        )
        for index in worst
        if peaks[index] > 0
    )


def _thin(values: Float32Array, width: int) -> list[float]:
    starts = np.arange(0, values.shape[0], width)
    peaks: list[float] = np.maximum.reduceat(values.astype(np.float64), starts).tolist()
    return peaks
