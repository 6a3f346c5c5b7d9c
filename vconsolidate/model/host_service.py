"""Services of hosts on the network, and what the owner states about them."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Literal, TypeAlias

from vconsolidate.model.place import NOWHERE, Place

Direction = Literal["in", "out"]
PortProtocol = Literal["tcp", "udp"]
Network: TypeAlias = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class ServicePort:
    """
    A range of ports that a service opens.

    Parameters
    ----------
    direction
        ``in``: packets to the host; ``out``: packets from it.
    first, last
        Both included.
    from_port
        The range is that of the port that packets come from, not of the one that they go to.
    """

    direction: Direction
    protocol: PortProtocol
    first: int
    last: int
    from_port: bool = False

    def __str__(self) -> str:
        """Return it as the catalogue writes it: ``in udp from 53``."""
        span = f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.direction} {self.protocol} {'from ' if self.from_port else ''}{span}"


@dataclass(frozen=True, slots=True)
class HostService:
    """
    A service of a platform.

    Parameters
    ----------
    name
        As the platform's own tools call it.
    title
        For people.
    role
        What a plan needs it for: ``management``, ``migration``, ``nfs`` …; empty for the owner's own services.
    optional
        The role is filled without it.
    in_clusters
        Hosts of a cluster need it among themselves, whatever its role.
    fixed_addresses
        The platform takes no list of allowed addresses for it.
    """

    name: str
    title: str
    role: str
    ports: tuple[ServicePort, ...]
    daemon: str = ""
    optional: bool = False
    in_clusters: bool = False
    fixed_addresses: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class UsedRole:
    """A role that the hosts use, with the addresses on the other side; without addresses, anyone."""

    role: str
    addresses: tuple[Network, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ServiceStatement:
    """
    What the owner states about a service.

    Parameters
    ----------
    state
        ``open`` or ``closed``; empty where only addresses are stated.
    addresses
        Allowed addresses; None where none are stated.
    clusters
        Names of clusters; empty for all.
    own
        The service itself, where no platform has it.
    """

    service: str
    state: Literal["", "open", "closed"] = ""
    addresses: tuple[Network, ...] | None = None
    clusters: tuple[str, ...] = ()
    own: HostService | None = None
    reason: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class HostFirewall:
    """
    What the inventory says about the firewalls of hosts.

    Parameters
    ----------
    default
        What happens to packets that no open service allows.
    used
        Roles that hosts use.
    datastores
        Datastore → the role of its storage: ``iscsi``, ``nfs``, ``smb``; empty for local or Fibre Channel storage.
    platforms
        Cluster → services of its hypervisor.
    """

    default: Literal["deny", "allow"] = "deny"
    used: tuple[UsedRole, ...] = ()
    datastores: tuple[tuple[str, str], ...] = ()
    services: tuple[ServiceStatement, ...] = ()
    platforms: tuple[tuple[str, tuple[HostService, ...]], ...] = ()
    place: Place = NOWHERE
