"""The VMs and hosts of a plan as exports see them: everything that a target writes, in the units of platforms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from vconsolidate.catalog.guest_names import GuestNames
from vconsolidate.export.host import Host, Nic, Platform


@dataclass(frozen=True, slots=True)
class Disk:
    """A virtual disk; `thick` is None and `datastore` empty where nobody knows."""

    size_gib: int
    thick: bool | None = None
    datastore: str = ""


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
