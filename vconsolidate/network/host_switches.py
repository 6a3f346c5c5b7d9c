"""The switches of every host of a plan: uplinks, ports in use, planned traffic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.network import PortGroup, Switch, Uplink
from vconsolidate.model.plan import Plan
from vconsolidate.network.pairs import Pair, pairs_of, switch_between
from vconsolidate.network.ports import ports_of, shares_of
from vconsolidate.network.uplinks import capacity_mbps, is_isolated, switches_of, uplinks_of


@dataclass(frozen=True, slots=True)
class Port:
    """The port of a VM's adapter; the MAC address is empty where unknown."""

    vm: str
    group: PortGroup
    mac: str


@dataclass(frozen=True, slots=True)
class HostSwitch:
    """
    A switch of one host.

    Parameters
    ----------
    planned_mbps
        Planned traffic of its VMs.
    inside_mbps
        The part between VMs of this host, counted at both of them.
    isolated
        It has no uplink, so that nothing leaves the host by it.
    """

    host: str
    cluster: str
    switch: Switch
    uplinks: tuple[Uplink, ...]
    ports: tuple[Port, ...]
    planned_mbps: float
    inside_mbps: float
    isolated: bool = False

    @property
    def outside_mbps(self) -> float:
        """Planned traffic that uplinks carry."""
        return 0.0 if self.isolated else max(0.0, self.planned_mbps - self.inside_mbps)

    @property
    def capacity_mbps(self) -> float:
        """Rate of the uplinks that carry traffic when all work."""
        return capacity_mbps(self.switch, self.uplinks)

    @property
    def capacity_one_down_mbps(self) -> float:
        """The same with one uplink down."""
        return capacity_mbps(self.switch, self.uplinks, down=1)


def host_switches(estate: Estate, demand: Demand, plan: Plan) -> tuple[HostSwitch, ...]:
    """Return the switches host by host, in the order of the plan's hosts and of each cluster's switches."""
    on_host: list[list[int]] = [[] for _ in plan.hosts]
    for row, host in enumerate(plan.host_of_vm.tolist() if plan.hosts else ()):
        on_host[host].append(row)
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    pairs_at = pairs_by_host(estate, demand, plan)
    macs = _macs(estate)
    return tuple(
        made
        for index, host in enumerate(plan.hosts)
        for made in _host(plan, index, clusters[host.cluster], demand, on_host[index], pairs_at.get(index, ()), macs)
    )


def pairs_by_host(estate: Estate, demand: Demand, plan: Plan) -> Mapping[int, Sequence[Pair]]:
    """Return the pairs of VMs that share a host of the plan, by the index of the host."""
    found: dict[int, list[Pair]] = {}
    for pair in pairs_of(estate, demand) if plan.hosts else ():
        if pair is not None and plan.host_of_vm[pair.rows[0]] == plan.host_of_vm[pair.rows[1]]:
            found.setdefault(int(plan.host_of_vm[pair.rows[0]]), []).append(pair)
    return found


def _host(
    plan: Plan,
    index: int,
    cluster: Cluster,
    demand: Demand,
    rows: Sequence[int],
    pairs: Iterable[Pair],
    macs: Mapping[tuple[str, str], str],
) -> Iterable[HostSwitch]:
    host, switches = plan.hosts[index], switches_of(cluster)
    ports: list[list[Port]] = [[] for _ in switches]
    planned, inside = [0.0] * len(switches), [0.0] * len(switches)
    for row in rows if switches else ():
        vm = demand.vms[row]
        for at, group in ports_of(vm.networks, switches):
            mac = "" if vm.secondary_of else macs.get((vm.server, group.network), "")
            ports[at].append(Port(vm.name, group, mac))
        for at, share in enumerate(shares_of(vm.networks, switches)):
            planned[at] += share * vm.network_mbps
    for pair in pairs:
        between = switch_between(demand.vms[pair.rows[0]], demand.vms[pair.rows[1]], switches)
        if between is not None:
            inside[between] += 2 * pair.mbps
    for at, (switch, uplinks) in enumerate(zip(switches, uplinks_of(switches, host.hardware), strict=True)):
        within = min(inside[at], planned[at])
        isolated = is_isolated(switch, uplinks, host.hardware)
        yield HostSwitch(host.name, cluster.name, switch, uplinks, tuple(ports[at]), planned[at], within, isolated)


def _macs(estate: Estate) -> Mapping[tuple[str, str], str]:
    """Return the MAC addresses of adapters that are known, by server and network."""
    known = [server for server in estate.servers if server.virtual is not None]
    nics = [(server, nic) for server in known for nic in (server.virtual.nics if server.virtual else ())]
    return {(server.name, nic.network): nic.mac for server, nic in nics if nic.mac}
