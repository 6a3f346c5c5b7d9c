"""
Whether the firewall of a host lets a packet pass, and which service decides.

Services are tried in order; the first open one with a port for the packet and the other side among its addresses allows
it. No state is kept: every packet is judged by itself, so that UDP services list the ports of their answers as well. Of
a TCP connection only the packet that opens it is judged, as in the filters that are written. ICMP is not judged at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Literal

from vconsolidate.firewall.profile import Entry, Profile
from vconsolidate.model.host_service import Direction, Network, PortProtocol, ServicePort

EPHEMERAL = 49_152
"""First of the dynamic ports; stands for the port that a packet comes from where nobody states it."""


@dataclass(frozen=True, slots=True)
class Packet:
    """
    A packet to or from a host.

    Parameters
    ----------
    port
        The port that it goes to.
    address
        The other side.
    from_port
        The port that it comes from.
    """

    direction: Direction
    protocol: PortProtocol
    port: int
    address: IPv4Address | IPv6Address
    from_port: int = EPHEMERAL


@dataclass(frozen=True, slots=True)
class Near:
    """A service that has a port for a packet and does not let it pass."""

    service: str
    why: Literal["closed", "address"]


@dataclass(frozen=True, slots=True)
class PacketVerdict:
    """
    What happens to a packet.

    Parameters
    ----------
    service
        Name of the service that allows it; empty where the default decides.
    near
        Services that would have allowed it, open and for any address.
    """

    allowed: bool
    service: str
    near: tuple[Near, ...] = ()


def judge(profile: Profile, packet: Packet) -> PacketVerdict:
    """Return what the firewall of a host does with a packet."""
    near: list[Near] = []
    for entry in profile.entries:
        if not any(covers(port, packet) for port in entry.service.ports):
            continue
        if not entry.open:
            near.append(Near(entry.service.name, "closed"))
        elif not admits(entry.addresses, packet.address):
            near.append(Near(entry.service.name, "address"))
        else:
            return PacketVerdict(allowed=True, service=entry.service.name)
    return PacketVerdict(profile.default == "allow", "", tuple(near))


def covers(port: ServicePort, packet: Packet) -> bool:
    """Return whether a packet goes to, or comes from, one of the ports of a service."""
    if (port.direction, port.protocol) != (packet.direction, packet.protocol):
        return False
    return port.first <= (packet.from_port if port.from_port else packet.port) <= port.last


def admits(addresses: Sequence[Network], address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is allowed; an empty list allows all."""
    return not addresses or any(address in network for network in addresses)


def matters(profile: Profile, packet: Packet) -> bool:
    """Return whether some service judges packets like this one by the port that they come from."""
    same = (packet.direction, packet.protocol)
    return any(
        port.from_port and (port.direction, port.protocol) == same
        for entry in opened(profile)
        for port in entry.service.ports
    )


def opened(profile: Profile) -> tuple[Entry, ...]:
    """Return the open services."""
    return tuple(entry for entry in profile.entries if entry.open)
