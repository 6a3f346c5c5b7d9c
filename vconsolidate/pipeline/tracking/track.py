"""Compare a plan with what was measured after its migration, judge it, and learn for the next plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.errors import InputError, Problem
from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray, frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.measured import Measured
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.model.tracking import HostState, Pair, Pressure, TrackedHost, TrackedVm, Tracking
from vconsolidate.pipeline.capacity.host_range import UNKNOWN_FRACTION
from vconsolidate.pipeline.repair.play import play
from vconsolidate.pipeline.tracking.as_run import AsRun, as_run
from vconsolidate.pipeline.tracking.causes import VmEffects, causes_of, vm_effects
from vconsolidate.pipeline.tracking.compare_vms import ComparedVms, compare_vms
from vconsolidate.pipeline.tracking.expected import at_time, factors, years_since_history
from vconsolidate.pipeline.tracking.judge import judged
from vconsolidate.pipeline.tracking.learn import priors_of
from vconsolidate.pipeline.tracking.loads import Loads, loads_of
from vconsolidate.pipeline.tracking.measured_replay import (
    measured_demand,
    measured_replay,
    percentile_95,
)
from vconsolidate.pipeline.tracking.usage import PRESSURES, Usage, usage_of
from vconsolidate.replay.machine import Machine, machines
from vconsolidate.replay.parameters import DEFAULTS


@dataclass(frozen=True, slots=True)
class Runs:
    """
    Three replays of the same hosts and VMs.

    Parameters
    ----------
    expected
        Of the plan, with the demand that it expects at the time of the measurements.
    measured
        What was measured, in the form of a replay.
    modelled
        Of the measured demand where the VMs ran; None where no VM was measured.
    """

    expected: Replay
    measured: Replay
    modelled: Replay | None


def track(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    measured: Measured,
    *,
    placed: Mapping[str, str] | None = None,
    renamed: Mapping[str, str] | None = None,
    workers: int = 1,
    stage: Callable[[str], None] = lambda _: None,
) -> Tracking:
    """
    Return the comparison of a plan with what was measured.

    Parameters
    ----------
    demand
        As the plan was replayed: its series are the expectation.
    placed, renamed
        As in `as_run`.
    stage
        Told what is being done.

    Raises
    ------
    InputError
        When none of the measured names is a VM or host of the plan.
    """
    run = as_run(demand, plan, measured, placed or {}, renamed or {})
    _refuse_strangers(run, demand, plan)
    years = years_since_history(demand, measured)
    factor = factors(estate, demand, years)
    now = at_time(demand, factor)
    stage("replaying what was expected")
    expected = play(estate, now, plan, workers)[1]
    hosts = machines(estate, now, plan, DEFAULTS)
    usage = usage_of(now, plan, measured, run)
    loads = loads_of(estate, now, run, usage, hosts)
    running = _running(plan, run)
    modelled = None
    if not np.isnan(usage.vm_cores).all():
        stage("replaying what was measured")
        alive = measured_demand(now, plan, measured, run, usage, now.cpu_overhead_by_cluster)
        modelled = play(replace(estate, events=()), alive, running, workers)[1]
    runs = Runs(expected, measured_replay(now, plan, measured, run, usage, loads, hosts), modelled)
    stage("telling causes apart")
    compared = compare_vms(estate, now, plan, run, usage)
    effects = vm_effects(compared)
    tracked = tuple(_host(machine, now, plan, estate, run, usage, loads, runs, compared, effects) for machine in hosts)
    moved = run.moved(plan, demand)
    findings, standings = judged(estate, demand, running, runs.measured, moved=bool(moved))
    return Tracking(
        name=estate.name,
        from_s=measured.start_s,
        until_s=measured.end_s,
        interval_s=measured.interval_s,
        growth_factor=float(factor.max(initial=0.0)) if factor.size else 1.0,
        hosts=tracked,
        vms=tuple(_vm(row, now, plan, run, usage, runs, compared, effects) for row in range(len(now.vms))),
        moved=moved,
        missing=run.missing(demand),
        extra=run.extra,
        spread=compared.cpu.own_sd,
        findings=findings,
        standings=standings,
        priors=priors_of(estate, plan, measured, compared, tracked),
        notes=_notes(measured, demand, years),
    )


def _refuse_strangers(run: AsRun, demand: Demand, plan: Plan) -> None:
    if run.vm_names or run.host_names:
        return
    known = ", ".join([*(host.name for host in plan.hosts[:2]), *(vm.name for vm in demand.vms[:2])])
    seen = ", ".join(run.extra[:3])
    message = f"no measured name ({seen} …) is a VM or host of the plan ({known} …); name them with --name REAL=PLANNED"
    raise InputError([Problem("measurements", 0, 0, "", message)])


def _running(plan: Plan, run: AsRun) -> Plan:
    """Return the plan with the hosts on which VMs ran; those on no host of it stay where they were planned."""
    rows = np.where(run.host_of_vm >= 0, run.host_of_vm, plan.host_of_vm)
    return replace(plan, host_of_vm=frozen(rows.astype(np.int64)))


def _host(
    machine: Machine,
    demand: Demand,
    plan: Plan,
    estate: Estate,
    run: AsRun,
    usage: Usage,
    loads: Loads,
    runs: Runs,
    compared: ComparedVms,
    effects: VmEffects,
) -> TrackedHost:
    row = machine.index
    expected, measured = runs.expected.hosts[row], runs.measured.hosts[row]
    planned_vms, mine = plan.host_of_vm == row, run.host_of_vm == row
    band = _band(estate, demand, machine, np.flatnonzero(planned_vms))
    mean = Pair(expected.cpu_mean_fraction, _known(measured.cpu_mean_fraction))
    return TrackedHost(
        name=machine.host.name,
        cluster=machine.host.cluster,
        vms_planned=int(planned_vms.sum()),
        vms_measured=int((mine & run.measured).sum()),
        cpu_mean=mean,
        cpu_p95=Pair(expected.cpu_p95_fraction, _known(measured.cpu_p95_fraction)),
        cpu_peak=Pair(expected.cpu_peak_fraction, _known(measured.cpu_peak_fraction)),
        memory_peak=Pair(expected.memory_used_peak_fraction, _known(measured.memory_used_peak_fraction)),
        ready_p95=Pair(_worst_ready(runs.expected, planned_vms) or 0.0, _worst_ready(runs.measured, mine)),
        ready_modelled=None if runs.modelled is None else _worst_ready(runs.modelled, mine),
        band_share=band,
        capacity_planned=machine.cluster.policy.cpu_ceiling_fraction,
        over_ceiling=_known(measured.over_ceiling_fraction),
        coverage=float((~np.isnan(loads.cores[row])).mean()),
        state=_state(mean, band),
        from_vms=bool(loads.from_vms[row]),
        estimated_vms=int(loads.estimated[row]) if loads.from_vms[row] else 0,
        pressure=_pressure(usage.host_others, row),
        causes=causes_of(machine, demand, plan, run, compared, effects, loads, expected.cpu_mean_fraction),
    )


def _pressure(others: Mapping[str, FloatArray], row: int) -> Pressure:
    return Pressure(*(_known(percentile_95(others[counter][row])) for counter in PRESSURES))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _worst_ready(replay: Replay, rows: BoolArray) -> float | None:
    values = [replay.vms[row].ready_p95_fraction for row in np.flatnonzero(rows).tolist()]
    known = [value for value in values if not math.isnan(value)]
    return max(known) if known else None


def _state(mean: Pair, band: float) -> HostState:
    if mean.measured is None:
        return "not_measured"
    difference = mean.measured - mean.expected
    if abs(difference) <= band:
        return "as_expected"
    return "above" if difference > 0.0 else "below"


def _band(estate: Estate, demand: Demand, machine: Machine, rows: IntArray) -> float:
    """
    Return the half-width of the 90 % band of a host's expected mean, as a share of its capacity.

    Errors of ratings are shared by all VMs of a processor and do not average out; errors of a short history are each
    VM's own. A host without VMs has none.
    """
    servers = {server.name: server for server in estate.servers}
    overhead = demand.cpu_overhead_by_cluster[machine.host.cluster]
    work = demand.series.cpu_mhz_by_vm_step.mean(axis=1, dtype=np.float64) * overhead / machine.core_mhz
    shared: dict[str, float] = {}
    own = 0.0
    for row in rows.tolist():
        vm = demand.vms[row]
        server = servers.get(vm.server)
        if server is not None:
            cpu = server.hardware.cpu
            shared[cpu.model] = shared.get(cpu.model, 0.0) + work[row] * cpu.rating_error_fraction
        own += (work[row] * UNKNOWN_FRACTION * (1.0 - vm.confidence)) ** 2
    target = float(work[rows].sum()) * machine.host.hardware.cpu.rating_error_fraction
    variance = sum(value**2 for value in shared.values()) + target**2 + own
    return math.sqrt(variance) / machine.cores


def _vm(
    row: int,
    demand: Demand,
    plan: Plan,
    run: AsRun,
    usage: Usage,
    runs: Runs,
    compared: ComparedVms,
    effects: VmEffects,
) -> TrackedVm:
    vm, host = demand.vms[row], int(run.host_of_vm[row])
    core_mhz = plan.hosts[host if host >= 0 else int(plan.host_of_vm[row])].hardware.cpu.core_rating_mhz
    measured, expected = runs.measured.vms[row], runs.expected.vms[row]
    cores = _known(float(compared.measured_cores[row]))
    return TrackedVm(
        name=vm.name,
        tier=vm.tier,
        workload_class=vm.workload_class,
        host_planned=plan.hosts[int(plan.host_of_vm[row])].name,
        host_measured=run.where.get(vm.name, ""),
        cpu_mhz=Pair(float(compared.expected_cores[row]) * core_mhz, None if cores is None else cores * core_mhz),
        memory_mib=Pair(float(compared.expected_mib[row]), _known(float(compared.measured_mib[row]))),
        ready_p95=Pair(expected.ready_p95_fraction, _known(measured.ready_p95_fraction)),
        ready_modelled=None if runs.modelled is None else runs.modelled.vms[row].ready_p95_fraction,
        co_stop_p95=_known(percentile_95(usage.co_stop[row])),
        pressure=_pressure(usage.others, row),
        dispatch_wait_us=_known(percentile_95(usage.others["dispatch_wait_us"][row])),
        rating=_known(float(effects.rating[row])),
        common=_known(float(effects.common[row])),
        class_=_known(float(effects.class_[row])),
        own=_known(float(effects.own[row])),
    )


def _notes(measured: Measured, demand: Demand, years: float) -> tuple[str, ...]:
    notes = list(measured.notes)
    if demand.series.synthetic:
        notes.append("The plan had no history: what was expected is a synthetic day, and no growth since is known.")
    elif years > 0.0:
        notes.append(
            f"Demand is expected {years:.2f} years after the history of the plan, with the growth of the policy."
        )
    notes.append("CPU is what VMs used: what they waited for is in ready time, not in use.")
    return tuple(notes)
