"""Virtual switches of a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.network import PortGroupSection, SwitchSection, SwitchSecuritySection
from vconsolidate.model.estate import Network
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.network import GUEST_TAGGED, PortGroup, Security, Switch, SwitchKind, Teaming
from vconsolidate.model.platform import Hypervisor


def convert_switches(
    sections: Sequence[SwitchSection],
    route: Route,
    context: Context,
    hypervisor: Hypervisor,
    networks: Mapping[str, Network],
) -> tuple[Switch, ...]:
    """Return the switches at `route`; everything that contradicts itself or the platform is among the problems."""
    kinds = context.catalog.switch_kinds.of(hypervisor)
    switches = tuple(
        _switch(section, (*route, number), context, kinds, networks) for number, section in enumerate(sections)
    )
    context.unique(route, "switch")
    _check_groups(switches, route, context)
    rest = [number for number, section in enumerate(sections) if section.uplinks is None]
    for number in rest[1:]:
        message = "only one switch can take all ports that are left (state the number of uplinks)"
        context.wrong((*route, number), message)
    return switches


def assumed_switch(hypervisor: Hypervisor, context: Context, networks: Sequence[Network]) -> Switch | None:
    """Return the switch to assume for a cluster that states none: all ports, a port group for each network."""
    if not networks:
        return None
    kind = context.catalog.switch_kinds.of(hypervisor)[0]
    groups = tuple(PortGroup(one.name, one.name, one.vlan or 0 if kind.tags else 0, kind.security) for one in networks)
    return Switch(f"{kind.switch_name}0", kind, kind.teaming[0], kind.security, groups, ports=None, stated=False)


def check_uplinks(switches: Sequence[Switch], hardware: Hardware, what: str, route: Route, context: Context) -> None:
    """Report switches that use more ports than a machine has."""
    used = sum(switch.uplinks or 0 for switch in switches)
    if hardware.nic_ports and used > hardware.nic_ports:
        message = f"the switches of the cluster use {used} ports, but {quoted(what)} has {hardware.nic_ports}"
        context.wrong(route, f"{message} (state nics.ports of its hardware, or fewer uplinks)")


def _switch(
    section: SwitchSection, route: Route, context: Context, kinds: Sequence[SwitchKind], networks: Mapping[str, Network]
) -> Switch:
    by_key = {kind.key: kind for kind in kinds}
    kind = kinds[0]
    if section.kind is not None:
        kind = by_key.get(section.kind, kind)
        if section.kind not in by_key:
            words = f"this hypervisor has no switch of kind {quoted(section.kind)}"
            context.wrong((*route, "kind"), f"{words} (write {' or '.join(map(quoted, by_key))})")
    security = _security(section.security, kind.security)
    context.unique((*route, "port_groups"), "port group")
    groups = tuple(
        _port_group(item, (*route, "port_groups", number), context, kind, security, networks)
        for number, item in enumerate(section.port_groups)
    )
    names = tuple(section.uplinks) if isinstance(section.uplinks, list) else ()
    number = len(names) if isinstance(section.uplinks, list) else section.uplinks
    if len(set(names)) < len(names):
        context.wrong((*route, "uplinks"), "an uplink is listed twice (list each once)")
    if section.active is not None and number is not None and section.active > number:
        context.wrong((*route, "active"), f"only {number} uplinks can be active (write at most {number})")
    _check_ports(section, kind, route, context)
    return Switch(
        name=section.name,
        kind=kind,
        teaming=_teaming(section, kind, (*route, "teaming"), context),
        security=security,
        port_groups=groups,
        uplinks=number,
        uplink_names=names,
        uplink_mbps=section.speed,
        active=section.active,
        ports=section.ports or kind.max_ports,
        vlans=tuple(sorted(set(section.vlans or ()))),
        place=context.place(route),
    )


def _check_ports(section: SwitchSection, kind: SwitchKind, route: Route, context: Context) -> None:
    if section.ports is not None and kind.max_ports is not None and section.ports > kind.max_ports:
        message = f"a {kind.name} has at most {kind.max_ports:,} ports (write at most {kind.max_ports})"
        context.wrong((*route, "ports"), message)


def _teaming(section: SwitchSection, kind: SwitchKind, route: Route, context: Context) -> Teaming:
    if section.teaming is None:
        return kind.teaming[0]
    if section.teaming not in kind.teaming:
        context.wrong(route, f"a {kind.name} does not team by {section.teaming} (write {' or '.join(kind.teaming)})")
    return section.teaming


def _security(section: SwitchSecuritySection, base: Security) -> Security:
    def decided(value: str | None, default: bool) -> bool:  # noqa: FBT001 - the default of a yes or no
        return default if value is None else value == "accept"

    return Security(
        promiscuous=decided(section.promiscuous, base.promiscuous),
        mac_changes=decided(section.mac_changes, base.mac_changes),
        forged_transmits=decided(section.forged_transmits, base.forged_transmits),
    )


def _port_group(
    section: PortGroupSection,
    route: Route,
    context: Context,
    kind: SwitchKind,
    security: Security,
    networks: Mapping[str, Network],
) -> PortGroup:
    name = section.network or section.name
    context.refer_to(
        name, frozenset(context.names("networks")), (*route, "network" if section.network else "name"), "network"
    )
    known = networks[name].vlan if name in networks else None
    vlan = section.vlan if section.vlan is not None else known or 0
    if known is not None and vlan not in {known, GUEST_TAGGED}:
        context.wrong((*route, "vlan"), f"network {quoted(name)} has VLAN {known}, not {vlan} (write {known})")
    if vlan and not kind.tags:
        context.wrong(route, f"a {kind.name} does not tag frames with VLAN {vlan} (write vlan: 0)")
    elif vlan == GUEST_TAGGED and not kind.guest_tags:
        context.wrong((*route, "vlan"), f"a {kind.name} does not pass the tags of guests on (write one VLAN)")
    if section.guest_vlans and vlan != GUEST_TAGGED:
        context.wrong(
            (*route, "guest_vlans"), "guests tag frames only with vlan: 4095 (write it, or remove guest_vlans)"
        )
    return PortGroup(
        name=section.name,
        network=name,
        vlan=vlan,
        security=_security(section.security, security),
        guest_vlans=tuple(sorted(set(section.guest_vlans or ()))),
        place=context.place(route),
    )


def _check_groups(switches: Sequence[Switch], route: Route, context: Context) -> None:
    """Report port groups and networks that two switches of the cluster, or two port groups of a switch, have."""
    names: dict[str, str] = {}
    networks: dict[str, str] = {}
    for number, switch in enumerate(switches):
        for index, group in enumerate(switch.port_groups):
            at: Route = (*route, number, "port_groups", index)
            if names.setdefault(group.name, switch.name) != switch.name:
                message = f"switch {quoted(names[group.name])} has a port group {quoted(group.name)} too"
                context.wrong((*at, "name"), f"{message} (rename one: names are unique in a cluster)")
            elif networks.setdefault(group.network, group.name) != group.name:
                message = f"port group {quoted(networks[group.network])} takes network {quoted(group.network)} already"
                context.wrong(at, f"{message} (remove one: each network has one port group in a cluster)")
