"""Measured load of every host: what its VMs make it do, whether it, they, or both were measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.pipeline.tracking.as_run import AsRun
from vconsolidate.pipeline.tracking.usage import Usage
from vconsolidate.replay.machine import Machine


@dataclass(frozen=True, slots=True)
class Loads:
    """
    What hosts do; NaN where nothing was measured.

    Parameters
    ----------
    cores, mib
        (n_hosts, n_steps) work and memory of the VMs on each host, without what the hypervisor keeps for itself.
    from_vms
        (n_hosts,) cores are the sum of the VMs.
    estimated
        (n_hosts,) VMs on it whose expected use stands in for a measurement.
    by_vms_cores
        (n_hosts, n_steps) the sum of the VMs, estimates included.
    """

    cores: FloatArray
    mib: FloatArray
    from_vms: BoolArray
    estimated: IntArray
    by_vms_cores: FloatArray


def loads_of(estate: Estate, demand: Demand, run: AsRun, usage: Usage, machines: tuple[Machine, ...]) -> Loads:
    """
    Return the load of every host.

    A host counter holds the hypervisor's own work as well. It is taken off up to the reserve of the platform, as far
    as the host does more than its VMs; where VMs were not measured, nothing is taken off, which is cautious.

    Parameters
    ----------
    demand
        As expected at the time of the measurements.
    machines
        The hosts of the plan, with the factors of their hypervisor.
    """
    n_hosts, n_steps = usage.host_cores.shape
    cores, mib = np.full((n_hosts, n_steps), np.nan), np.full((n_hosts, n_steps), np.nan)
    sums = np.full((n_hosts, n_steps), np.nan)
    from_vms, estimated = np.zeros(n_hosts, dtype=np.bool_), np.zeros(n_hosts, dtype=np.int64)
    expected = demand.series.cpu_mhz_by_vm_step.mean(axis=1, dtype=np.float64)
    used = demand.series.used_mib_by_vm_step.mean(axis=1, dtype=np.float64)
    hypervisors = {cluster.name: cluster.hypervisor for cluster in estate.clusters}
    for row, machine in enumerate(machines):
        mine = np.flatnonzero(run.host_of_vm == row)
        overhead = demand.cpu_overhead_by_cluster[machine.host.cluster][mine]
        own, blank = _filled(usage.vm_cores[mine], expected[mine] * overhead / machine.core_mhz)
        memory, no_memory = _filled(usage.vm_mib[mine], used[mine])
        estimated[row] = blank
        measured_vms = mine.size == 0 or blank < mine.size
        sums[row] = own if measured_vms and mine.size else np.nan
        host = usage.host_cores[row]
        hypervisor = hypervisors[machine.host.cluster]
        reserve = hypervisor.reserve_cores if not blank else 0.0
        cores[row] = host - np.minimum(reserve, np.maximum(host - own, 0.0))
        kept = hypervisor.reserve_mib(machine.host.hardware.memory_mib) if not no_memory else 0.0
        mib[row] = usage.host_mib[row] - np.minimum(kept, np.maximum(usage.host_mib[row] - memory, 0.0))
        if np.isnan(cores[row]).all() and measured_vms and mine.size:
            nothing = np.isnan(usage.vm_cores[mine]).all(axis=0)
            cores[row], from_vms[row] = np.where(nothing, np.nan, own), True
        if np.isnan(mib[row]).all() and mine.size and no_memory < mine.size:
            overhead_mib = demand.overhead_mib_by_cluster[machine.host.cluster][mine].sum()
            mib[row] = np.where(np.isnan(usage.vm_mib[mine]).all(axis=0), np.nan, memory + overhead_mib)
    return Loads(cores, mib, from_vms, estimated, sums)


def _filled(values: FloatArray, stand_in: FloatArray) -> tuple[FloatArray, int]:
    """Return (n_steps,) the sum of rows, and how many rows were never measured, for which a figure stands in."""
    never = np.isnan(values).all(axis=1) if values.size else np.zeros(len(values), dtype=np.bool_)
    known = values[~never]
    if not known.size:
        return np.full(values.shape[1], stand_in.sum()), int(never.sum())
    gaps = np.isnan(known)
    if gaps.any():
        known = np.where(gaps, np.nanmean(known, axis=1)[:, None], known)
    return known.sum(axis=0) + stand_in[never].sum(), int(never.sum())
