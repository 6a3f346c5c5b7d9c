"""Tables of virtual switches and traffic, for every format."""

from __future__ import annotations

from vconsolidate.model.network import GUEST_TAGGED
from vconsolidate.report.schema.network import HostSwitchSection, PortGroupSection, SwitchSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import percent
from vconsolidate.units import format_mbps
from vconsolidate.words import listed

SWITCHES_NOTE = "traffic between VMs of one host and network needs no uplink"
ASSUMED_NOTE = "Switches are assumed where the inventory states none: one with all ports and networks of the host."

HOST_SWITCHES = ("host", "switch", "uplinks", "ports", "inside", "on uplinks", "load", "one uplink down")
PORT_GROUPS = ("cluster", "switch", "port group", "network", "VLAN", "accepts")
TRAFFIC = ("servers", "traffic", "peak", "stays on one host")
_WITHIN = {"host": "yes", "off_host": "no", "not_placed": "not placed"}
_TEAMING = {
    "explicit_failover": "explicit failover",
    "port_id": "port id",
    "mac_hash": "MAC hash",
    "ip_hash": "IP hash",
}


def has_switches(document: PlanDocument) -> bool:
    """Return whether there is more to show than switches that are assumed."""
    return bool(document.traffic) or any(switch.stated for switch in document.switches)


def host_switch_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return a row for each switch of each host."""
    teaming = {(switch.cluster, switch.name): switch.teaming for switch in document.switches}
    cluster_of = {host.name: host.cluster for host in document.hosts}
    return [_host_row(one, _TEAMING[teaming[cluster_of[one.host], one.switch]]) for one in document.host_switches]


def _host_row(one: HostSwitchSection, teaming: str) -> tuple[str, ...]:
    names = [up.name if up.active else f"{up.name} (standby)" for up in one.uplinks]
    return (
        one.host,
        one.switch,
        f"{', '.join(names)}; {teaming}" if names else "none",
        f"{len(one.ports):,}",
        format_mbps(one.inside_mbps),
        format_mbps(one.outside_mbps) if names or one.outside_mbps else "",
        "" if one.load_fraction is None else percent(one.load_fraction),
        format_mbps(one.capacity_one_down_mbps) if names else "",
    )


def port_group_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return a row for each port group of each cluster."""
    return [_group_row(switch, group) for switch in document.switches for group in switch.port_groups]


def _group_row(switch: SwitchSection, group: PortGroupSection) -> tuple[str, ...]:
    vlan = str(group.vlan) if group.vlan else "none"
    if group.vlan == GUEST_TAGGED:
        guests = f" ({', '.join(map(str, group.guest_vlans))})" if group.guest_vlans else ""
        vlan = f"tagged by guests{guests}"
    decisions = (
        ("promiscuous mode", group.security.promiscuous),
        ("MAC changes", group.security.mac_changes),
        ("forged transmits", group.security.forged_transmits),
    )
    accepted = tuple(what for what, decision in decisions if decision == "accept")
    return switch.cluster, switch.name, group.name, group.network, vlan, listed(accepted) if accepted else "none of it"


def traffic_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return a row for the traffic of each pair of servers."""
    return [
        (" and ".join(one.servers), format_mbps(one.mbps), format_mbps(one.peak_mbps), _WITHIN[one.within])
        for one in document.traffic
    ]
