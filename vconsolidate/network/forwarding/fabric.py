"""
Virtual switches, their ports and the physical network between them, as the forwarding model sees them.

What the model leaves out: time, queues and losses; ageing of addresses; spanning tree, LACP negotiation, private VLANs,
multicast groups (multicast counts as broadcast), Q-in-Q, routers, and everything above Ethernet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vconsolidate.model.network import GUEST_TAGGED, Security

BROADCAST = "ff:ff:ff:ff:ff:ff"


@dataclass(frozen=True, slots=True)
class Frame:
    """
    An Ethernet frame.

    Parameters
    ----------
    tag
        VLAN of its 802.1Q tag; 0 for none.
    """

    source: str
    target: str
    tag: int = 0

    @property
    def for_many(self) -> bool:
        """It is for all stations of its VLAN: broadcast or multicast."""
        return bool(int(self.target[:2], 16) & 1)


@dataclass(frozen=True, slots=True)
class VirtualPort:
    """
    The port of a VM's adapter.

    Parameters
    ----------
    vlan, guest_vlans
        As of its port group.
    mac, guest_mac
        Address of the adapter as configured, and the one that the guest uses.
    uplink
        Number of the uplink that the port uses, among those that work; 0 where there is one or none.
    """

    name: str
    vlan: int
    mac: str
    guest_mac: str
    security: Security
    guest_vlans: tuple[int, ...] = ()
    uplink: int = 0

    @property
    def effective_mac(self) -> str:
        """The address that the switch sends to the port: the guest's where it may choose one."""
        return self.guest_mac if self.security.mac_changes else self.mac

    @property
    def blocked(self) -> bool:
        """It receives nothing, because the guest changed its address and must not."""
        return self.effective_mac != self.guest_mac

    def takes(self, vlan: int) -> bool:
        """Return whether it belongs to a VLAN."""
        if self.vlan == GUEST_TAGGED:
            return not self.guest_vlans or vlan in self.guest_vlans
        return self.vlan == vlan

    def tag_of(self, vlan: int) -> int:
        """Return the tag of a frame of a VLAN that the port receives."""
        return vlan if self.vlan == GUEST_TAGGED else 0


@dataclass(frozen=True, slots=True)
class VirtualSwitch:
    """
    A virtual switch of one host.

    Parameters
    ----------
    uplinks
        Names of the uplinks that work and carry traffic; one where teaming makes them one link.
    vlans
        VLANs that the physical ports carry, 0 for untagged frames; empty for all.
    floods_unknown
        It learns addresses like a bridge, also those behind its uplinks, and sends a frame for an address that it did
        not learn to all ports of the VLAN; else to the uplink only.
    """

    host: str
    name: str
    ports: tuple[VirtualPort, ...]
    uplinks: tuple[str, ...]
    vlans: tuple[int, ...] = ()
    floods_unknown: bool = False

    def carries(self, vlan: int) -> bool:
        """Return whether frames of a VLAN leave and enter by the uplinks."""
        return bool(self.uplinks) and (not self.vlans or vlan in self.vlans)


@dataclass(frozen=True, slots=True)
class Fabric:
    """
    All switches, each uplink connected to one physical network that carries every VLAN.

    The physical network has learned where every guest is; it has no other stations and no router.
    """

    switches: tuple[VirtualSwitch, ...]

    def links(self, vlan: int) -> Iterator[tuple[int, int]]:
        """Yield (switch, uplink) of every uplink on which the physical network carries a VLAN."""
        for number, switch in enumerate(self.switches):
            if switch.carries(vlan):
                yield from ((number, uplink) for uplink in range(len(switch.uplinks)))

    def learned(self, mac: str, vlan: int) -> set[tuple[int, int]]:
        """Return the uplinks behind which the physical network learned an address of a VLAN."""
        return {
            (number, port.uplink)
            for number, switch in enumerate(self.switches)
            if switch.carries(vlan)
            for port in switch.ports
            if port.takes(vlan) and port.guest_mac == mac and may_send_from(port, mac)
        }


def may_send_from(port: VirtualPort, mac: str) -> bool:
    """Return whether a port lets frames from an address pass."""
    return port.security.forged_transmits or mac == port.effective_mac
