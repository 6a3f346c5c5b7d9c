"""A server of the inventory and what its workload uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from vconsolidate.model.admission import RestartPriority
from vconsolidate.model.application import Derived
from vconsolidate.model.dynamic_memory import STATED_NOTHING, DynamicMemory
from vconsolidate.model.frame import Partition, Replatform
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.platform import GuestSystem
from vconsolidate.model.virtual_hardware import VirtualHardware
from vconsolidate.model.virtual_source import Disk, VirtualSource

Action = Literal["virtualise", "keep_physical", "retire", "leave"]
"""What happens to a server; ``leave`` for a VM of today that is left as it is (off, a template), without a place."""

Role = Literal["", "management"]
"""What a server is for, where that matters to the plan: ``management`` of the platform itself."""

Decision = Literal["virtualise", "keep_physical", "retire"]
"""What the owner can decide in advance."""


@dataclass(frozen=True, slots=True)
class ServerDemand:
    """
    Measured demand of a server's workload; None where nothing is known.

    Parameters
    ----------
    cpu_mean_fraction, cpu_p95_fraction, cpu_peak_fraction
        Share of all the server's cores; mean ≤ p95 ≤ peak.
    memory_used_mib, memory_peak_mib, memory_active_mib
        Memory in use by the system and its applications, typical and at its peak; recently touched memory.
    memory_consumed_mib
        Memory of its host that a VM of today takes, as the hypervisor reports it, at most what is configured.
    disk_used_gib, disk_iops, network_mbps
        Storage in use, operations and traffic at the busy hour.
    pattern
        Daily pattern to assume without a trace: office hours, nightly batch, evening, flat, idle.
    interval_s
        Averaging interval of the figures (peaks depend on it).
    """

    cpu_mean_fraction: float | None = None
    cpu_p95_fraction: float | None = None
    cpu_peak_fraction: float | None = None
    memory_used_mib: float | None = None
    memory_peak_mib: float | None = None
    memory_active_mib: float | None = None
    memory_consumed_mib: float | None = None
    disk_used_gib: float = 0.0
    disk_iops: float = 0.0
    network_mbps: float = 0.0
    pattern: Literal["office", "batch", "flat", "idle", "evening"] = "office"
    interval_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A device plugged into a server that a VM cannot have: dongle, fax card, tape drive."""

    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class Server:
    """
    A server of the inventory, to be consolidated: a physical machine, or a VM of today.

    Parameters
    ----------
    hardware
        The machine; of a VM of today its configuration, its cores as fast as those of the processor it runs on.
    workload_class
        Row of the hypervisors' CPU overhead tables: ``cpu``, ``web``, ``database``, ``mail``, ``file``, ``build``, …
    tier
        1 (business-critical) to 4 (test); tier 1 gets full memory reservation.
    networks
        Names of the networks it is attached to.
    zone
        Security zone, empty for none.
    labels
        Free ``key: value`` pairs, for rules; tags are labels whose value is ``true``.
    disposition
        What the owner decided in advance; None leaves it to the planner.
    disposition_reason, disposition_place
        The owner's reason, and where the decision stands.
    attachments
        Devices that a VM cannot have.
    shares
        CPU shares per vCPU (``low`` 500, ``normal`` 1000, ``high`` 2000).
    datastores
        Shared storage it uses already, which its host must reach.
    disks
        Its disks; empty where the inventory lists none.
    current_host
        Host it runs on today as a VM, of the target or a present host; empty for a machine of its own, and for a VM
        whose host is unknown.
    virtual
        What is known of it as a VM of today; None for a physical machine.
    restart
        How urgently its VM restarts when its host fails.
    role
        ``management``: it manages the platform (vCenter, a backup proxy, …); empty for a workload.
    fault_tolerant
        Its VM has a secondary that runs in lockstep on another host.
    max_virtual_hardware
        Latest version of virtual hardware that its VM may have, on platforms that have the version; None for any.
    dynamic_memory
        Of its VM, on platforms that have it; the policy of the cluster says what it does not.
    warranty_until
        Last day of the warranty of a machine of its own; None where unknown.
    latency_sensitive
        Its VM has all memory and CPU reserved and cores of its own.
    derived
        What its application's profile decided; None without a profile, and where the policy ignores profiles.
    partition
        What it is on a UNIX frame; None for other servers.
    replatform
        The rule that moves it to `guest`, its system afterwards; None where it keeps its system.
    """

    name: str
    hardware: Hardware
    guest: GuestSystem
    site: str = ""
    rack: str = ""
    application: str = ""
    workload_class: str = "general"
    tier: int = 3
    demand: ServerDemand = ServerDemand()
    networks: tuple[str, ...] = ()
    zone: str = ""
    tags: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    disposition: Decision | None = None
    disposition_reason: str = ""
    disposition_place: Place = NOWHERE
    attachments: tuple[Attachment, ...] = ()
    shares: int = 1000
    cpu_reservation_mhz: float = 0.0
    cpu_limit_mhz: float | None = None
    memory_reservation_fraction: float | None = None
    datastores: tuple[str, ...] = ()
    current_host: str = ""
    restart: RestartPriority = "medium"
    fault_tolerant: bool = False
    warranty_until: date | None = None
    max_virtual_hardware: VirtualHardware | None = None
    dynamic_memory: DynamicMemory = STATED_NOTHING
    virtual: VirtualSource | None = None
    role: Role = ""
    disks: tuple[Disk, ...] = ()
    latency_sensitive: bool = False
    derived: Derived | None = None
    partition: Partition | None = None
    replatform: Replatform | None = None
    place: Place = NOWHERE

    @property
    def is_virtual(self) -> bool:
        """It is a virtual machine today."""
        return self.virtual is not None or bool(self.current_host)

    @property
    def needs_another_processor(self) -> bool:
        """
        No x86 hypervisor runs its system: none is made for x86, or the one installed is built for other processors.

        Linux on POWER is such a system until a rule moves it, even to the same Linux for x86.
        """
        return self.guest.needs_another_processor or (self.replatform is None and self.hardware.cpu.vendor == "other")
