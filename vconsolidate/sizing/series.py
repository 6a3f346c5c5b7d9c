"""Demand over time of workloads that are VMs already: of the history they were sized on, or of another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray, IntArray, frozen
from vconsolidate.model.demand import DemandSeries, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import Policy
from vconsolidate.sizing import assumptions
from vconsolidate.sizing.assumptions import Figures
from vconsolidate.sizing.history import Histories, History, histories
from vconsolidate.sizing.workload import capacities_mhz


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
    _, past = histories_of(estate, seed)
    row_of = {server.name: row for row, server in enumerate(estate.servers)}
    rows = np.array([row_of[vm.server] for vm in vms], dtype=np.int64)
    growth = sizing_policy(estate).growth_factor
    return demand_series(past, rows, vms, capacities_mhz(estate.servers) * growth, growth, seed)


def sizing_policy(estate: Estate) -> Policy:
    """Return the policy that sizes all workloads: a VM is sized before its cluster is known, so the first cluster's."""
    return estate.clusters[0].policy if estate.clusters else Policy()


def histories_of(estate: Estate, seed: int) -> tuple[list[Figures], Histories]:
    """Return the complete figures and the history of every server."""
    policy = sizing_policy(estate)
    figures = [assumptions.complete(server) for server in estate.servers]
    past = histories(
        estate.servers,
        figures,
        estate.trace,
        cpu_statistic=policy.cpu_statistic,
        memory_statistic=policy.memory_statistic,
        seed=seed,
    )
    return figures, past


def demand_series(
    past: Histories, rows: IntArray, vms: Sequence[VirtualMachine], grown_mhz: FloatArray, growth: float, seed: int
) -> DemandSeries:
    """
    Return the demand over time of the servers in `rows`; used memory is at most what the VM will have.

    Parameters
    ----------
    rows
        (n_vms,) row of every VM's server in `past`.
    grown_mhz
        (n_servers,) capacity of every server after growth, reference MHz.
    """
    measured = past.cpu_fraction.measured[rows]
    configured = np.array([vm.configured_mib for vm in vms], dtype=np.float64)[:, None]
    used = _scaled(past.used_mib, rows, growth)
    np.minimum(used, configured.astype(np.float32), out=used)
    active = _scaled(past.active_mib, rows, growth)
    np.minimum(active, used, out=active)
    return DemandSeries(
        start_s=past.grid.start_s,
        interval_s=past.grid.interval_s,
        cpu_mhz_by_vm_step=frozen(_scaled(past.cpu_fraction, rows, grown_mhz[rows][:, None])),
        used_mib_by_vm_step=frozen(used),
        active_mib_by_vm_step=frozen(active),
        network_mbps_by_vm_step=frozen(_scaled(past.network_mbps, rows, growth)),
        synthetic=not measured.any(),
        synthetic_vms=()
        if not measured.any()
        else tuple(vm.name for vm, seen in zip(vms, measured, strict=True) if not seen and not vm.secondary_of),
        seed=seed,
    )


def _scaled(history: History, rows: IntArray, factor: float | FloatArray) -> Float32Array:
    scaled = history.values[rows]
    scaled *= np.asarray(factor, dtype=np.float32)
    return scaled
