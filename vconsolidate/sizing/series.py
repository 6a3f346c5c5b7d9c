"""Demand over time of workloads that are VMs already: of the history they were sized on, or of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray, IntArray, frozen
from vconsolidate.model.demand import DemandSeries, VirtualMachine, no_iops
from vconsolidate.model.estate import Estate
from vconsolidate.sizing import assumptions
from vconsolidate.sizing.history import Histories, History
from vconsolidate.sizing.left_as_is import as_planned
from vconsolidate.sizing.own_limit import own_limits_mhz
from vconsolidate.sizing.planned import past_of
from vconsolidate.sizing.policies import growth_by_vm, sizing_policies


def series(estate: Estate, vms: Sequence[VirtualMachine], *, seed: int = 0) -> DemandSeries:
    """
    Return the demand of `vms` over the estate's traces, whatever those would size them as.

    Parameters
    ----------
    estate
        Holds the servers of all `vms`, and the history to play.
    seed
        Of the made-up days of servers without a trace.
    """
    estate = replace(estate, servers=tuple(as_planned(server) for server in estate.servers))
    figures = [assumptions.complete(server) for server in estate.servers]
    past = past_of(estate, figures, sizing_policies(estate.clusters)[0], seed)
    row_of = {server.name: row for row, server in enumerate(estate.servers)}
    rows = np.array([row_of[vm.server] for vm in vms], dtype=np.int64)
    return demand_series(past, rows, vms, growth_by_vm(estate, vms), estate, seed)


def demand_series(
    past: Histories,
    rows: IntArray,
    vms: Sequence[VirtualMachine],
    growth: FloatArray,
    estate: Estate,
    seed: int,
) -> DemandSeries:
    """
    Return the demand over time of the servers in `rows`; used memory is at most what the VM will have.

    Parameters
    ----------
    rows
        (n_vms,) row of every VM's server in `past`.
    growth
        (n_vms,) factor from the history to the demand that is planned for.
    estate
        Its servers are the rows of `past`.
    """
    measured = past.cpu_fraction.measured[rows]
    configured = np.array([vm.configured_mib for vm in vms], dtype=np.float64)[:, None]
    factor = growth[:, None]
    servers = [estate.servers[row] for row in rows.tolist()]
    capacity_mhz = np.array([server.hardware.cpu.capacity_mhz for server in servers], dtype=np.float64)
    cpu = _scale(past.cpu_fraction, rows, capacity_mhz[:, None] * factor)
    np.minimum(cpu, own_limits_mhz(servers, estate.clusters).astype(np.float32)[:, None], out=cpu)
    used = _scale(past.used_mib, rows, factor)
    np.minimum(used, configured.astype(np.float32), out=used)
    active = _scale(past.active_mib, rows, factor)
    np.minimum(active, used, out=active)
    return DemandSeries(
        start_s=past.grid.start_s,
        interval_s=past.grid.interval_s,
        cpu_mhz_by_vm_step=frozen(cpu),
        used_mib_by_vm_step=frozen(used),
        active_mib_by_vm_step=frozen(active),
        network_mbps_by_vm_step=frozen(_network(past.network_mbps, rows, factor)),
        synthetic=not measured.any(),
        synthetic_vms=()
        if not measured.any()
        else tuple(vm.name for vm, seen in zip(vms, measured, strict=True) if not seen and not vm.secondary_of),
        seed=seed,
        disk_iops_by_vm_step=no_iops() if past.disk_iops is None else frozen(_iops(past.disk_iops, rows, vms, factor)),
    )


def _network(history: History, rows: IntArray, factor: FloatArray) -> Float32Array:
    """Return the traffic; where there is none, one number stands for all."""
    if len(rows) and not any(history.values.strides):
        return np.broadcast_to(history.values[0, 0], (len(rows), history.values.shape[1]))
    return _scale(history, rows, factor)


def _iops(history: History, rows: IntArray, vms: Sequence[VirtualMachine], factor: FloatArray) -> Float32Array:
    """Return the storage operations; a secondary that shares its primary's disks makes none."""
    scaled = _scale(history, rows, factor)
    shared = [row for row, vm in enumerate(vms) if vm.secondary_of and not vm.disk_gib]
    scaled[shared] = 0.0
    return scaled


def _scale(history: History, rows: IntArray, factor: FloatArray) -> Float32Array:
    scaled = history.values[rows]
    scaled *= np.asarray(factor, dtype=np.float32)
    return scaled
