"""OpenFlow rules of a switch that learns like a bridge: NORMAL, and drops for security policy and reflections."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.network.forwarding.fabric import Fabric, VirtualSwitch

UPLINK = 100


def uses_normal(switch: VirtualSwitch) -> bool:
    """Return whether NORMAL can stand for a switch: it learns, has one uplink at most and no promiscuous port."""
    return switch.floods_unknown and len(switch.uplinks) <= 1 and not any(p.security.promiscuous for p in switch.ports)


def learned_flows(fabric: Fabric, number: int) -> Iterator[str]:
    """Yield the rules."""
    switch = fabric.switches[number]
    yield "priority=0,actions=NORMAL"
    for index, port in enumerate(switch.ports):
        address = port.guest_mac if port.security.mac_changes else port.mac
        if not port.security.forged_transmits:
            yield f"priority=100,in_port={index + 1},dl_src={address},actions=NORMAL"
            yield f"priority=90,in_port={index + 1},actions=drop"
        if switch.uplinks:
            yield f"priority=100,in_port={UPLINK},dl_src={address},actions=drop"
