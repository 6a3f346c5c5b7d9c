"""
Measurements in the form of a replay, so that `check` judges them as it judges a replay.

What was not measured is NaN: no comparison with a limit is ever true of it, so that it is neither kept nor missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray, frozen
from vconsolidate.model.demand import Demand, DemandSeries
from vconsolidate.model.measured import Measured
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import HostReplay, Replay, VmReplay
from vconsolidate.pipeline.tracking.as_run import AsRun
from vconsolidate.pipeline.tracking.loads import Loads
from vconsolidate.pipeline.tracking.usage import Usage, measured_steps
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.parameters import DEFAULTS
from vconsolidate.replay.series import empty
from vconsolidate.replay.summary import p95

NOTHING: Final = float("nan")


def percentile_95(values: FloatArray) -> float:
    """Return the 95th percentile of what was measured, by nearest rank as in the replay; NaN of nothing."""
    known = measured_steps(values)
    return _rounded(float(p95(known[None].astype(np.float32))[0])) if known.size else NOTHING


def largest(values: FloatArray) -> float:
    """Return the largest value that was measured; NaN of nothing."""
    known = measured_steps(values)
    return _rounded(float(known.max())) if known.size else NOTHING


def _rounded(value: float) -> float:
    """Return a figure in seven significant digits, which is what a counter in single precision holds."""
    return float(f"{value:.7g}")


def average(values: FloatArray) -> float:
    """Return the mean of what was measured; NaN of nothing."""
    known = measured_steps(values)
    return float(known.mean()) if known.size else NOTHING


def measured_replay(
    demand: Demand,
    plan: Plan,
    measured: Measured,
    run: AsRun,
    usage: Usage,
    loads: Loads,
    machines: tuple[Machine, ...],
) -> Replay:
    """Return what was measured as a replay, in the order of the plan's hosts and the demand's VMs."""
    vms = tuple(_vm(demand, plan, run, usage, row) for row in range(len(demand.vms)))
    hosts = tuple(_host(machine, run, usage, loads) for machine in machines)
    out = empty(len(plan.hosts), len(demand.vms), measured.n_steps)
    out.ready_fraction[:] = _without_gaps(usage.ready)
    return Replay(
        hosts=hosts,
        vms=vms,
        start_s=measured.start_s,
        interval_s=measured.interval_s,
        n_steps=measured.n_steps,
        synthetic=False,
        series=out.publish(demand.series),
    )


def _without_gaps(values: FloatArray) -> FloatArray:
    """Return rows with their gaps filled by the median of the row, which keeps its percentiles."""
    filled = values.copy()
    for row in filled:
        known = measured_steps(row)
        if known.size:
            row[np.isnan(row)] = np.median(known)
    return filled


def _vm(demand: Demand, plan: Plan, run: AsRun, usage: Usage, row: int) -> VmReplay:
    vm, host = demand.vms[row], int(run.host_of_vm[row])
    ready = usage.ready[row]
    return VmReplay(
        vm=vm.name,
        host=plan.hosts[host].name if host >= 0 else run.where.get(vm.name, ""),
        ready_mean_fraction=average(ready),
        ready_p95_fraction=percentile_95(ready),
        ready_peak_fraction=largest(ready),
        co_stop_index_peak=largest(usage.co_stop[row]),
        cpu_unserved_fraction=NOTHING,
        ballooned_peak_mib=largest(usage.others["ballooned_mib"][row]),
        compressed_peak_mib=largest(usage.others["compressed_mib"][row]),
        swapped_peak_mib=largest(usage.others["swapped_mib"][row]),
        slowdown_peak=NOTHING,
    )


def _host(machine: Machine, run: AsRun, usage: Usage, loads: Loads) -> HostReplay:
    row = machine.index
    mine = np.flatnonzero(run.host_of_vm == row)
    load = loads.cores[row] / machine.cores
    known = measured_steps(load)
    ceiling = machine.cluster.policy.cpu_ceiling_fraction
    ready = [usage.ready[vm] for vm in mine.tolist()]
    reclaimed = {
        counter: _together(usage.host_others[counter][row], usage.others[counter][mine])
        for counter in ("ballooned_mib", "compressed_mib", "swapped_mib")
    }
    return HostReplay(
        host=machine.host.name,
        cpu_mean_fraction=average(load),
        cpu_p95_fraction=percentile_95(load),
        cpu_peak_fraction=largest(load),
        over_ceiling_fraction=float((known > ceiling * (1.0 + 1e-6)).mean()) if known.size else NOTHING,
        ready_mean_fraction=_mean_of_known([average(values) for values in ready]),
        ready_peak_fraction=_largest_known([largest(values) for values in ready]),
        memory_used_peak_fraction=largest(loads.mib[row]) / machine.usable_mib,
        worst_state="none",
        ballooned_peak_mib=reclaimed["ballooned_mib"],
        compressed_peak_mib=reclaimed["compressed_mib"],
        swapped_peak_mib=reclaimed["swapped_mib"],
        unmet_peak_mib=NOTHING,
        shared_low_mib=0.0,
        shared_high_mib=0.0,
        worst_step=int(np.nanargmax(load)) if known.size else 0,
        cpu_most_fraction=machine.most_work(DEFAULTS.smt_gain_fraction),
    )


def _together(of_host: FloatArray, of_vms: FloatArray) -> float:
    """Return the peak of a host's counter, of the sum over its VMs where it has none of its own."""
    own = largest(of_host)
    if not np.isnan(own) or not of_vms.size or np.isnan(of_vms).all():
        return own
    return float(np.nansum(of_vms, axis=0).max())


