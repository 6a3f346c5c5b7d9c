"""
The finitely many cases that rules and flows can tell apart.

Servers that are members of the same groups are one class, ports between two neighbouring borders are one channel. A
case is (class of the source, class of the destination, channel): every rule matches all connections of a case, or none.
That makes statements about 65,536 ports and thousands of servers exact without enumerating them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vconsolidate.model.zoning import LAST_PORT, PORTS, Group, Protocol, Traffic

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Channel:
    """A protocol with a range of ports that no rule cuts; ICMP has port 0 only."""

    protocol: Protocol
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Cells:
    """
    Classes and channels.

    Parameters
    ----------
    classes
        Names per class, in the order of the inventory; the outside is a class of its own, ``(None,)``.
    """

    classes: tuple[tuple[str | None, ...], ...]
    channels: tuple[Channel, ...]

    def of_group(self, group: Group) -> Indices:
        """Return the classes whose members belong to a group."""
        return _indices(group.holds(members[0]) for members in self.classes)

    def of_traffic(self, traffic: Traffic) -> Indices:
        """Return the channels that a protocol and ports cover."""
        return _indices(traffic.holds(one.protocol, one.first) for one in self.channels)

    def impossible(self, source: int, destination: int) -> bool:
        """Return whether no connection can be between two classes: a server with itself, the outside with itself."""
        return source == destination and len(self.classes[source]) == 1


def cells_of(servers: Sequence[str], groups: Iterable[Group], traffics: Iterable[Traffic]) -> Cells:
    """
    Return the cases that some groups and traffics tell apart.

    Parameters
    ----------
    servers
        Names of all servers.
    """
    signatures: dict[str | None, list[int]] = {None: [], **{name: [] for name in servers}}
    for number, group in enumerate(dict.fromkeys(groups)):
        if group.outside and not group.everything:
            signatures[None].append(number)
        for name in () if group.everything else group.vms:
            if name in signatures:
                signatures[name].append(number)
    classes: dict[tuple[int, ...], list[str | None]] = {}
    for name in servers:
        classes.setdefault(tuple(signatures[name]), []).append(name)
    return Cells((*(tuple(members) for members in classes.values()), (None,)), _channels(traffics))


def _channels(traffics: Iterable[Traffic]) -> tuple[Channel, ...]:
    borders: dict[Protocol, set[int]] = {protocol: {0} for protocol in PORTS}
    for traffic in traffics:
        for protocol in PORTS:
            if traffic.protocol in {protocol, "any"}:
                borders[protocol] |= {edge for first, last in traffic.ports for edge in (first, last + 1)}
    channels: list[Channel] = []
    for protocol in PORTS:
        starts = sorted(edge for edge in borders[protocol] if edge <= LAST_PORT)
        ends = [start - 1 for start in starts[1:]] + [LAST_PORT]
        channels += [Channel(protocol, first, last) for first, last in zip(starts, ends, strict=True)]
    return (*channels, Channel("icmp", 0, 0))


def _indices(chosen: Iterable[bool]) -> Indices:
    return np.flatnonzero(np.fromiter(chosen, dtype=bool))
