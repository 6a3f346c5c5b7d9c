"""Rules between zones and workloads, and the flows that the owner expects to pass, or not to pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.place import NOWHERE, Place

Action = Literal["allow", "deny"]
Protocol = Literal["tcp", "udp", "icmp"]
AnyProtocol = Literal["tcp", "udp", "icmp", "any"]

PORTS: tuple[Protocol, ...] = ("tcp", "udp")
"""Protocols that have ports."""

LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Group:
    """
    One end of a rule or flow: a container of VMs, never an address, so that a rule follows a VM wherever it runs.

    Parameters
    ----------
    words
        As the owner wrote it, for reports: ``zone perimeter``.
    vms
        Names of its servers.
    outside
        Everything that is no server of the inventory: clients, the internet, other sites.
    everything
        All servers, and the outside.
    """

    words: str
    vms: frozenset[str] = frozenset()
    outside: bool = False
    everything: bool = False

    def holds(self, name: str | None) -> bool:
        """Return whether a server belongs to it; None stands for the outside."""
        return self.everything or (self.outside if name is None else name in self.vms)


@dataclass(frozen=True, slots=True)
class Traffic:
    """
    Protocol and destination ports; no ports means all of them.

    Parameters
    ----------
    ports
        Ranges (first, last), both included; only of TCP and UDP.
    """

    protocol: AnyProtocol = "any"
    ports: tuple[tuple[int, int], ...] = ()

    def holds(self, protocol: str, port: int) -> bool:
        """Return whether a packet of a protocol to a port is meant; the port of ICMP is ignored."""
        if self.protocol not in {"any", protocol}:
            return False
        return not self.ports or any(first <= port <= last for first, last in self.ports)


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """
    A rule of the zone policy.

    Parameters
    ----------
    level
        Name of its level; levels are tried in order, and the rules of a level in order.
    name
        For reports; ``<level> <number>`` where the owner gives none.
    """

    level: str
    name: str
    source: Group
    destination: Group
    traffic: Traffic
    action: Action
    reason: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ZonePolicy:
    """
    All rules in the order in which they are tried; the first that matches decides, else the default.

    Parameters
    ----------
    stated_default
        The owner wrote the default; else it is `deny`.
    """

    rules: tuple[ZoneRule, ...]
    default: Action = "deny"
    stated_default: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Flow:
    """
    Traffic that the owner knows of.

    Parameters
    ----------
    expect
        ``allowed`` where workloads need it, ``denied`` where it must never pass.
    mbps
        At the busy hour, over all pairs together; None where unknown.
    """

    name: str
    source: Group
    destination: Group
    traffic: Traffic
    expect: Literal["allowed", "denied"] = "allowed"
    mbps: float | None = None
    reason: str = ""
    place: Place = NOWHERE
