"""
OpenFlow tables of any virtual switch: table 0 finds the VLAN and drops what must not pass, table 1 sends frames on.

Register 0 holds the VLAN; frames travel without a tag between the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.switching.topologies import VLANS
from vconsolidate.model.network import GUEST_TAGGED
from vconsolidate.network.forwarding.fabric import Fabric, VirtualPort, VirtualSwitch

UPLINK = 100
_MANY = "dl_dst=01:00:00:00:00:00/01:00:00:00:00:00"
_UNTAGGED = "vlan_tci=0x0000/0x1fff"


def table_flows(fabric: Fabric, number: int) -> Iterator[str]:
    """Yield the rules of a switch."""
    switch = fabric.switches[number]
    yield "table=0,priority=0,actions=drop"
    yield "table=1,priority=0,actions=drop"
    for index, port in enumerate(switch.ports):
        source = "" if port.security.forged_transmits else f"dl_src={_address(port)},"
        if port.vlan == GUEST_TAGGED:
            yield from _classify(index + 1, source, port.guest_vlans or VLANS)
        else:
            yield f"table=0,priority=100,in_port={index + 1},{source}{_UNTAGGED},actions={_to_table_1(port.vlan)}"
        for vlan in VLANS:
            if _belongs(port, vlan):
                yield from _sending(fabric, number, index, vlan)
    for uplink in range(len(switch.uplinks)):
        for port in switch.ports:
            yield f"table=0,priority=200,in_port={UPLINK + uplink},dl_src={_address(port)},actions=drop"
        yield from _classify(UPLINK + uplink, "", switch.vlans or VLANS)
        for vlan in switch.vlans or VLANS:
            yield from _receiving(switch, uplink, vlan)


def _classify(port: int, source: str, vlans: Iterable[int]) -> Iterator[str]:
    for vlan in vlans:
        match = f"dl_vlan={vlan}" if vlan else _UNTAGGED
        strip = "strip_vlan," if vlan else ""
        yield f"table=0,priority=100,in_port={port},{source}{match},actions={strip}{_to_table_1(vlan)}"


def _to_table_1(vlan: int) -> str:
    return f"load:{vlan}->NXM_NX_REG0[],resubmit(,1)"


def _sending(fabric: Fabric, number: int, sender: int, vlan: int) -> Iterator[str]:
    """Yield what becomes of a frame from a VM."""
    switch = fabric.switches[number]
    match = f"in_port={sender + 1},reg0={vlan}"
    members = [p for i, p in enumerate(switch.ports) if i != sender and _belongs(p, vlan)]
    watching = [p for p in members if p.security.promiscuous]
    up = switch.ports[sender].uplink if switch.uplinks and vlan in (switch.vlans or VLANS) else None
    for address in {_address(p) for p in switch.ports if _belongs(p, vlan)}:
        wanted = [p for p in members if _address(p) == address or p.security.promiscuous]
        yield f"table=1,priority=100,{match},dl_dst={address},actions={_send(switch, wanted, vlan, None)}"
    yield f"table=1,priority=60,{match},{_MANY},actions={_send(switch, members, vlan, up)}"
    unknown = members if switch.floods_unknown else watching
    yield f"table=1,priority=50,{match},actions={_send(switch, unknown, vlan, up)}"
    if up is not None:
        for address in sorted(_remote(fabric, number, vlan)):
            yield f"table=1,priority=80,{match},dl_dst={address},actions={_send(switch, watching, vlan, up)}"


def _receiving(switch: VirtualSwitch, uplink: int, vlan: int) -> Iterator[str]:
    """Yield what becomes of a frame from an uplink."""
    match = f"in_port={UPLINK + uplink},reg0={vlan}"
    members = [p for p in switch.ports if _belongs(p, vlan) and (p.uplink == uplink or p.security.promiscuous)]
    watching = [p for p in members if p.security.promiscuous]
    for address in {_address(p) for p in switch.ports if _belongs(p, vlan)}:
        wanted = [p for p in members if _address(p) == address or p.security.promiscuous]
        yield f"table=1,priority=100,{match},dl_dst={address},actions={_send(switch, wanted, vlan, None)}"
    yield f"table=1,priority=60,{match},{_MANY},actions={_send(switch, members, vlan, None)}"
    unknown = members if switch.floods_unknown else watching
    yield f"table=1,priority=50,{match},actions={_send(switch, unknown, vlan, None)}"


def _send(switch: VirtualSwitch, ports: Iterable[VirtualPort], vlan: int, uplink: int | None) -> str:
    plain: list[int] = []
    tagged: list[int] = []
    for port in ports:
        if _address(port) == port.guest_mac:
            (tagged if port.vlan == GUEST_TAGGED and vlan else plain).append(switch.ports.index(port) + 1)
    if uplink is not None:
        (tagged if vlan else plain).append(UPLINK + uplink)
    actions = [f"output:{port}" for port in plain]
    if tagged:
        actions += [f"mod_vlan_vid:{vlan}", *(f"output:{port}" for port in tagged)]
    return ",".join(actions) or "drop"


def _remote(fabric: Fabric, number: int, vlan: int) -> set[str]:
    """Return the addresses of a VLAN that spoke behind other switches."""
    return {
        port.guest_mac
        for other, switch in enumerate(fabric.switches)
        if other != number and switch.uplinks and vlan in (switch.vlans or VLANS)
        for port in switch.ports
        if _belongs(port, vlan) and (port.security.forged_transmits or _address(port) == port.guest_mac)
    }


def _belongs(port: VirtualPort, vlan: int) -> bool:
    return vlan in (port.guest_vlans or VLANS) if port.vlan == GUEST_TAGGED else port.vlan == vlan


def _address(port: VirtualPort) -> str:
    return port.guest_mac if port.security.mac_changes else port.mac
