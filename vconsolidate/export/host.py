"""A host as exports see it: switches, port groups and firewall, and the adapters that VMs have there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.host_service import Network, ServicePort

ALL_VLANS = 4095
"""VLAN id of ports whose guests tag frames themselves."""


@dataclass(frozen=True, slots=True)
class Nic:
    """
    A network adapter.

    Parameters
    ----------
    network
        Its network in the inventory.
    vlan
        None where nobody knows it, 0 for untagged frames, 4095 where the guest tags them.
    port_group
        What the platform calls the ports it is attached to; the name of the network where no switch has it.
    switch, interface, switch_kind
        The switch, its name as a network interface of Linux, and its kind; empty where no switch has the network.
    """

    network: str
    vlan: int | None
    port_group: str
    switch: str = ""
    interface: str = ""
    switch_kind: str = ""

    @property
    def tag(self) -> int | None:
        """The one VLAN that its port tags; None where it tags none or nobody knows."""
        return self.vlan if self.vlan and self.vlan != ALL_VLANS else None


@dataclass(frozen=True, slots=True)
class Platform:
    """
    The platform of a cluster.

    Parameters
    ----------
    virtual_hardware
        Newest virtual hardware, as the catalogue names it.
    """

    key: str
    family: str
    virtual_hardware: str


@dataclass(frozen=True, slots=True)
class Security:
    """What a switch or port group accepts."""

    promiscuous: bool
    mac_changes: bool
    forged_transmits: bool


@dataclass(frozen=True, slots=True)
class PortGroup:
    """Ports of a switch: 0 is no VLAN, 4095 one that guests tag themselves, with `guest_vlans` (empty for all)."""

    name: str
    network: str
    vlan: int
    guest_vlans: tuple[int, ...]
    security: Security


@dataclass(frozen=True, slots=True)
class Switch:
    """
    A virtual switch of a host.

    Parameters
    ----------
    kind, kind_name
        Key of the catalogue, and what the platform calls it.
    interface
        Its name as that of a network interface of Linux.
    active, standby
        Names of its physical ports.
    vlans
        VLANs that these carry; empty for all.
    ports
        Adapters that it takes; None for no limit.
    """

    name: str
    interface: str
    kind: str
    kind_name: str
    teaming: str
    active: tuple[str, ...]
    standby: tuple[str, ...]
    vlans: tuple[int, ...]
    ports: int | None
    security: Security
    port_groups: tuple[PortGroup, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a host's firewall; without addresses it talks to anyone."""

    name: str
    open: bool
    ports: tuple[ServicePort, ...]
    addresses: tuple[Network, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Firewall:
    """The firewall of a host; `default` says what happens to packets that no open service allows."""

    default: Literal["deny", "allow"]
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Host:
    """A host to configure; `firewall` is None where the inventory does not speak of it."""

    name: str
    file: str
    cluster: str
    existing: bool
    platform: Platform
    switches: tuple[Switch, ...]
    firewall: Firewall | None = None

    def nic(self, network: str, vlan: int | None) -> Nic:
        """
        Return an adapter in a network at the first port group that takes it.

        Parameters
        ----------
        vlan
            Of the network; None where nobody knows it, and then a port group of 0 does not either.
        """
        for switch in self.switches:
            for group in switch.port_groups:
                if group.network == network:
                    known = group.vlan or vlan
                    return Nic(network, known, group.name, switch.name, switch.interface, switch.kind)
        return Nic(network, vlan, network)
