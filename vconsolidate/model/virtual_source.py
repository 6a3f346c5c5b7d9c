"""A server of the inventory that is a virtual machine today, and what the policy says of such servers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from vconsolidate.model.hardware import Hardware
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.platform import Hypervisor
from vconsolidate.model.policy import DemandStatistic

PowerState = Literal["on", "off", "suspended"]
"""State of a VM today; a paused VM keeps its memory and is on."""


@dataclass(frozen=True, slots=True)
class Disk:
    """
    A virtual disk.

    Parameters
    ----------
    size_gib, used_gib
        Provisioned size, and what its file takes today; None where the inventory does not say the latter.
    thick
        Its file takes its whole size; None where the inventory does not say.
    place_on
        Datastore that it must lie on; empty where the planner chooses.
    """

    name: str
    size_gib: float
    used_gib: float | None = None
    thick: bool | None = None
    datastore: str = ""
    place_on: str = ""

    @property
    def stored_gib(self) -> float:
        """What its file takes on the datastore: all of a thick disk, what was written of any other, as far as known."""
        return self.size_gib if self.thick or self.used_gib is None else min(self.used_gib, self.size_gib)


@dataclass(frozen=True, slots=True)
class Nic:
    """A network adapter; empty where nothing is known."""

    network: str = ""
    mac: str = ""
    adapter: str = ""


@dataclass(frozen=True, slots=True)
class VmPolicy:
    """
    How a VM of today is planned; the defaults and their reasons are in ``docs/policy.md``.

    Parameters
    ----------
    sizing
        ``configured``: vCPUs and memory as they are; ``right_size``: from its history.
    cpu_statistic, memory_statistic
        Figures of the history that it is right-sized for.
    min_vcpus, min_memory_mib
        Smallest size that right-sizing gives.
    powered_off_share
        Share of its size that is planned for a VM that is powered off or suspended: 0 ignores it, 1 plans it as if it
        ran.
    keep_templates, keep_appliances
        Whether templates and appliances are planned like VMs that run.
    """

    sizing: Literal["configured", "right_size"] = "configured"
    cpu_statistic: DemandStatistic = DemandStatistic("percentile", 95.0)
    memory_statistic: DemandStatistic = DemandStatistic("peak", 100.0)
    min_vcpus: int = 1
    min_memory_mib: int = 1024
    powered_off_share: float = 0.0
    keep_templates: bool = False
    keep_appliances: bool = True


@dataclass(frozen=True, slots=True)
class VirtualSource:
    """
    What is known of a server because it is a VM today.

    Parameters
    ----------
    vcpus, memory_mib
        As configured.
    cluster
        Its cluster today; empty where unknown.
    tools, virtual_hardware
        State of the platform's tools, version of the virtual hardware; empty and 0 where unknown.
    policy
        How it is planned.
    """

    vcpus: int
    memory_mib: int
    power_state: PowerState = "on"
    template: bool = False
    appliance: bool = False
    cluster: str = ""
    tools: str = ""
    virtual_hardware: int = 0
    disks: tuple[Disk, ...] = ()
    nics: tuple[Nic, ...] = ()
    policy: VmPolicy = VmPolicy()

    @property
    def provisioned_gib(self) -> float:
        """Sizes of its disks; 0 where they are unknown."""
        return sum(disk.size_gib for disk in self.disks)


@dataclass(frozen=True, slots=True)
class PresentHost:
    """
    A host that runs VMs of the inventory today and is no target.

    Parameters
    ----------
    hardware
        Its machine; None where the inventory knows it by name only.
    cluster
        Its cluster today; empty where unknown.
    hypervisor
        None where the inventory does not name it.
    licence_per_year
        Licence and support, in the estate's currency; None if not stated.
    warranty_until
        Last day of its warranty; None where unknown.
    """

    name: str
    hardware: Hardware | None
    cluster: str = ""
    site: str = ""
    rack: str = ""
    hypervisor: Hypervisor | None = None
    licence_per_year: float | None = None
    warranty_until: date | None = None
    place: Place = NOWHERE
