"""Size an estate: servers become virtual machines, or stay physical, or are retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import FloatArray, frozen
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.sizing import assumptions
from vconsolidate.sizing.cluster_facts import ClusterFacts
from vconsolidate.sizing.disk_iops import with_iops
from vconsolidate.sizing.disposition import dispose
from vconsolidate.sizing.left_as_is import as_planned, left_vm
from vconsolidate.sizing.notes import notes
from vconsolidate.sizing.planned import plan_figures
from vconsolidate.sizing.policies import growth_by_vm
from vconsolidate.sizing.secondaries import secondary
from vconsolidate.sizing.series import demand_series
from vconsolidate.sizing.workload import workloads


def size(estate: Estate, *, seed: int = 0) -> Demand:
    """
    Return the workloads of an estate as virtual machines, and what becomes of every server.

    Secondaries of fault-tolerant VMs come after all VMs of servers.

    A VM is sized before its cluster is known: by the most cautious policy of the clusters it may run in. Limits,
    ceilings, smallest VM and vCPU target are each cluster's own.

    Parameters
    ----------
    seed
        Of the made-up days of servers without a trace.
    """
    estate = replace(estate, servers=tuple(as_planned(server) for server in estate.servers))
    figures = [assumptions.complete(server) for server in estate.servers]
    past, plans, slots = plan_figures(estate, figures, seed)
    clusters = [ClusterFacts(cluster) for cluster in estate.clusters]
    found = workloads(estate.servers, figures, past, plans, clusters)
    doubtful = estate.trace.doubtful if estate.trace is not None else frozenset()
    hosts = frozenset(host.name for cluster in estate.clusters for host in cluster.hosts)
    dispositions = tuple(
        dispose(
            workload.server,
            workload.eligible,
            retire_below_fraction=workload.retire_below_fraction,
            seen_peak_fraction=None if workload.server.name in doubtful else workload.seen_peak_fraction,
            hosts=hosts,
        )
        for workload in found
    )
    rows = np.array(
        [row for row, disposition in enumerate(dispositions) if disposition.action == "virtualise"], dtype=np.int64
    )
    primaries = rows
    paired = np.array([row for row in rows.tolist() if found[row].server.fault_tolerant], dtype=np.int64)
    rows = np.concatenate([primaries, paired])
    by_name = {cluster.name: cluster for cluster in estate.clusters}
    vms = (
        *(found[row].as_vm() for row in primaries.tolist()),
        *(secondary(found[row].as_vm(), by_name) for row in paired.tolist()),
    )
    vms = with_iops(vms, rows, past, estate)
    pairs = zip(estate.servers, dispositions, strict=True)
    left = tuple(left_vm(server, estate.clusters) for server, item in pairs if item.action == "leave")
    return Demand(
        vms=vms,
        dispositions=dispositions,
        left=left,
        slots=slots.names,
        cpu_mhz_by_vm_slot=frozen(_stack([found[row].cpu_mhz_by_slot for row in rows.tolist()], len(slots.names))),
        cpu_overhead_by_cluster={facts.cluster.name: _cpu_overhead(facts, vms) for facts in clusters},
        overhead_mib_by_cluster={facts.cluster.name: _memory_overhead(facts, vms) for facts in clusters},
        series=demand_series(past, rows, vms, growth_by_vm(estate, vms), estate, seed),
        notes=notes(estate, figures, past, rows=primaries, seed=seed, left=left),
    )


def _stack(rows: Sequence[FloatArray], n_slots: int) -> FloatArray:
    """Return (n, n_slots), also where there is no row."""
    return np.array(rows, dtype=np.float64).reshape(len(rows), n_slots)


def _cpu_overhead(facts: ClusterFacts, vms: Sequence[VirtualMachine]) -> FloatArray:
    factor = {name: facts.overhead_factor(name) for name in {vm.workload_class for vm in vms}}
    return frozen(np.array([factor[vm.workload_class] for vm in vms], dtype=np.float64))


def _memory_overhead(facts: ClusterFacts, vms: Sequence[VirtualMachine]) -> FloatArray:
    overhead = facts.cluster.hypervisor.overhead
    return frozen(np.array([overhead.of(vm.vcpus, vm.configured_mib) for vm in vms], dtype=np.float64))
