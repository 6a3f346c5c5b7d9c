"""
Forward one frame.

A virtual switch knows the addresses of its ports. It sends a frame for one of them to that port and to promiscuous
ports; for any other address to the uplink of the sender. A switch that learns like a bridge sends a frame for an
address that it has not learned to all ports of the VLAN as well. Rules of the uplinks prevent loops without a
spanning tree: a frame never goes from uplink to uplink; a frame from an uplink whose source is a port of the switch
is a reflection and is dropped; ports accept frames only from the uplink that they send by (promiscuous ports, which
see what passes, from all). Sources: ipSpace.net, *VMware Virtual Switch: no need for STP*; VMware, *vSphere
Networking* (layer 2 security).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from vconsolidate.model.network import GUEST_TAGGED
from vconsolidate.network.forwarding.fabric import Fabric, Frame, VirtualPort, VirtualSwitch, may_send_from


@dataclass(frozen=True, slots=True)
class Delivery:
    """A frame that reached a port, with the tag that its guest sees."""

    switch: int
    port: int
    tag: int


@dataclass(frozen=True, slots=True)
class Hop:
    """
    A step of a frame.

    Parameters
    ----------
    switch
        Number of the switch; None for the physical network.
    dropped
        The frame ends here.
    """

    switch: int | None
    text: str
    dropped: bool = False


@dataclass(slots=True)
class Journey:
    """
    Where a frame went.

    Parameters
    ----------
    hops
        In the order of the steps.
    uplinks
        (switch, uplink) that it left by.
    """

    deliveries: set[Delivery] = field(default_factory=set)
    hops: list[Hop] = field(default_factory=list)
    uplinks: set[tuple[int, int]] = field(default_factory=set)


def forward(fabric: Fabric, switch: int, port: int, frame: Frame) -> Journey:
    """Return where a frame goes that the guest on a port of a switch sends."""
    journey = Journey()
    sender, home = fabric.switches[switch].ports[port], fabric.switches[switch]
    if not may_send_from(sender, frame.source):
        text = f"{sender.name}: dropped, forged transmits are rejected and {frame.source} is not its address"
        journey.hops.append(Hop(switch, text, dropped=True))
        return journey
    vlan = _vlan_of(sender, frame, switch, journey)
    if vlan is None:
        return journey
    journey.hops.append(Hop(switch, f"{sender.name}: enters {home.name} of {home.host} in {vlan_words(vlan)}"))
    known = _known(home, frame.target, vlan)
    elsewhere = home.carries(vlan) and any(at != switch for at, _ in fabric.learned(frame.target, vlan))
    for number in _receivers(home, frame, vlan, known or elsewhere):
        if number != port:
            _deliver(home, switch, number, vlan, journey)
    if known and not frame.for_many:
        return journey
    if not home.uplinks:
        journey.hops.append(Hop(switch, f"{home.name} of {home.host}: has no working uplink", dropped=True))
    elif not home.carries(vlan):
        text = f"{home.name} of {home.host}: the physical ports do not carry {vlan_words(vlan)}"
        journey.hops.append(Hop(switch, text, dropped=True))
    else:
        journey.uplinks.add((switch, sender.uplink))
        journey.hops.append(Hop(switch, f"{home.name} of {home.host}: leaves by {home.uplinks[sender.uplink]}"))
        _cross(fabric, (switch, sender.uplink), frame, vlan, journey)
    return journey


def vlan_words(vlan: int) -> str:
    """Return a VLAN in words."""
    return f"VLAN {vlan}" if vlan else "the untagged network"


def _vlan_of(sender: VirtualPort, frame: Frame, switch: int, journey: Journey) -> int | None:
    if sender.vlan == GUEST_TAGGED:
        if sender.takes(frame.tag):
            return frame.tag
        text = f"{sender.name}: dropped, its port group does not take {vlan_words(frame.tag)} from guests"
    elif frame.tag:
        text = f"{sender.name}: dropped, its port group takes no tagged frames (VLAN {frame.tag})"
    else:
        return sender.vlan
    journey.hops.append(Hop(switch, text, dropped=True))
    return None


def _cross(fabric: Fabric, origin: tuple[int, int], frame: Frame, vlan: int, journey: Journey) -> None:
    """Carry a frame through the physical network."""
    behind = set() if frame.for_many else fabric.learned(frame.target, vlan)
    links = [link for link in fabric.links(vlan) if link != origin and (not behind or link in behind)]
    if not links:
        words = "has no other port in" if not behind else "knows the address behind the same port in"
        journey.hops.append(Hop(None, f"physical network: {words} {vlan_words(vlan)}", dropped=True))
    for switch, uplink in links:
        _enter(fabric, switch, uplink, frame, vlan, journey)


def _enter(fabric: Fabric, number: int, uplink: int, frame: Frame, vlan: int, journey: Journey) -> None:
    """Take a frame in from an uplink."""
    switch = fabric.switches[number]
    at = f"{switch.name} of {switch.host}"
    if any(port.effective_mac == frame.source for port in switch.ports):
        journey.hops.append(Hop(number, f"{at}: dropped, its source is a port of this switch", dropped=True))
        return
    known = _known(switch, frame.target, vlan)
    taken = False
    for port in _receivers(switch, frame, vlan, known):
        one = switch.ports[port]
        if one.uplink == uplink or one.security.promiscuous:
            if not taken:
                journey.hops.append(Hop(number, f"{at}: enters by {switch.uplinks[uplink]} in {vlan_words(vlan)}"))
                taken = True
            _deliver(switch, number, port, vlan, journey)
    if not taken:
        journey.hops.append(Hop(number, f"{at}: no port takes the frame from {switch.uplinks[uplink]}", dropped=True))


def _known(switch: VirtualSwitch, mac: str, vlan: int) -> bool:
    """Return whether a switch has a port of a VLAN with an address."""
    return any(port.takes(vlan) and port.effective_mac == mac for port in switch.ports)


def _receivers(switch: VirtualSwitch, frame: Frame, vlan: int, known: bool) -> Iterator[int]:  # noqa: FBT001 - found once
    """Yield the ports of a switch that a frame is for; a port may still refuse it."""
    to_all = frame.for_many or (switch.floods_unknown and not known)
    for number, port in enumerate(switch.ports):
        wanted = to_all or port.effective_mac == frame.target or port.security.promiscuous
        if wanted and port.takes(vlan):
            yield number


def _deliver(switch: VirtualSwitch, number: int, port: int, vlan: int, journey: Journey) -> None:
    receiver = switch.ports[port]
    if receiver.blocked:
        text = f"{receiver.name}: dropped, its guest uses another address and MAC changes are rejected"
        journey.hops.append(Hop(number, text, dropped=True))
        return
    delivery = Delivery(number, port, receiver.tag_of(vlan))
    if delivery not in journey.deliveries:
        journey.deliveries.add(delivery)
        with_tag = f" with tag {delivery.tag}" if delivery.tag else ""
        journey.hops.append(Hop(number, f"{receiver.name}: receives the frame{with_tag}"))
