"""
CPU of a driver domain or parent partition over time: it grows with the traffic and disk operations of its guests.

Source: Cherkasova and Gardner, USENIX ATC 2005; the figures are those of the catalogue. Traffic and disk
operations have histories; where operations have none they follow the CPU of their VM, so at its peak they are those of
the busy hour. The domain is served before its guests. Waiting of guests for a busy domain is left out.
"""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.demand import Demand
from vconsolidate.replay.cpu import column_sums
from vconsolidate.replay.machine import Machine


def io_cores(machine: Machine, demand: Demand, span: slice) -> FloatArray | None:
    """Return (n_steps,) cores' worth of work for the I/O of a host's VMs; None where the platform has no such cost."""
    cost = machine.cluster.hypervisor.io_cost
    if not (cost.mhz_per_mbps or cost.mhz_per_iops):
        return None
    series = demand.series
    network = column_sums(series.network_mbps_by_vm_step[machine.rows, span].astype(np.float64))
    disk = column_sums(_disk_iops(machine, demand, span))
    found: FloatArray = (cost.mhz_per_mbps * network + cost.mhz_per_iops * disk) / machine.core_mhz
    return found


def _disk_iops(machine: Machine, demand: Demand, span: slice) -> FloatArray:
    """Return (n_vms, n_steps) disk operations a second, as their history has them, or following the CPU of each VM."""
    series = demand.series
    if series.disk_iops_by_vm_step.size:
        return series.disk_iops_by_vm_step[machine.rows, span].astype(np.float64)
    vms = [demand.vms[row] for row in machine.rows.tolist()]
    per_mhz = np.array([vm.disk_iops / vm.cpu_peak_mhz if vm.cpu_peak_mhz > 0.0 else 0.0 for vm in vms])
    found: FloatArray = series.cpu_mhz_by_vm_step[machine.rows, span] * per_mhz[:, None]
    return found
