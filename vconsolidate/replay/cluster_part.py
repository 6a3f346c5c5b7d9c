"""The part of a plan that a failure concerns: the hosts of one cluster and the VMs on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.plan import Plan


@dataclass(frozen=True, slots=True)
class ClusterPart:
    """
    One cluster of a plan.

    Parameters
    ----------
    hosts
        (n_hosts,) the hosts of `plan` by their numbers in the whole plan.
    demand, plan
        Of the cluster's VMs and hosts alone, in the order of the whole.
    """

    cluster: Cluster
    hosts: IntArray
    demand: Demand
    plan: Plan


def parts_of_clusters(clusters: tuple[Cluster, ...], demand: Demand, plan: Plan) -> Iterator[ClusterPart]:
    """Yield the part of each cluster that has hosts; it takes as long as the plan is large, however many there are."""
    hosts_of: dict[str, list[int]] = {}
    for number, host in enumerate(plan.hosts):
        hosts_of.setdefault(host.cluster, []).append(number)
    placed = np.flatnonzero(plan.host_of_vm >= 0)
    cluster_of_host = np.zeros(len(plan.hosts), dtype=np.int64)
    for number, hosts in enumerate(hosts_of.values()):
        cluster_of_host[hosts] = number
    of_vm = cluster_of_host[plan.host_of_vm[placed]]
    order = placed[np.argsort(of_vm, kind="stable")]
    ends = np.cumsum(np.bincount(of_vm, minlength=len(hosts_of)))
    rows_of = dict(zip(hosts_of, np.split(order, ends[:-1]), strict=True)) if hosts_of else {}
    for cluster in clusters:
        if cluster.name in hosts_of:
            own = np.array(hosts_of[cluster.name], dtype=np.int64)
            yield _part(cluster, own, rows_of[cluster.name], demand, plan)


def _part(cluster: Cluster, hosts: IntArray, rows: IntArray, demand: Demand, plan: Plan) -> ClusterPart:
    whole = len(hosts) == len(plan.hosts) and len(rows) == len(demand.vms)
    if whole:
        return ClusterPart(cluster, hosts, demand, plan)
    own = tuple(plan.hosts[number] for number in hosts.tolist())
    host_of_vm = np.searchsorted(hosts, plan.host_of_vm[rows])
    reduced = replace(plan, hosts=own, host_of_vm=host_of_vm, loads=((),) * len(own))
    return ClusterPart(cluster, hosts, demand_of(demand, rows, slice(None)), reduced)


def demand_of(demand: Demand, rows: IntArray, span: slice) -> Demand:
    """Return the demand of some VMs in some intervals."""
    series = demand.series
    begin, _, _ = span.indices(series.n_steps)
    iops = series.disk_iops_by_vm_step
    part = replace(
        series,
        start_s=series.start_s + series.interval_s * begin,
        cpu_mhz_by_vm_step=series.cpu_mhz_by_vm_step[rows, span],
        used_mib_by_vm_step=series.used_mib_by_vm_step[rows, span],
        active_mib_by_vm_step=series.active_mib_by_vm_step[rows, span],
        network_mbps_by_vm_step=series.network_mbps_by_vm_step[rows, span],
        synthetic_vms=(),
        disk_iops_by_vm_step=iops[rows, span] if iops.size else iops,
    )
    return replace(
        demand,
        vms=tuple(demand.vms[row] for row in rows.tolist()),
        cpu_mhz_by_vm_slot=demand.cpu_mhz_by_vm_slot[rows],
        cpu_overhead_by_cluster={name: factor[rows] for name, factor in demand.cpu_overhead_by_cluster.items()},
        overhead_mib_by_cluster={name: mib[rows] for name, mib in demand.overhead_mib_by_cluster.items()},
        series=part,
    )
