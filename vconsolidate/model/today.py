"""What runs where today: servers that are virtual machines already, and the hosts they run on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vconsolidate.model.cluster import Cluster, ExistingHost
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.model.server import Server


@dataclass(frozen=True, slots=True)
class HostToday:
    """An existing host with the servers of the inventory that run on it as VMs."""

    host: ExistingHost
    cluster: Cluster
    servers: tuple[Server, ...]


def host_of_server(estate: Estate) -> Mapping[str, str]:
    """Return server → existing host it runs on today; servers that are machines of their own are missing."""
    there = {host.name for cluster in estate.clusters for host in cluster.hosts}
    return {server.name: server.current_host for server in estate.servers if server.current_host in there}


def hosts_today(estate: Estate) -> tuple[HostToday, ...]:
    """Return the existing hosts that run servers of the inventory today, in the order of the target."""
    where = host_of_server(estate)
    inside: dict[str, list[Server]] = {}
    for server in estate.servers:
        if server.name in where:
            inside.setdefault(where[server.name], []).append(server)
    return tuple(
        HostToday(host, cluster, tuple(inside[host.name]))
        for cluster in estate.clusters
        for host in cluster.hosts
        if host.name in inside
    )


@dataclass(frozen=True, slots=True)
class Machines:
    """
    What some servers run on today.

    Parameters
    ----------
    physical
        Servers that are machines of their own.
    hosts, vms
        Hosts of the others, and how many these are.
    """

    physical: int
    hosts: int
    vms: int

    @property
    def count(self) -> int:
        """All machines."""
        return self.physical + self.hosts


def machines_of(estate: Estate, servers: Iterable[str]) -> Machines:
    """Return the machines that servers run on today."""
    where = host_of_server(estate)
    names = set(servers)
    virtual = names & where.keys()
    return Machines(len(names - virtual), len({where[name] for name in virtual}), len(virtual))


def placement_today(estate: Estate, demand: Demand) -> Previous | None:
    """
    Return the placement that the inventory tells; None where no server of it is a VM already.

    Servers that no plan places are left out: they stay on their hosts.
    """
    left = {item.server for item in demand.dispositions if item.action == "keep_physical"}
    where = {name: host for name, host in host_of_server(estate).items() if name not in left}
    if not where:
        return None
    busy = set(where.values())
    hosts = tuple(
        PreviousHost(one.host.name, one.cluster.name, one.host.type_name)
        for one in hosts_today(estate)
        if one.host.name in busy
    )
    return Previous(hosts, where, "today")
