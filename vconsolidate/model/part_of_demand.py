"""The demand of some of the VMs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vconsolidate.model.arrays import frozen
from vconsolidate.model.demand import Demand


def subset(demand: Demand, rows: Sequence[int]) -> Demand:
    """Return the demand of only the VMs `rows`, in that order."""
    chosen = list(rows)
    series = demand.series
    return replace(
        demand,
        vms=tuple(demand.vms[row] for row in chosen),
        cpu_mhz_by_vm_slot=frozen(demand.cpu_mhz_by_vm_slot[chosen]),
        cpu_overhead_by_cluster={c: frozen(values[chosen]) for c, values in demand.cpu_overhead_by_cluster.items()},
        overhead_mib_by_cluster={c: frozen(values[chosen]) for c, values in demand.overhead_mib_by_cluster.items()},
        series=replace(
            series,
            cpu_mhz_by_vm_step=frozen(series.cpu_mhz_by_vm_step[chosen]),
            used_mib_by_vm_step=frozen(series.used_mib_by_vm_step[chosen]),
            active_mib_by_vm_step=frozen(series.active_mib_by_vm_step[chosen]),
            network_mbps_by_vm_step=frozen(series.network_mbps_by_vm_step[chosen]),
            disk_iops_by_vm_step=frozen(
                series.disk_iops_by_vm_step[chosen if series.disk_iops_by_vm_step.size else []]
            ),
        ),
    )
