"""Size an estate: servers become virtual machines, or stay physical, or are retired."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray, IntArray, frozen
from vconsolidate.model.demand import Demand, DemandSeries, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import Policy
from vconsolidate.sizing import assumptions, statistics
from vconsolidate.sizing.disposition import dispose
from vconsolidate.sizing.eligibility import ClusterFacts
from vconsolidate.sizing.history import Histories, History, histories
from vconsolidate.sizing.notes import notes
from vconsolidate.sizing.workload import capacities_mhz, workloads


def size(estate: Estate, *, seed: int = 0) -> Demand:
    """
    Return the workloads of an estate as virtual machines, and what becomes of every server.

    One policy sizes all workloads, because a VM is sized before its cluster is known: the first cluster's. Limits,
    ceilings, smallest VM and vCPU target are each cluster's own.

    Parameters
    ----------
    seed
        Of the made-up days of servers without a trace.
    """
    policy = estate.clusters[0].policy if estate.clusters else Policy()
    figures = [assumptions.complete(server) for server in estate.servers]
    past = histories(
        estate.servers,
        figures,
        estate.trace,
        cpu_statistic=policy.cpu_statistic,
        memory_statistic=policy.memory_statistic,
        seed=seed,
    )
    grown_mhz = capacities_mhz(estate.servers) * policy.growth_factor
    cpu_mhz = past.cpu_fraction.by_slot * grown_mhz[:, None] * (1.0 + policy.headroom_fraction)
    clusters = [ClusterFacts(cluster) for cluster in estate.clusters]
    found = workloads(estate.servers, figures, past, cpu_mhz, clusters, policy)
    dispositions = tuple(
        dispose(workload.server, workload.eligible, policy, seen_peak_fraction=workload.seen_peak_fraction)
        for workload in found
    )
    rows = np.array(
        [row for row, disposition in enumerate(dispositions) if disposition.action == "virtualise"], dtype=np.int64
    )
    vms = tuple(found[row].as_vm() for row in rows)
    return Demand(
        vms=vms,
        dispositions=dispositions,
        slots=statistics.slot_names(policy.cpu_statistic),
        cpu_mhz_by_vm_slot=frozen(cpu_mhz[rows]),
        cpu_overhead_by_cluster={facts.cluster.name: _cpu_overhead(facts, vms) for facts in clusters},
        overhead_mib_by_cluster={facts.cluster.name: _memory_overhead(facts, vms) for facts in clusters},
        series=_series(past, rows, vms, grown_mhz, policy.growth_factor, seed),
        notes=notes(estate, policy, figures, past, rows=rows, seed=seed),
    )


def _cpu_overhead(facts: ClusterFacts, vms: Sequence[VirtualMachine]) -> FloatArray:
    factor = {name: facts.overhead_factor(name) for name in {vm.workload_class for vm in vms}}
    return frozen(np.array([factor[vm.workload_class] for vm in vms], dtype=np.float64))


def _memory_overhead(facts: ClusterFacts, vms: Sequence[VirtualMachine]) -> FloatArray:
    overhead = facts.cluster.hypervisor.overhead
    return frozen(np.array([overhead.of(vm.vcpus, vm.configured_mib) for vm in vms], dtype=np.float64))


def _series(
    past: Histories, rows: IntArray, vms: Sequence[VirtualMachine], grown_mhz: FloatArray, growth: float, seed: int
) -> DemandSeries:
    """Return the demand over time of the servers in `rows`; used memory is at most what the VM will have."""
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
        else tuple(vm.name for vm, seen in zip(vms, measured, strict=True) if not seen),
        seed=seed,
    )


def _scaled(history: History, rows: IntArray, factor: float | FloatArray) -> Float32Array:
    scaled = history.values[rows]
    scaled *= np.asarray(factor, dtype=np.float32)
    return scaled
