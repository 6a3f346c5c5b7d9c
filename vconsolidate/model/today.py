"""What runs where today: servers that are virtual machines already, and the hosts they run on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vconsolidate.model.cluster import Cluster, ExistingHost
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.platform import Hypervisor
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.model.server import Server
from vconsolidate.model.virtual_source import PresentHost


@dataclass(frozen=True, slots=True)
class HostToday:
    """
    A host with the servers of the inventory that run on it as VMs.

    Parameters
    ----------
    cluster
        Its cluster of the target; None for a present host that is no target.
    hypervisor
        None where the inventory does not name it.
    """

    host: ExistingHost | PresentHost
    cluster: Cluster | None
    hypervisor: Hypervisor | None
    servers: tuple[Server, ...]


def host_of_server(estate: Estate) -> Mapping[str, str]:
    """Return server → host it runs on today; missing are machines of their own, and VMs whose host is unknown."""
    there = {host.name for cluster in estate.clusters for host in cluster.hosts}
    there |= {host.name for host in estate.present_hosts}
    return {server.name: server.current_host for server in estate.servers if server.current_host in there}


def virtual_today(estate: Estate) -> frozenset[str]:
    """Return the names of the servers that are VMs already."""
    return frozenset(server.name for server in estate.servers if server.is_virtual)


def hosts_today(estate: Estate) -> tuple[HostToday, ...]:
    """Return the hosts that run servers of the inventory today: those of the target in its order, then the others."""
    where = host_of_server(estate)
    inside: dict[str, list[Server]] = {}
    for server in estate.servers:
        if server.name in where:
            inside.setdefault(where[server.name], []).append(server)
    in_target = [
        HostToday(host, cluster, cluster.hypervisor, tuple(inside[host.name]))
        for cluster in estate.clusters
        for host in cluster.hosts
        if host.name in inside
    ]
    elsewhere = [
        HostToday(host, None, host.hypervisor, tuple(inside[host.name]))
        for host in estate.present_hosts
        if host.name in inside
    ]
    return (*in_target, *elsewhere)


def known_by_name_only(estate: Estate) -> tuple[str, ...]:
    """Return the hosts of VMs of today whose machine the inventory does not describe."""
    return tuple(one.host.name for one in hosts_today(estate) if one.host.hardware is None)


@dataclass(frozen=True, slots=True)
class Machines:
    """
    What some servers run on today.

    Parameters
    ----------
    physical
        Servers that are machines of their own.
    hosts, vms
        Hosts of the others as far as they are known, and how many run on these.
    unknown
        VMs whose host is unknown.
    """

    physical: int
    hosts: int
    vms: int
    unknown: int = 0

    @property
    def count(self) -> int | None:
        """All machines; None where the host of some VM is unknown."""
        return None if self.unknown else self.physical + self.hosts


def machines_of(estate: Estate, servers: Iterable[str]) -> Machines:
    """Return the machines that servers run on today."""
    where, virtual = host_of_server(estate), virtual_today(estate)
    names = set(servers)
    on_hosts = names & where.keys()
    hosts = {where[name] for name in on_hosts}
    return Machines(len(names - virtual), len(hosts), len(on_hosts), len(names & virtual) - len(on_hosts))


def placement_today(estate: Estate, demand: Demand) -> Previous | None:
    """
    Return the placement that the inventory tells; None where no server of it runs on a host of the target.

    Servers that no plan places are left out: they stay on their hosts.
    """
    left = {item.server for item in demand.dispositions if item.action in {"keep_physical", "leave"}}
    there = [one for one in hosts_today(estate) if one.cluster is not None]
    where = {server.name: one.host.name for one in there for server in one.servers if server.name not in left}
    if not where:
        return None
    busy = set(where.values())
    hosts = tuple(
        PreviousHost(one.host.name, one.cluster.name, one.host.type_name)
        for one in there
        if one.host.name in busy and one.cluster is not None and isinstance(one.host, ExistingHost)
    )
    return Previous(hosts, where, "today")
