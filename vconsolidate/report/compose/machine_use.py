"""CPU utilisation and power of each physical machine, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray
from vconsolidate.model.band import Band
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.plan import Plan
from vconsolidate.model.power import replayed_load
from vconsolidate.model.replay import Replay
from vconsolidate.model.server import Server
from vconsolidate.model.today import HostToday, hosts_today, virtual_today
from vconsolidate.report.compose.machine_power import power_band
from vconsolidate.sizing.policies import growth_by_vm

_ROWS_AT_ONCE = 1000
"""Servers whose history is in double precision at once."""


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
    power_w
        Mean wall power under the replayed load; without a replay, at the mean utilisation (idle where it is unknown).
    site, rack
        Where it stands; empty where unknown.
    """

    name: str
    hardware: Hardware
    mean_fraction: float | None
    power_w: Band
    host: bool = False
    licence_per_year: float | None = None
    site: str = ""
    rack: str = ""


UNKNOWN_MACHINE = Hardware(
    "unknown", Cpu("unknown", "other", "", 0, 0, 0, 0.0, 0.0, 0.0, "unknown"), 0, 0.0, 0.0, 0.0, 0, 0.0, 0
)
"""A host of today that the inventory knows by name only: it counts, and nothing is known of it."""


def machines_before(estate: Estate, loads: Mapping[str, FloatArray] | None = None) -> list[Machine]:
    """
    Return today's machines: physical servers, and the hosts of servers that are already VMs, as far as they are known.

    Existing hosts that run none of these VMs are charged to the plan, not to today's servers.

    Parameters
    ----------
    loads
        Server → (n_steps,) CPU work of its workload in a replay, reference MHz; None without a replay.
    """
    traced, loads = _trace_means(estate), loads or {}
    virtual = virtual_today(estate)
    return [
        *(_server(server, traced, loads) for server in estate.servers if server.name not in virtual),
        *(_host_today(one, traced, loads) for one in hosts_today(estate)),
    ]


def machines_after(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    replay: Replay | None = None,
    loads: Mapping[str, FloatArray] | None = None,
) -> list[Machine]:
    """Return the plan's hosts, the servers that stay physical, and hosts of VMs that stay where they are."""
    kept = {item.server for item in demand.dispositions if item.action == "keep_physical"}
    staying = machines_before(replace(estate, servers=tuple(s for s in estate.servers if s.name in kept)), loads)
    more = {machine.name: machine.mean_fraction or 0.0 for machine in staying if machine.host}
    means, licences = _host_means(estate, demand, plan), _licences(estate, plan)
    platforms = {cluster.name: cluster.hypervisor for cluster in estate.clusters}
    errors = _rating_errors(estate, demand, plan)
    hosts = []
    for number, (host, mean, licence) in enumerate(zip(plan.hosts, means, licences, strict=True)):
        beside = more.get(host.name, 0.0)
        load = np.array([mean])
        if replay is not None:
            load = replayed_load(replay, number, host.hardware, platforms[host.cluster])
        power = power_band(host.hardware, load + beside, errors[number])
        hosts.append(_host(host.name, host.hardware, mean + beside, power, licence, site=host.site, rack=host.rack))
    used = {host.name for host in plan.hosts}
    return hosts + [machine for machine in staying if not machine.host or machine.name not in used]


class _Loads(Mapping[str, FloatArray]):
    """
    Server → (n_steps,) work of its VM, made when it is asked for: all at once take as much memory as a replay.

    Parameters
    ----------
    given
        (n_vms, n_steps) reference MHz, with the hypervisor's overhead.
    place_of
        Server → the row of its VM and the overhead, a factor.
    """

    def __init__(self, given: Float32Array, place_of: Mapping[str, tuple[int, float]]) -> None:
        self._given, self._place_of = given, place_of

    def __getitem__(self, server: str) -> FloatArray:
        row, overhead = self._place_of[server]
        work: FloatArray = self._given[row].astype(np.float64) / overhead
        return work

    def __iter__(self) -> Iterator[str]:
        return iter(self._place_of)

    def __len__(self) -> int:
        return len(self._place_of)


