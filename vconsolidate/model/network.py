"""Virtual switches of a cluster's hosts, and the traffic between servers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from vconsolidate.model.place import NOWHERE, Place

Teaming = Literal["explicit_failover", "port_id", "mac_hash", "ip_hash"]
"""
How a switch chooses among its uplinks.

``explicit_failover``: the first that works; ``port_id``: by the number of the VM's port; ``mac_hash``: by the VM's MAC
address; ``ip_hash``: by the addresses of each connection (also LACP): the uplinks are one link for the physical switch.
"""

UNTAGGED: Final = 0
"""VLAN id of a port group whose frames carry no tag."""

GUEST_TAGGED: Final = 4095
"""VLAN id of a port group whose guests tag frames themselves (VMware calls it VGT)."""


@dataclass(frozen=True, slots=True)
class Security:
    """
    What a port group accepts.

    Parameters
    ----------
    promiscuous
        A VM may receive frames that are not for it.
    mac_changes
        A VM receives frames for a MAC address that its guest chose.
    forged_transmits
        A VM may send frames from a MAC address that is not its own.
    """

    promiscuous: bool
    mac_changes: bool
    forged_transmits: bool


@dataclass(frozen=True, slots=True)
class SwitchKind:
    """
    A kind of virtual switch of a platform.

    Parameters
    ----------
    key, name
        ``vswitch-standard``, ``vSphere standard switch``.
    switch_name, uplink_name
        Name of the first switch of a host, and what its uplinks are called before their number.
    security
        Defaults.
    floods_unknown
        It sends a frame for an unknown MAC address to all ports of the VLAN, as a learning bridge does; one that knows
        the addresses of its ports sends it to the uplinks only.
    tags, guest_tags
        It tags frames with a VLAN, and passes the tags of guests on.
    max_ports
        Ports that it can have; None where the platform names no limit.
    teaming
        Ways to choose among uplinks, the default first.
    """

    key: str
    name: str
    switch_name: str
    uplink_name: str
    security: Security
    floods_unknown: bool
    tags: bool
    guest_tags: bool
    max_ports: int | None
    teaming: tuple[Teaming, ...]
    source: str


@dataclass(frozen=True, slots=True)
class PortGroup:
    """
    Ports of a switch with one VLAN and one security policy.

    Parameters
    ----------
    network
        Network of the inventory whose VMs it takes.
    vlan
        `UNTAGGED`, 1 to 4094, or `GUEST_TAGGED`.
    guest_vlans
        VLANs that guests may use where they tag; empty for all.
    """

    name: str
    network: str
    vlan: int
    security: Security
    guest_vlans: tuple[int, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Switch:
    """
    A virtual switch that every host of a cluster has.

    Parameters
    ----------
    uplinks
        Number of physical ports; None for those that no other switch of the host uses.
    uplink_names
        Their names; empty for names of the platform.
    uplink_mbps
        Rate of each; None for the rate of the host's ports.
    active
        How many of them are active, the first ones; the others stand by. None for all.
    ports
        VMs' adapters that it takes; None for no limit.
    vlans
        VLANs that the physical ports carry, 0 for untagged frames; empty for all.
    stated
        The inventory describes it; else it is assumed.
    """

    name: str
    kind: SwitchKind
    teaming: Teaming
    security: Security
    port_groups: tuple[PortGroup, ...]
    uplinks: int | None = None
    uplink_names: tuple[str, ...] = ()
    uplink_mbps: float | None = None
    active: int | None = None
    ports: int | None = None
    vlans: tuple[int, ...] = ()
    stated: bool = True
    place: Place = NOWHERE

    def carries(self, vlan: int) -> bool:
        """Return whether the physical ports carry a VLAN."""
        return not self.vlans or vlan in self.vlans


@dataclass(frozen=True, slots=True)
class Uplink:
    """A physical port of a switch on one host."""

    name: str
    mbps: float
    active: bool


@dataclass(frozen=True, slots=True)
class Traffic:
    """
    Traffic between two servers, both directions together.

    Parameters
    ----------
    mbps, peak_mbps
        At the busy hour, and at its peak.
    """

    servers: tuple[str, str]
    mbps: float
    peak_mbps: float
    place: Place = NOWHERE
