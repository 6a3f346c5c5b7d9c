"""The virtual switches of the plan's hosts."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.export.host import PortGroup, Security, Switch
from vconsolidate.export.names import FORMS, forms_of, plain
from vconsolidate.report.schema.network import HostSwitchSection, SecurityPolicySection, SwitchSection
from vconsolidate.report.schema.plan_document import PlanDocument


def switches_by_host(document: PlanDocument) -> Mapping[str, tuple[Switch, ...]]:
    """Return the switches of each host, by its name in the plan."""
    cluster_of = {host.name: host.cluster for host in document.hosts}
    sections = {(section.cluster, section.name): section for section in document.switches}
    interfaces = forms_of([section.name for section in document.switches], FORMS["interface"])
    found: dict[str, list[Switch]] = {name: [] for name in cluster_of}
    for one in document.host_switches:
        section = sections.get((cluster_of.get(one.host, ""), one.switch))
        if section is not None and one.host in found:
            found[one.host].append(_switch(section, one, interfaces[section.name]))
    return {name: tuple(switches) for name, switches in found.items()}


def _switch(section: SwitchSection, host: HostSwitchSection, interface: str) -> Switch:
    return Switch(
        name=plain(section.name),
        interface=interface,
        kind=section.kind,
        kind_name=section.kind_name,
        teaming=section.teaming,
        active=tuple(plain(uplink.name) for uplink in host.uplinks if uplink.active),
        standby=tuple(plain(uplink.name) for uplink in host.uplinks if not uplink.active),
        vlans=section.vlans,
        ports=section.ports,
        security=_security(section.security),
        port_groups=tuple(
            PortGroup(
                name=plain(group.name),
                network=plain(group.network),
                vlan=group.vlan,
                guest_vlans=group.guest_vlans,
                security=_security(group.security),
            )
            for group in section.port_groups
        ),
    )


def _security(section: SecurityPolicySection) -> Security:
    return Security(
        promiscuous=section.promiscuous == "accept",
        mac_changes=section.mac_changes == "accept",
        forged_transmits=section.forged_transmits == "accept",
    )
