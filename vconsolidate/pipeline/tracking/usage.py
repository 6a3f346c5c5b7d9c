"""Counters in the plan's units: cores of the host, shares per vCPU, MiB."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.hardware import Cpu
from vconsolidate.model.measured import Measured
from vconsolidate.model.plan import Plan
from vconsolidate.pipeline.tracking.as_run import AsRun
from vconsolidate.replay.parameters import DEFAULTS

_Factors = Callable[[int], float]

PRESSURES: Final = (
    "stalled_fraction",
    "all_stalled_fraction",
    "memory_stalled_fraction",
    "memory_all_stalled_fraction",
)
OF_VMS: Final = ("ballooned_mib", "compressed_mib", "swapped_mib", "active_mib", *PRESSURES, "dispatch_wait_us")


@dataclass(frozen=True, slots=True)
class Usage:
    """
    Measured use; NaN where nothing was measured.

    Parameters
    ----------
    vm_cores, host_cores
        (n_vms, n_steps), (n_hosts, n_steps) cores of the host, one thread each.
    ready, co_stop
        (n_vms, n_steps) per vCPU.
    vm_mib, host_mib
        Memory of the host in use.
    others
        Counter → (n_vms, n_steps).
    host_others
        Counter → (n_hosts, n_steps).
    """

    vm_cores: FloatArray
    host_cores: FloatArray
    ready: FloatArray
    co_stop: FloatArray
    vm_mib: FloatArray
    host_mib: FloatArray
    others: Mapping[str, FloatArray]
    host_others: Mapping[str, FloatArray]


def usage_of(demand: Demand, plan: Plan, measured: Measured, run: AsRun) -> Usage:
    """Return the use of all VMs and hosts of the plan."""
    cpu_of_vm = _processors(plan, run)
    n_vms, n_hosts = len(demand.vms), len(plan.hosts)

    def vm_panel(*choices: tuple[str, _Factors]) -> FloatArray:
        return _rows(measured, run.vm_names, n_vms, choices)

    def host_panel(*choices: tuple[str, _Factors]) -> FloatArray:
        return _rows(measured, run.host_names, n_hosts, choices)

    hosts = host_panel(
        ("cpu_cores", _one),
        ("cpu_mhz", lambda row: 1.0 / plan.hosts[row].hardware.cpu.clock_mhz),
        ("cpu_fraction", lambda row: float(plan.hosts[row].hardware.cpu.cores)),
    )
    threads = host_panel(("threads_fraction", lambda row: float(plan.hosts[row].hardware.cpu.logical_processors)))
    cores = vm_panel(
        ("cpu_cores", _one),
        ("cpu_mhz", lambda row: 1.0 / cpu_of_vm[row].clock_mhz),
        ("cpu_fraction", lambda row: float(demand.vms[row].vcpus)),
    )
    vm_threads = vm_panel(("cpu_threads", _one))
    hosts, cores = _without_threads(plan, run, hosts, threads, cores, vm_threads)
    return Usage(
        vm_cores=cores,
        host_cores=hosts,
        ready=vm_panel(("ready_fraction", _one), ("ready_vcpus", lambda row: 1.0 / demand.vms[row].vcpus)),
        co_stop=vm_panel(("co_stop_fraction", _one), ("co_stop_vcpus", lambda row: 1.0 / demand.vms[row].vcpus)),
        vm_mib=vm_panel(("memory_mib", _one), ("memory_fraction", lambda row: float(demand.vms[row].configured_mib))),
        host_mib=host_panel(
            ("memory_mib", _one), ("memory_fraction", lambda row: float(plan.hosts[row].hardware.memory_mib))
        ),
        others={counter: vm_panel((counter, _one)) for counter in OF_VMS},
        host_others={counter: host_panel((counter, _one)) for counter in OF_VMS},
    )


def _one(_: int) -> float:
    return 1.0


def _processors(plan: Plan, run: AsRun) -> list[Cpu]:
    """Return the processor of every VM's host; the planned one where it runs on no host of the plan."""
    rows = np.where(run.host_of_vm >= 0, run.host_of_vm, plan.host_of_vm)
    return [plan.hosts[row].hardware.cpu for row in rows.tolist()]


def _rows(
    measured: Measured, names: Mapping[str, int], n_rows: int, choices: tuple[tuple[str, _Factors], ...]
) -> FloatArray:
    """Return (n_rows, n_steps): of several counters the first that a machine has."""
    found = np.full((n_rows, measured.n_steps), np.nan)
    for counter, factor in reversed(choices):
        panel = measured.counters.get(counter)
        for name, values in panel.rows().items() if panel is not None else ():
            row = names.get(name)
            if row is not None:
                known = ~np.isnan(values)
                found[row, known] = values[known] * factor(row)
    return found


def _without_threads(
    plan: Plan, run: AsRun, hosts: FloatArray, threads: FloatArray, cores: FloatArray, vm_threads: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """
    Return cores of hosts and VMs, where only the time of hardware threads was measured converted to cores.

    While no more threads work than there are cores, each does the work of a core; the second thread of a core adds
    the gain of SMT (`smt_gain_fraction` of the replay). KVM and Hyper-V count the time of threads; ESX counts what
    they do.
    """
    hosts, cores = hosts.copy(), cores.copy()
    for row, host in enumerate(plan.hosts):
        mine = np.flatnonzero(run.host_of_vm == row)
        own = np.isnan(hosts[row])
        busy = threads[row]
        if mine.size and np.isnan(busy).all():
            busy = np.nansum(vm_threads[mine], axis=0)
        worth = work_of_threads(busy, host.hardware.cpu)
        hosts[row, own] = np.where(np.isnan(threads[row]), np.nan, worth)[own]
        ratio = np.divide(worth, busy, out=np.ones_like(worth), where=busy > 0.0)
        for vm in mine.tolist():
            missing = np.isnan(cores[vm])
            cores[vm, missing] = (vm_threads[vm] * ratio)[missing]
    return hosts, cores


def work_of_threads(busy: FloatArray, cpu: Cpu) -> FloatArray:
    """Return the work of busy hardware threads, in cores with one thread each."""
    more = np.maximum(busy - cpu.cores, 0.0)
    return np.minimum(busy, cpu.cores) + DEFAULTS.smt_gain_fraction * more


def measured_steps(values: FloatArray | Float32Array) -> FloatArray:
    """Return the values that were measured."""
    return np.asarray(values[~np.isnan(values)], dtype=np.float64)
