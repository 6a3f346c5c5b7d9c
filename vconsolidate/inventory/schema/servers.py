"""Servers to consolidate."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.dates import Day
from vconsolidate.inventory.schema.dynamic_memory import DynamicMemorySection
from vconsolidate.inventory.schema.frames import PartitionSection
from vconsolidate.inventory.schema.hardware import HardwareSection
from vconsolidate.inventory.schema.names import Mark, Name
from vconsolidate.inventory.schema.quantity import (
    Bandwidth,
    CpuShareOrClock,
    CpuWork,
    InstalledMemory,
    Interval,
    Iops,
    Memory,
    Share,
    Storage,
)
from vconsolidate.inventory.schema.virtual import (
    DiskSection,
    HardwareVersion,
    NicSection,
    PowerStateText,
    VirtualProcessors,
)
from vconsolidate.model.admission import RestartPriority


class DemandSection(Section):
    """Measured demand of a server; leave out what you do not know."""

    cpu_mean: CpuShareOrClock | None = Field(
        None, description="Mean use of all cores, or of all vCPUs of a VM of today.", examples=["7 %", "350 MHz"]
    )
    cpu_p95: CpuShareOrClock | None = Field(
        None, description="95th percentile of the use of all cores.", examples=["18 %", "900 MHz"]
    )
    cpu_peak: CpuShareOrClock | None = Field(
        None, description="Highest use of all cores.", examples=["35 %", "1.7 GHz"]
    )
    memory_used: Memory | None = Field(
        None, description="Typical memory in use by the system and its applications.", examples=["2.1 GiB"]
    )
    memory_peak: Memory | None = Field(None, description="Highest memory in use.", examples=["3 GiB"])
    memory_active: Memory | None = Field(None, description="Memory accessed recently.", examples=["900 MiB"])
    memory_consumed: Memory | None = Field(
        None,
        description="Memory of its host that a VM of today takes, as the hypervisor reports it.",
        examples=["3.5 GiB"],
    )
    disk_used: Storage = Field(
        0.0, description="Storage in use (default for a VM of today: that of its `disks`).", examples=["38 GB"]
    )
    disk_iops: Iops = Field(0.0, description="Storage operations at the busy hour.", examples=["40 IOPS"])
    network: Bandwidth = Field(0.0, description="Traffic sent and received at the busy hour.", examples=["4 Mbit/s"])
    pattern: Literal["office", "batch", "flat", "idle", "evening"] = Field(
        "office", description="Daily pattern to assume for a server without a trace."
    )
    interval: Interval = Field(
        300.0,
        description="Averaging interval of the figures (default 5 min); shorter intervals show higher peaks.",
        examples=["5 min"],
    )


class DispositionSection(Section):
    """What you decided for this server in advance."""

    action: Literal["virtualise", "keep_physical", "retire"] = Field(description="What happens to the server.")
    reason: str = Field("", description="Reason; shown in the report.", examples=["decommissioned in spring"])


class AttachmentSection(Section):
    """Hardware that a virtual machine cannot have; the server stays physical."""

    kind: str = Field(min_length=1, description="Kind of device.", examples=["fax-card", "usb-dongle"])
    description: str = Field("", description="Description for reports.", examples=["Brooktrout TR1034 ISDN board"])


class ServerFields(Section):
    """Fields of a server; under `defaults`, for all servers."""

    site: Mark = Field("", description="Its site.", examples=["rotterdam"])
    rack: Mark = Field("", description="Its rack.", examples=["A1"])
    hardware: HardwareSection | None = Field(None, description="The machine.")
    os: str | None = Field(
        None, description="Operating system, a key of the catalogue.", examples=["windows-server-2008-r2"]
    )
    application: str = Field("", description="Purpose of the server.", examples=["domain controller"])
    workload: str | None = Field(
        None,
        description="Class of the workload, which decides the CPU overhead (default: derived from the application).",
        examples=["database", "web", "general"],
    )
    tier: Annotated[int, Field(ge=1, le=4)] = Field(
        3, description="Importance, from 1 (business-critical, memory fully reserved) to 4 (test).", examples=[1]
    )
    demand: DemandSection = Field(DemandSection.model_construct(), description="Measured demand of its workload.")
    networks: list[str] = Field(default=[], description="Networks it is attached to.", examples=[["office"]])
    zone: str = Field("", description="Security zone.", examples=["internal"])
    datastores: list[Mark] = Field(
        default=[], description="Shared storage that it uses and that its host must reach.", examples=[["san-gold"]]
    )
    vcpus: VirtualProcessors | None = Field(
        None, description="vCPUs configured today, for a server that is already a VM.", examples=[4]
    )
    memory: InstalledMemory | None = Field(
        None, description="Memory configured today, for a server that is already a VM.", examples=["16 GiB"]
    )
    power_state: PowerStateText | None = Field(
        None,
        description="Power state of a VM of today: poweredOn (default), poweredOff, suspended, or the platform's word.",
        examples=["poweredOff"],
    )
    template: bool = Field(default=False, description="Whether it is a template, not a VM that runs.", examples=[True])
    appliance: bool = Field(
        default=False, description="Whether it is a virtual appliance of the platform or a vendor.", examples=[True]
    )
    current_host: str = Field(
        "",
        description="Host that it runs on today, of the target or of `present_hosts`, for a server that is already a "
        "VM.",
        examples=["esx-02"],
    )
    current_cluster: Mark = Field("", description="Cluster of a VM of today.", examples=["production"])
    tools: Literal["running", "outdated", "not_running", "none"] | None = Field(
        None, description="State of the platform's tools in a VM of today.", examples=["running"]
    )
    virtual_hardware: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, description="Version of the virtual hardware of a VM of today.", examples=[19]
    )
    frame: str = Field("", description="UNIX frame that it is a partition of, one of `frames`.", examples=["p570-1"])
    partition: PartitionSection | None = Field(None, description="Share of its frame that a partition has.")
    max_virtual_hardware: HardwareVersion | None = Field(
        None,
        description="Latest version of virtual hardware that its VM may have (default: any): a number of ESX and ESXi, "
        "generation 1 or generation 2 of Hyper-V, i440fx or q35 of KVM.",
        examples=[13],
    )
    disks: list[DiskSection] = Field(default=[], description="Disks, of a VM of today its virtual disks.")
    nics: list[NicSection] = Field(default=[], description="Network adapters.")
    tags: list[Mark] = Field(default=[], description="Tags that rules can select by.", examples=[["domain-controller"]])
    labels: dict[Mark, Mark] = Field(
        default={}, description="Labels (key: value) that rules can select by.", examples=[{"owner": "infra"}]
    )
    disposition: DispositionSection | None = Field(
        None, description="Your decision for this server (default: the planner decides)."
    )
    warranty_until: Day | None = Field(
        None, description="Last day of the machine's warranty or service contract.", examples=["2027-03-31"]
    )
    attachments: list[AttachmentSection] = Field(default=[], description="Devices that a virtual machine cannot have.")
    shares: Literal["low", "normal", "high"] | Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        "normal", description="CPU shares per vCPU: low (500), normal (1000), high (2000), or a number."
    )
    cpu_reservation: CpuWork = Field(
        0.0, description="CPU guaranteed to its VM, in MHz of the reference core.", examples=["2 GHz"]
    )
    cpu_limit: CpuWork | None = Field(
        None, description="Largest CPU use of its VM, in MHz of the reference core.", examples=["8 GHz"]
    )
    memory_reservation: Share | None = Field(
        None, description="Guaranteed share of its VM's memory (default 0 %; tier 1: 100 %).", examples=["100 %"]
    )
    role: Literal["", "management"] = Field(
        "",
        description="management: it manages the platform (vCenter, backup proxy, …). VMs of one management application "
        "never share a host, and restart first.",
        examples=["management"],
    )
    dynamic_memory: DynamicMemorySection = Field(
        DynamicMemorySection.model_construct(),
        description="Dynamic memory of its VM on Hyper-V (default: that of the policy).",
    )
    restart: RestartPriority = Field(
        "medium",
        description="Restart priority of its VM after a host failure (default medium; management: highest); a disabled "
        "VM stays down and needs no room.",
        examples=["high"],
    )
    latency_sensitive: bool | None = Field(
        None,
        description="Whether its VM has all memory and CPU reserved and cores of its own (default false, or what the "
        "application's profile says if policy.applications applies it).",
        examples=[True],
    )
    fault_tolerance: bool = Field(
        default=False,
        description="Whether its VM has a secondary that runs in lockstep on another host; all memory is reserved.",
        examples=[True],
    )


class ServerSection(ServerFields):
    """A server to consolidate: a physical machine, or a VM of today."""

    name: Name = Field(description="Its name; unique in the inventory.", examples=["erp-db01"])


class ServerTable(Section):
    """Servers in a separate table, one column per field."""

    from_: str = Field(
        alias="from", min_length=1, description="CSV file, relative to this file.", examples=["servers.csv"]
    )
