"""
Sets of packets as boxes: direction, protocol, ports, addresses.

Two sets are compared by cutting ports and addresses at all their borders; the answer is exact for IPv4 and IPv6,
without enumerating addresses.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from vconsolidate.model.host_service import Network, ServicePort
from vconsolidate.model.zoning import LAST_PORT

ANYONE: tuple[Network, ...] = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))


@dataclass(frozen=True, slots=True)
class Opening:
    """
    Packets that pass.

    Parameters
    ----------
    addresses
        Of the other side.
    service
        Its name, where known.
    """

    port: ServicePort
    addresses: tuple[Network, ...] = ANYONE
    service: str = ""


def uncovered(wanted: Opening, by: Iterable[Opening]) -> tuple[Opening, ...]:
    """Return the part of `wanted` that none of the others lets pass: pieces of its ports with the addresses left."""
    same = [one for one in by if _can_cover(one.port, wanted.port)]
    edges = {wanted.port.first, wanted.port.last + 1}
    for one in same:
        edges |= {edge for edge in (one.port.first, one.port.last + 1) if wanted.port.first < edge <= wanted.port.last}
    borders = sorted(edges)
    pieces: list[Opening] = []
    for first, following in itertools.pairwise(borders):
        covering = [one for one in same if one.port.first <= first <= one.port.last]
        left = without(wanted.addresses, [network for one in covering for network in one.addresses])
        if left:
            pieces.append(Opening(_cut(wanted.port, first, following - 1), left, wanted.service))
    return tuple(_joined(pieces))


def without(addresses: Sequence[Network], taken: Sequence[Network]) -> tuple[Network, ...]:
    """Return addresses less others, in networks."""
    left: list[Network] = []
    for network in addresses:
        parts = [network]
        for other in taken:
            parts = [rest for part in parts for rest in _less(part, other)]
        left += parts
    return tuple(dict.fromkeys(left))


def _less(network: Network, other: Network) -> list[Network]:
    if isinstance(network, IPv4Network) and isinstance(other, IPv4Network):
        if network.subnet_of(other):
            return []
        return [*network.address_exclude(other)] if other.subnet_of(network) else [network]
    if isinstance(network, IPv6Network) and isinstance(other, IPv6Network):
        if network.subnet_of(other):
            return []
        return [*network.address_exclude(other)] if other.subnet_of(network) else [network]
    return [network]


def common(one: Opening, by: Sequence[Opening]) -> tuple[Opening, ...]:
    """Return the part of `one` that any of the others lets pass."""
    return uncovered(one, uncovered(one, by))


def _can_cover(one: ServicePort, other: ServicePort) -> bool:
    """Return whether ports speak of the same packets; all ports are all packets, whichever end the port is of."""
    if (one.direction, one.protocol) != (other.direction, other.protocol):
        return False
    return one.from_port == other.from_port or (one.first, one.last) == (0, LAST_PORT)


def _cut(port: ServicePort, first: int, last: int) -> ServicePort:
    return ServicePort(port.direction, port.protocol, first, last, port.from_port)


def _joined(pieces: Iterable[Opening]) -> list[Opening]:
    """Return pieces with neighbours of the same addresses joined."""
    found: list[Opening] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last is not None and last.port.last + 1 == piece.port.first and last.addresses == piece.addresses:
            found[-1] = Opening(_cut(piece.port, last.port.first, piece.port.last), piece.addresses, piece.service)
        else:
            found.append(piece)
    return found


def network_of(text: str) -> Network:
    """
    Return a network or single address.

    Raises
    ------
    ValueError
        When it is neither.
    """
    return ip_network(text.strip(), strict=False)
