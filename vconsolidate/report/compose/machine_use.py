"""Mean CPU utilisation of each physical machine, before and after."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.plan import Plan
from vconsolidate.model.server import Server
from vconsolidate.model.today import HostToday, hosts_today, virtual_today
from vconsolidate.sizing.policies import growth_by_vm


@dataclass(frozen=True, slots=True)
class Machine:
    """
    A physical machine and its mean CPU utilisation.

    Parameters
    ----------
    mean_fraction
        Mean CPU utilisation over all its cores at today's demand (without growth); None where it is unknown.
    licence_per_year
        Yearly licences and support of a virtual host; None where the inventory does not state them.
    """

    name: str
    hardware: Hardware
    mean_fraction: float | None
    host: bool = False
    licence_per_year: float | None = None

    @property
    def mean_power_w(self) -> float:
        """Wall power at the mean utilisation; idle power where the utilisation is unknown."""
        idle, most = self.hardware.idle_power_w, self.hardware.max_power_w
        return idle + (most - idle) * min(self.mean_fraction or 0.0, 1.0)


UNKNOWN_MACHINE = Hardware(
    "unknown", Cpu("unknown", "other", "", 0, 0, 0, 0.0, 0.0, 0.0, "unknown"), 0, 0.0, 0.0, 0.0, 0, 0.0, 0
)
"""A host of today that the inventory knows by name only: it counts, and nothing is known of it."""


def machines_before(estate: Estate) -> list[Machine]:
    """
    Return today's machines: physical servers, and the hosts of servers that are already VMs, as far as they are known.

    Existing hosts that run none of these VMs are charged to the plan, not to today's servers.
    """
    traced = _trace_means(estate)
    virtual = virtual_today(estate)
    physical = [server for server in estate.servers if server.name not in virtual]
    return [
        *(Machine(server.name, server.hardware, _server_mean(server, traced)) for server in physical),
        *(_host_today(one, traced) for one in hosts_today(estate)),
    ]


def machines_after(estate: Estate, demand: Demand, plan: Plan) -> list[Machine]:
    """Return the plan's hosts, the servers that stay physical, and hosts of VMs that stay where they are."""
    kept = {item.server for item in demand.dispositions if item.action == "keep_physical"}
    staying = machines_before(replace(estate, servers=tuple(s for s in estate.servers if s.name in kept)))
    more = {machine.name: machine.mean_fraction or 0.0 for machine in staying if machine.host}
    hosts = [
        Machine(host.name, host.hardware, mean + more.get(host.name, 0.0), host=True, licence_per_year=licence)
        for host, mean, licence in zip(
            plan.hosts, _host_means(estate, demand, plan), _licences(estate, plan), strict=True
        )
    ]
    used = {host.name for host in plan.hosts}
    return hosts + [machine for machine in staying if not machine.host or machine.name not in used]


def _host_today(one: HostToday, traced: dict[str, float]) -> Machine:
    """Return a host with the work of its known VMs, including the hypervisor's overhead."""
    if one.host.hardware is None:
        return Machine(one.host.name, UNKNOWN_MACHINE, None, host=True, licence_per_year=one.host.licence_per_year)
    hypervisor, cpu = one.hypervisor, one.host.hardware.cpu

    def overhead(server: Server) -> float:
        return hypervisor.cpu_overhead(server.workload_class, cpu.virtualisation) if hypervisor is not None else 0.0

    work = [
        mean * server.hardware.cpu.capacity_mhz / _moved_factor(server) * (1.0 + overhead(server))
        for server in one.servers
        if (mean := _server_mean(server, traced)) is not None
    ]
    mean = sum(work) / cpu.capacity_mhz if work else None
    licence = one.host.licence_per_year
    if one.cluster is not None:
        licence = _licences_per_year(one.cluster, one.host.hardware, licence)
    return Machine(one.host.name, one.host.hardware, mean, host=True, licence_per_year=licence)


def _moved_factor(server: Server) -> float:
    """Return by what its rule of `replatform` raised the work of a server."""
    return server.replatform.work_factor if server.replatform is not None else 1.0


def _trace_means(estate: Estate) -> dict[str, float]:
    trace = estate.trace
    if trace is None or "cpu_fraction" not in trace.values:
        return {}
    values = trace.values["cpu_fraction"].astype(np.float64)
    measured = ~np.isnan(values)
    counts = measured.sum(axis=1)
    sums = np.where(measured, values, 0.0).sum(axis=1)
    return {
        name: float(total / count)
        for name, total, count in zip(trace.servers, sums.tolist(), counts.tolist(), strict=True)
        if count
    }


def _server_mean(server: Server, traced: dict[str, float]) -> float | None:
    return traced.get(server.name, server.demand.cpu_mean_fraction)


def _host_means(estate: Estate, demand: Demand, plan: Plan) -> list[float]:
    growth = growth_by_vm(estate, demand.vms).tolist()
    work = [0.0] * len(plan.hosts)
    for index, host in enumerate(plan.host_of_vm.tolist()):
        cluster = plan.hosts[host].cluster
        overhead = float(demand.cpu_overhead_by_cluster[cluster][index])
        work[host] += demand.vms[index].cpu_mean_mhz * overhead / growth[index]
    return [mhz / host.hardware.cpu.capacity_mhz for mhz, host in zip(work, plan.hosts, strict=True)]


def _licences(estate: Estate, plan: Plan) -> list[float | None]:
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    by_type = {
        (cluster.name, kind.name): kind.licence_per_year for cluster in estate.clusters for kind in cluster.host_types
    }
    by_host = {host.name: host.licence_per_year for cluster in estate.clusters for host in cluster.hosts}
    own = [
        by_host.get(host.name) if host.existing else by_type.get((host.cluster, host.type_name)) for host in plan.hosts
    ]
    return [
        _licences_per_year(clusters[host.cluster], host.hardware, licence, spare=host.spare)
        for host, licence in zip(plan.hosts, own, strict=True)
    ]


def _licences_per_year(cluster: Cluster, hardware: Hardware, own: float | None, *, spare: bool = False) -> float | None:
    """Return what a host's own licences and those of its cluster cost a year; None where none has a yearly price."""
    of_cluster = [
        one.licence.counting.units_of_host(hardware.cpu) * one.licence.price.per_year
        for one in cluster.licences
        if one.licence.price.per_year and not (spare and one.licence.spare_hosts == "free")
    ]
    return own if not of_cluster else (own or 0.0) + sum(of_cluster)
