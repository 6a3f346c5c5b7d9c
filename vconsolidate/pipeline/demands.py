"""The demand with a few more VMs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray, frozen
from vconsolidate.model.demand import Demand, VirtualMachine


def extend(
    demand: Demand,
    vms: Sequence[VirtualMachine],
    cpu_overhead: dict[str, Sequence[float]],
    overhead_mib: dict[str, Sequence[float]],
) -> Demand:
    """
    Return the demand with more VMs at its end; each wants its `cpu_mhz` in every slot, and has no history.

    Parameters
    ----------
    cpu_overhead, overhead_mib
        Cluster name → one figure per added VM, as in `Demand`.
    """
    slots: FloatArray = np.array([[vm.cpu_mhz] * len(demand.slots) for vm in vms], dtype=np.float64)
    slots = slots.reshape(len(vms), len(demand.slots))
    nothing: Float32Array = np.zeros((len(vms), demand.series.n_steps), dtype=np.float32)
    series = demand.series
    return replace(
        demand,
        vms=(*demand.vms, *vms),
        cpu_mhz_by_vm_slot=frozen(np.concatenate([demand.cpu_mhz_by_vm_slot, slots])),
        cpu_overhead_by_cluster={
            c: frozen(np.concatenate([values, np.asarray(cpu_overhead[c], dtype=np.float64)]))
            for c, values in demand.cpu_overhead_by_cluster.items()
        },
        overhead_mib_by_cluster={
            c: frozen(np.concatenate([values, np.asarray(overhead_mib[c], dtype=np.float64)]))
            for c, values in demand.overhead_mib_by_cluster.items()
        },
        series=replace(
            series,
            cpu_mhz_by_vm_step=frozen(np.concatenate([series.cpu_mhz_by_vm_step, nothing])),
            used_mib_by_vm_step=frozen(np.concatenate([series.used_mib_by_vm_step, nothing])),
            active_mib_by_vm_step=frozen(np.concatenate([series.active_mib_by_vm_step, nothing])),
            network_mbps_by_vm_step=frozen(np.concatenate([series.network_mbps_by_vm_step, nothing])),
            disk_iops_by_vm_step=frozen(np.concatenate([series.disk_iops_by_vm_step, nothing]))
            if series.disk_iops_by_vm_step.size
            else series.disk_iops_by_vm_step,
        ),
    )
