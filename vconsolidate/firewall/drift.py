"""
A profile against the configuration that a host has today.

Where the configuration names services (ESXi does), a service is compared with its namesake. Otherwise ports and
addresses are compared, whatever opens them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from vconsolidate.firewall.packet import opened
from vconsolidate.firewall.profile import Entry, Profile
from vconsolidate.firewall.regions import ANYONE, Opening, uncovered, without
from vconsolidate.model.host_service import Network, ServicePort

Kind = Literal[
    "needed but closed", "open but not needed", "wrong ports", "addresses wider", "addresses narrower", "default allows"
]


@dataclass(frozen=True, slots=True)
class Today:
    """
    What the firewall of a host lets pass today.

    Parameters
    ----------
    openings
        With the names of their services where the configuration has them.
    closed
        Services that the configuration has and that are closed.
    portless
        Open services whose ports the configuration does not tell.
    unread
        Parts of the configuration that were not understood, one sentence each.
    default
        What happens to other packets; None where the configuration does not say.
    tracks
        Answers to packets that passed do pass.
    addresses_known
        The configuration tells the addresses that services allow.
    """

    openings: tuple[Opening, ...]
    closed: frozenset[str] = frozenset()
    portless: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()
    default: Literal["allow", "deny"] | None = None
    tracks: bool = False
    addresses_known: bool = True

    @property
    def named(self) -> bool:
        """Return whether openings bear the names of services."""
        return bool(self.closed or self.portless or any(one.service for one in self.openings))


@dataclass(frozen=True, slots=True)
class Difference:
    """
    A difference between the profile and today.

    Parameters
    ----------
    service
        Its name; empty where only ports are known.
    ports, addresses
        What differs.
    """

    kind: Kind
    service: str
    ports: tuple[ServicePort, ...] = ()
    addresses: tuple[Network, ...] = ()
    reasons: tuple[str, ...] = ()


def drift(profile: Profile, today: Today) -> tuple[Difference, ...]:
    """Return every difference: what is missing first, then what is open beyond the profile."""
    found = [*(_by_name(profile, today) if today.named else _by_port(profile, today))]
    if today.default == "allow" and profile.default == "deny":
        found.append(Difference("default allows", ""))
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.kind)))


_ORDER: tuple[Kind, ...] = (
    "needed but closed",
    "wrong ports",
    "addresses narrower",
    "default allows",
    "open but not needed",
    "addresses wider",
)


def wanted(entry: Entry) -> list[Opening]:
    """Return what a service of a profile lets pass."""
    return [Opening(port, entry.addresses or ANYONE, entry.service.name) for port in entry.service.ports]


def _by_name(profile: Profile, today: Today) -> Iterator[Difference]:
    entries = {entry.service.name: entry for entry in opened(profile)}
    here: dict[str, list[Opening]] = {name: [] for name in sorted(today.portless)}
    for one in today.openings:
        here.setdefault(one.service, []).append(one)
    for name, entry in entries.items():
        if name not in here:
            yield Difference("needed but closed", name, entry.service.ports, entry.addresses, entry.reasons)
        elif name not in today.portless:
            yield from _same_service(entry, here[name], today)
    for name, openings in here.items():
        if name not in entries:
            ports = tuple(one.port for one in openings)
            yield Difference("open but not needed", name, ports, openings[0].addresses if openings else ())


def _same_service(entry: Entry, here: Sequence[Opening], today: Today) -> Iterator[Difference]:
    ports = [Opening(port) for port in entry.service.ports]
    found = [Opening(one.port) for one in here]
    lacking = [part.port for one in ports for part in uncovered(one, found)]
    beyond = [part.port for one in found for part in uncovered(one, ports)]
    if lacking or beyond:
        yield Difference("wrong ports", entry.service.name, (*lacking, *beyond), reasons=entry.reasons)
    if not today.addresses_known:
        return
    mine = entry.addresses or ANYONE
    theirs = tuple(dict.fromkeys(network for one in here for network in one.addresses))
    wider, narrower = without(theirs, mine), without(mine, theirs)
    if wider:
        yield Difference("addresses wider", entry.service.name, addresses=theirs)
    if narrower:
        yield Difference("addresses narrower", entry.service.name, addresses=narrower, reasons=entry.reasons)


def _by_port(profile: Profile, today: Today) -> Iterator[Difference]:
    every = [one for entry in opened(profile) for one in wanted(entry)]
    for entry in opened(profile):
        asked = [one for one in wanted(entry) if not (today.tracks and one.port.from_port)]
        lacking = [part for one in asked for part in uncovered(one, today.openings)]
        for addresses in dict.fromkeys(part.addresses for part in lacking):
            ports = tuple(part.port for part in lacking if part.addresses == addresses)
            whole = addresses == (entry.addresses or ANYONE)
            kind: Kind = "needed but closed" if whole else "addresses narrower"
            yield Difference(kind, entry.service.name, ports, () if addresses == ANYONE else addresses, entry.reasons)
    for one in today.openings if today.default != "allow" else ():
        for part in uncovered(one, every):
            known = not uncovered(Opening(part.port), [Opening(other.port) for other in every])
            kind = "addresses wider" if known else "open but not needed"
            addresses = () if part.addresses == ANYONE else part.addresses
            yield Difference(kind, part.service, (part.port,), addresses)
