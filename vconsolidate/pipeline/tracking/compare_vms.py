"""Measured over expected use of every VM, and what of it is common to many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray, frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Cpu
from vconsolidate.model.plan import Plan
from vconsolidate.pipeline.tracking.as_run import AsRun
from vconsolidate.pipeline.tracking.effects import (
    CLASS_SD,
    COMMON_SD,
    NORMAL_90,
    Effects,
    Levels,
    estimate_effects,
)
from vconsolidate.pipeline.tracking.measured_replay import average
from vconsolidate.pipeline.tracking.usage import Usage

LEAST_CORES: Final = 0.005
"""VMs that were expected to use less of a core than this say nothing about ratings: they were idle."""
MOST_RATIO: Final = 1e6
"""Measured use per expected use beyond which nothing can be learned from a VM: no processor is that much slower."""

LEAST_MIB: Final = 64.0


@dataclass(frozen=True, slots=True)
class ComparedVms:
    """
    CPU in cores of the VM's host, memory in MiB, means over the measured time.

    Parameters
    ----------
    expected_cores, measured_cores, expected_mib, measured_mib
        (n_vms,), NaN where nothing was measured.
    rows
        VMs whose CPU was compared, in the order of `cpu`.
    memory_rows
        The same of memory.
    sources, targets
        (n_vms,) model of the processor that a VM came from, and that it runs on.
    """

    expected_cores: FloatArray
    measured_cores: FloatArray
    expected_mib: FloatArray
    measured_mib: FloatArray
    rows: IntArray
    memory_rows: IntArray
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    cpu: Effects
    memory: Effects


def compare_vms(estate: Estate, demand: Demand, plan: Plan, run: AsRun, usage: Usage) -> ComparedVms:
    """
    Return how VMs differ from what was expected of them, and the effects behind it.

    Parameters
    ----------
    demand
        As expected at the time of the measurements.
    """
    hosts = np.where(run.host_of_vm >= 0, run.host_of_vm, plan.host_of_vm).tolist()
    processors = [plan.hosts[row].hardware.cpu for row in hosts]
    servers = {server.name: server.hardware.cpu for server in estate.servers}
    came_from = [servers.get(vm.server) for vm in demand.vms]
    overhead = np.array(
        [demand.cpu_overhead_by_cluster[plan.hosts[row].cluster][vm] for vm, row in enumerate(hosts)], dtype=np.float64
    )
    core_mhz = np.array([cpu.core_rating_mhz for cpu in processors], dtype=np.float64)
    expected = demand.series.cpu_mhz_by_vm_step.mean(axis=1, dtype=np.float64) * overhead / np.maximum(core_mhz, 1e-9)
    measured = np.array([average(row) for row in usage.vm_cores])
    expected_mib = demand.series.used_mib_by_vm_step.mean(axis=1, dtype=np.float64)
    measured_mib = np.array([average(row) for row in usage.vm_mib])
    rows = _comparable(expected, measured, LEAST_CORES)
    memory_rows = _comparable(expected_mib, measured_mib, LEAST_MIB)
    sources = tuple("" if cpu is None else cpu.model for cpu in came_from)
    targets = tuple(cpu.model for cpu in processors)
    classes = tuple(vm.workload_class for vm in demand.vms)
    bands = _bands([cpu for cpu in (*came_from, *processors) if cpu is not None])
    cpu = estimate_effects(
        expected[rows],
        measured[rows],
        {
            "common": _levels(["all"] * len(rows), {"all": COMMON_SD}, heavy=True),
            "source": _levels([sources[row] for row in rows.tolist()], bands),
            "target": _levels([targets[row] for row in rows.tolist()], bands),
            "class": _levels([classes[row] for row in rows.tolist()], dict.fromkeys(classes, CLASS_SD), heavy=True),
        },
    )
    memory = estimate_effects(
        expected_mib[memory_rows],
        measured_mib[memory_rows],
        {
            "common": _levels(["all"] * len(memory_rows), {"all": COMMON_SD}, heavy=True),
            "class": _levels(
                [classes[row] for row in memory_rows.tolist()], dict.fromkeys(classes, CLASS_SD), heavy=True
            ),
        },
    )
    return ComparedVms(expected, measured, expected_mib, measured_mib, rows, memory_rows, sources, targets, cpu, memory)


def _comparable(expected: FloatArray, measured: FloatArray, least: float) -> IntArray:
    """Return the rows of which both is known, and what was measured is no mistake of its unit or counter."""
    with np.errstate(invalid="ignore"):
        return np.flatnonzero((expected > least) & (measured <= MOST_RATIO * expected)).astype(np.int64)


def _bands(processors: list[Cpu]) -> dict[str, float]:
    """Return model → prior deviation of its rating: the error band of the inventory is read as a 90 % band."""
    return {cpu.model: cpu.rating_error_fraction / NORMAL_90 for cpu in processors} | {"": 0.0}


def _levels(keys: list[str], sd: dict[str, float], *, heavy: bool = False) -> Levels:
    names = tuple(sorted(set(keys)))
    code = np.array([names.index(key) for key in keys], dtype=np.int64)
    return Levels(names, frozen(code), frozen(np.array([sd.get(name, 0.0) for name in names], dtype=np.float64)), heavy)
