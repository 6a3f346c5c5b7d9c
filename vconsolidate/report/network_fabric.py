"""The switches of a plan document as the forwarding model sees them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from vconsolidate.model.network import Security
from vconsolidate.network.forwarding.fabric import Fabric, VirtualPort, VirtualSwitch
from vconsolidate.report.schema.network import HostSwitchSection, PortGroupSection, SecurityPolicySection, SwitchSection
from vconsolidate.report.schema.plan_document import PlanDocument


@dataclass(frozen=True, slots=True)
class PlanFabric:
    """
    The switches of a plan, and where the adapters of each VM are.

    Parameters
    ----------
    ports_of
        VM → (switch, port) of each adapter.
    groups
        Port group of each port of each switch.
    made_up
        MAC addresses that the plan does not know were made up.
    """

    fabric: Fabric
    ports_of: dict[str, tuple[tuple[int, int], ...]]
    groups: tuple[tuple[PortGroupSection, ...], ...]
    made_up: bool


def fabric_of(document: PlanDocument, down: Collection[tuple[str, str]] = ()) -> PlanFabric:
    """
    Return the switches of a plan.

    Parameters
    ----------
    down
        (host, uplink) of uplinks that do not work.
    """
    cluster_of = {host.name: host.cluster for host in document.hosts}
    layouts = {(switch.cluster, switch.name): switch for switch in document.switches}
    switches: list[VirtualSwitch] = []
    groups: list[tuple[PortGroupSection, ...]] = []
    ports_of: dict[str, list[tuple[int, int]]] = {}
    for number, section in enumerate(document.host_switches):
        layout = layouts[cluster_of[section.host], section.switch]
        by_name = {group.name: group for group in layout.port_groups}
        groups.append(tuple(by_name[port.port_group] for port in section.ports))
        switches.append(_switch(layout, section, groups[-1], down))
        for index, port in enumerate(section.ports):
            ports_of.setdefault(port.vm, []).append((number, index))
    made_up = any(not port.mac for section in document.host_switches for port in section.ports)
    found = {vm: tuple(ports) for vm, ports in ports_of.items()}
    return PlanFabric(Fabric(tuple(switches)), found, tuple(groups), made_up)


def _switch(
    layout: SwitchSection,
    section: HostSwitchSection,
    groups: Sequence[PortGroupSection],
    down: Collection[tuple[str, str]],
) -> VirtualSwitch:
    n_active = 1 if layout.teaming == "explicit_failover" else sum(uplink.active for uplink in section.uplinks)
    working = [uplink.name for uplink in section.uplinks if (section.host, uplink.name) not in down][:n_active]
    if layout.teaming == "ip_hash" and working:
        working = ["+".join(working)]
    ports = []
    for index, (port, group) in enumerate(zip(section.ports, groups, strict=True)):
        mac = port.mac.lower().replace("-", ":") or made_up_mac(port.vm, port.port_group)
        chosen = int(mac[-2:], 16) if layout.teaming == "mac_hash" else index
        ports.append(
            VirtualPort(
                name=f"{port.vm} ({port.port_group})",
                vlan=group.vlan,
                mac=mac,
                guest_mac=mac,
                security=_security(group.security),
                guest_vlans=group.guest_vlans,
                uplink=chosen % len(working) if working else 0,
            )
        )
    return VirtualSwitch(
        section.host, section.switch, tuple(ports), tuple(working), layout.vlans, layout.floods_unknown
    )


def made_up_mac(vm: str, port_group: str) -> str:
    """Return a MAC address for an adapter whose own is not known: locally administered, the same every time."""
    digest = hashlib.sha256(f"{vm}\n{port_group}".encode("utf-8", "surrogatepass")).hexdigest()
    return ":".join(["02", *(digest[i : i + 2] for i in range(0, 10, 2))])


def _security(section: SecurityPolicySection) -> Security:
    return Security(
        promiscuous=section.promiscuous == "accept",
        mac_changes=section.mac_changes == "accept",
        forged_transmits=section.forged_transmits == "accept",
    )