def replayed_loads(demand: Demand, plan: Plan, replay: Replay | None) -> Mapping[str, FloatArray]:
    """Return server → (n_steps,) work of its VM in the replay, reference MHz, without the hypervisor's overhead."""
    given = replay.series.by_vm.get("cpu_given_mhz") if replay is not None else None
    if given is None or not plan.hosts:
        return {}
    found: dict[str, tuple[int, float]] = {}
    for row, (vm, host) in enumerate(zip(demand.vms, plan.host_of_vm.tolist(), strict=True)):
        if not vm.secondary_of:
            found[vm.server] = row, float(demand.cpu_overhead_by_cluster[plan.hosts[host].cluster][row])
    return _Loads(given, found)


def _host(
    name: str,
    hardware: Hardware,
    mean: float | None,
    power: Band,
    licence: float | None,
    *,
    site: str = "",
    rack: str = "",
) -> Machine:
    return Machine(name, hardware, mean, power, host=True, licence_per_year=licence, site=site, rack=rack)


def _server(server: Server, traced: dict[str, float], loads: Mapping[str, FloatArray]) -> Machine:
    mean = _server_mean(server, traced)
    load = loads.get(server.name)
    share = np.array([mean or 0.0]) if load is None else load / server.hardware.cpu.capacity_mhz
    power = power_band(server.hardware, share)
    return Machine(server.name, server.hardware, mean, power, site=server.site, rack=server.rack)


def _host_today(one: HostToday, traced: dict[str, float], loads: Mapping[str, FloatArray]) -> Machine:
    """Return a host with the work of its known VMs, including the hypervisor's overhead."""
    if one.host.hardware is None:
        nothing = Band.exactly(0.0)
        return _host(one.host.name, UNKNOWN_MACHINE, None, nothing, one.host.licence_per_year)
    hypervisor, cpu = one.hypervisor, one.host.hardware.cpu

    def factor(server: Server) -> float:
        overhead = hypervisor.cpu_overhead(server.workload_class, cpu.virtualisation) if hypervisor else 0.0
        return (1.0 + overhead) / _moved_factor(server)

    means = {server.name: _server_mean(server, traced) for server in one.servers}
    work = [
        mean * server.hardware.cpu.capacity_mhz * factor(server)
        for server in one.servers
        if (mean := means[server.name]) is not None
    ]
    mean = sum(work) / cpu.capacity_mhz if work else None
    load = np.zeros(1)
    for server in one.servers:
        still = np.array([(means[server.name] or 0.0) * server.hardware.cpu.capacity_mhz])
        load = load + loads.get(server.name, still) * factor(server) / cpu.capacity_mhz
    licence = one.host.licence_per_year
    if one.cluster is not None:
        licence = _licences_per_year(one.cluster, one.host.hardware, licence)
    site = one.cluster.site if one.cluster is not None else getattr(one.host, "site", "")
    power = power_band(one.host.hardware, load)
    return _host(one.host.name, one.host.hardware, mean, power, licence, site=site, rack=one.host.rack)


def _rating_errors(estate: Estate, demand: Demand, plan: Plan) -> list[tuple[float, float]]:
    """Return, for each host, by which factors its load may be lower and higher, because ratings are uncertain."""
    errors = {server.name: server.hardware.cpu.rating_error_fraction for server in estate.servers}
    work, off = [0.0] * len(plan.hosts), [0.0] * len(plan.hosts)
    for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        work[host] += vm.cpu_mean_mhz
        off[host] += vm.cpu_mean_mhz * errors.get(vm.server, 0.0)
    found = []
    for host, total, wrong in zip(plan.hosts, work, off, strict=True):
        source = wrong / total if total else 0.0
        own = min(host.hardware.cpu.rating_error_fraction, 0.9)
        found.append((max(1.0 - source, 0.0) / (1.0 + own), (1.0 + source) / (1.0 - own)))
    return found


def _moved_factor(server: Server) -> float:
    """Return by what its rule of `replatform` raised the work of a server."""
    return server.replatform.work_factor if server.replatform is not None else 1.0


def _trace_means(estate: Estate) -> dict[str, float]:
    trace = estate.trace
    if trace is None or "cpu_fraction" not in trace.values:
        return {}
    found: dict[str, float] = {}
    for start in range(0, len(trace.servers), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        values = trace.values["cpu_fraction"][rows].astype(np.float64)
        measured = ~np.isnan(values)
        counts = measured.sum(axis=1).tolist()
        sums = np.where(measured, values, 0.0).sum(axis=1).tolist()
        means = zip(trace.servers[rows], sums, counts, strict=True)
        found.update({name: float(total / count) for name, total, count in means if count})
    return found


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
