"""The VMs and hosts of a plan as exports see them: everything that a target writes, in the units of platforms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from vconsolidate.catalog.guest_names import GuestNames
from vconsolidate.model.host_service import Network, ServicePort

ALL_VLANS = 4095
"""VLAN id of ports whose guests tag frames themselves."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A virtual disk; `thick` is None and `datastore` empty where nobody knows."""

    size_gib: int
    thick: bool | None = None
    datastore: str = ""


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
class Machine:
    """
    A VM to define.

    Parameters
    ----------
    name
        As in the plan, without characters that cannot be seen.
    file, label, vsphere, libvirt
        Its name in the forms of `vconsolidate.export.names`.
    cores_per_socket
        As many vCPUs as fit on a socket of its host share a virtual one.
    cpu_reservation_mhz, cpu_limit_mhz
        MHz of its host's cores, as platforms count them; the plan has reference MHz.
    core_mhz
        MHz of a core of its host.
    shares
        Of the whole VM, 1000 for each vCPU of normal weight.
    template
        Own template that it is cloned from; empty for none.
    """

    name: str
    file: str
    label: str
    vsphere: str
    libvirt: str
    server: str
    guest: str
    guest_family: str
    guest_names: GuestNames
    vcpus: int
    cores_per_socket: int
    memory_mib: int
    memory_reservation_mib: int
    cpu_reservation_mhz: int
    cpu_limit_mhz: int | None
    core_mhz: float
    shares: int
    disks: tuple[Disk, ...]
    nics: tuple[Nic, ...]
    host: str
    cluster: str
    platform: Platform
    notes: str
    template: str = ""

    @property
    def weight(self) -> int:
        """Its CPU weight where 100 is normal for a VM of one vCPU, from 2 to 10,000 (control groups, Proxmox VE)."""
        return min(max(self.shares // 10, 2), 10_000)

    @property
    def sockets(self) -> int:
        """Virtual sockets."""
        return self.vcpus // self.cores_per_socket

    @property
    def cpu_limit_fraction(self) -> float | None:
        """Its limit as a share of its vCPUs on cores of its host; None without a limit."""
        if self.cpu_limit_mhz is None:
            return None
        return min(self.cpu_limit_mhz / (self.vcpus * self.core_mhz), 1.0)


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


@dataclass(frozen=True, slots=True)
class Rule:
    """
    A placement rule that platforms can keep.

    Parameters
    ----------
    kind
        VMs ``apart`` or ``together`` on hosts, ``on`` or ``off`` named hosts.
    vms
        Names in the form ``plain``, of one cluster.
    """

    kind: Literal["apart", "together", "on", "off"]
    name: str
    label: str
    vms: tuple[str, ...]
    hosts: tuple[str, ...]
    must: bool
    cluster: str


@dataclass(frozen=True, slots=True)
class Fleet:
    """
    What an export writes.

    Parameters
    ----------
    title
        Name of the data centre.
    notes
        What the plan does not say and what exports do not carry, one sentence each.
    """

    title: str
    machines: tuple[Machine, ...]
    hosts: tuple[Host, ...]
    rules: tuple[Rule, ...]
    notes: tuple[str, ...] = ()

    def of(self, families: Collection[str]) -> Fleet:
        """Return the part on platforms of these families; all of it without families."""
        if not families:
            return self
        machines = tuple(machine for machine in self.machines if machine.platform.family in families)
        clusters = {machine.cluster for machine in machines}
        return replace(
            self,
            machines=machines,
            hosts=tuple(host for host in self.hosts if host.platform.family in families),
            rules=tuple(rule for rule in self.rules if rule.cluster in clusters),
        )

    @property
    def networks(self) -> tuple[Nic, ...]:
        """Networks of its machines, by name."""
        found = {nic.network: nic for machine in self.machines for nic in machine.nics}
        return tuple(found[name] for name in sorted(found))
