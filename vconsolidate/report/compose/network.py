"""Virtual switches and traffic as sections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.network import Security, Switch
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import UplinkReplay
from vconsolidate.network.host_switches import HostSwitch, host_switches
from vconsolidate.network.pairs import Pair, pairs_of
from vconsolidate.network.uplinks import switches_of
from vconsolidate.report.schema.network import (
    Decision,
    HostSwitchSection,
    PortGroupSection,
    PortSection,
    SecurityPolicySection,
    SwitchSection,
    TrafficSection,
    UplinkSection,
)


def switch_sections(estate: Estate) -> tuple[SwitchSection, ...]:
    """Return the switches of every cluster."""
    return tuple(_switch(cluster, switch) for cluster in estate.clusters for switch in switches_of(cluster))


def host_switch_sections(
    estate: Estate, demand: Demand, plan: Plan, replayed: Iterable[UplinkReplay]
) -> tuple[HostSwitchSection, ...]:
    """Return the switches of every host of the plan, with the largest traffic of the replay."""
    peaks = {(one.host, one.switch): one.peak_mbps for one in replayed}
    return tuple(_host_switch(one, peaks) for one in host_switches(estate, demand, plan))


def traffic_sections(estate: Estate, demand: Demand, plan: Plan) -> tuple[TrafficSection, ...]:
    """Return the traffic between servers, in the order of the inventory."""
    pairs = zip(estate.traffic, pairs_of(estate, demand), strict=True)
    return tuple(_traffic(one.servers, one.mbps, one.peak_mbps, pair, plan) for one, pair in pairs)


def _traffic(servers: tuple[str, str], mbps: float, peak: float, pair: Pair | None, plan: Plan) -> TrafficSection:
    if pair is None or not plan.hosts:
        return TrafficSection(servers=servers, mbps=float(mbps), peak_mbps=float(peak), within="not_placed")
    hosts = {int(plan.host_of_vm[row]) for row in pair.rows}
    return TrafficSection(
        servers=servers,
        mbps=float(pair.mbps),
        peak_mbps=float(pair.peak_mbps),
        within="host" if len(hosts) == 1 else "off_host",
    )


def _switch(cluster: Cluster, switch: Switch) -> SwitchSection:
    return SwitchSection(
        cluster=cluster.name,
        name=switch.name,
        kind=switch.kind.key,
        kind_name=switch.kind.name,
        stated=switch.stated,
        floods_unknown=switch.kind.floods_unknown,
        teaming=switch.teaming,
        ports=switch.ports,
        vlans=switch.vlans,
        security=_security(switch.security),
        port_groups=tuple(
            PortGroupSection(
                name=group.name,
                network=group.network,
                vlan=group.vlan,
                guest_vlans=group.guest_vlans,
                security=_security(group.security),
            )
            for group in switch.port_groups
        ),
    )


def _host_switch(one: HostSwitch, peaks: Mapping[tuple[str, str], float]) -> HostSwitchSection:
    capacity = one.capacity_mbps
    peak = peaks.get((one.host, one.switch.name))
    return HostSwitchSection(
        host=one.host,
        switch=one.switch.name,
        uplinks=tuple(UplinkSection(name=up.name, mbps=float(up.mbps), active=up.active) for up in one.uplinks),
        ports=tuple(PortSection(vm=port.vm, port_group=port.group.name, mac=port.mac) for port in one.ports),
        planned_mbps=float(one.planned_mbps),
        inside_mbps=float(one.inside_mbps),
        outside_mbps=float(one.outside_mbps),
        capacity_mbps=float(capacity),
        capacity_one_down_mbps=float(one.capacity_one_down_mbps),
        peak_mbps=None if peak is None else float(peak),
        load_fraction=float(one.outside_mbps / capacity) if capacity else None,
    )


def _security(security: Security) -> SecurityPolicySection:
    def word(accepts: bool) -> Decision:  # noqa: FBT001 - a yes or no in words
        return "accept" if accepts else "reject"

    return SecurityPolicySection(
        promiscuous=word(security.promiscuous),
        mac_changes=word(security.mac_changes),
        forged_transmits=word(security.forged_transmits),
    )