def _largest_known(values: list[float]) -> float:
    return max((value for value in values if not np.isnan(value)), default=NOTHING)


def _mean_of_known(values: list[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return sum(known) / len(known) if known else NOTHING


def measured_demand(
    demand: Demand, plan: Plan, measured: Measured, run: AsRun, usage: Usage, overhead: Mapping[str, FloatArray]
) -> Demand:
    """
    Return the demand with what was measured as its history, to be replayed where the VMs ran.

    A VM that was not measured, and gaps of those that were, take its expected mean or its own measured mean.

    Parameters
    ----------
    demand
        As expected at the time of the measurements.
    overhead
        Cluster → (n_vms,) factor from work in the guest to work of the host.
    """
    rows = np.where(run.host_of_vm >= 0, run.host_of_vm, plan.host_of_vm)
    core_mhz = np.array([plan.hosts[row].hardware.cpu.core_rating_mhz for row in rows.tolist()])
    clusters = [plan.hosts[row].cluster for row in rows.tolist()]
    factor = np.array([overhead[name][vm] for vm, name in enumerate(clusters)])
    series = demand.series
    cpu = _filled(usage.vm_cores * (core_mhz / factor)[:, None], series.cpu_mhz_by_vm_step.mean(axis=1))
    used = _filled(usage.vm_mib, series.used_mib_by_vm_step.mean(axis=1))
    configured = np.array([float(vm.configured_mib) for vm in demand.vms])[:, None]
    used = np.minimum(used, configured)
    active = np.minimum(_filled(usage.others["active_mib"], series.active_mib_by_vm_step.mean(axis=1)), used)
    return replace(
        demand,
        series=DemandSeries(
            start_s=measured.start_s,
            interval_s=measured.interval_s,
            cpu_mhz_by_vm_step=frozen(cpu.astype(np.float32)),
            used_mib_by_vm_step=frozen(used.astype(np.float32)),
            active_mib_by_vm_step=frozen(active.astype(np.float32)),
            network_mbps_by_vm_step=frozen(np.zeros(cpu.shape, dtype=np.float32)),
            synthetic=False,
        ),
    )


def _filled(values: FloatArray, expected: FloatArray) -> FloatArray:
    filled = values.copy()
    for row, mean in zip(filled, expected.tolist(), strict=True):
        known = measured_steps(row)
        row[np.isnan(row)] = known.mean() if known.size else mean
    return filled
