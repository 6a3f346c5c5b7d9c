"""Servers to consolidate."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.hardware import HardwareSection
from vconsolidate.inventory.schema.names import Mark, Name
from vconsolidate.inventory.schema.quantity import Bandwidth, CpuWork, Interval, Iops, Memory, Share, Storage
from vconsolidate.model.admission import RestartPriority


class DemandSection(Section):
    """What a server's workload was seen to use; leave out what is not known."""

    cpu_mean: Share | None = Field(None, description="Mean use of all cores.", examples=["7 %"])
    cpu_p95: Share | None = Field(None, description="95th percentile of the use of all cores.", examples=["18 %"])
    cpu_peak: Share | None = Field(None, description="Highest use of all cores.", examples=["35 %"])
    memory_used: Memory | None = Field(
        None, description="Memory in use by the system and its applications, typically.", examples=["2.1 GiB"]
    )
    memory_peak: Memory | None = Field(None, description="Memory in use at its peak.", examples=["3 GiB"])
    memory_active: Memory | None = Field(None, description="Memory recently touched.", examples=["900 MiB"])
    disk_used: Storage = Field(0.0, description="Storage in use.", examples=["38 GB"])
    disk_iops: Iops = Field(0.0, description="Storage operations at the busy hour.", examples=["40 IOPS"])
    network: Bandwidth = Field(0.0, description="Traffic sent and received at the busy hour.", examples=["4 Mbit/s"])
    pattern: Literal["office", "batch", "flat", "idle", "evening"] = Field(
        "office", description="Shape of the day that is assumed where there is no trace."
    )
    interval: Interval = Field(
        300.0,
        description="Length of the intervals the figures are means of (default 5 min); peaks depend on it.",
        examples=["5 min"],
    )


class DispositionSection(Section):
    """What the owner decided in advance."""

    action: Literal["virtualise", "keep_physical", "retire"] = Field(description="What becomes of the server.")
    reason: str = Field("", description="Why; shown in the report.", examples=["decommissioned in spring"])


class AttachmentSection(Section):
    """Hardware that a virtual machine cannot have; the server stays physical."""

    kind: str = Field(min_length=1, description="What is plugged in.", examples=["fax-card", "usb-dongle"])
    description: str = Field("", description="In words.", examples=["Brooktrout TR1034 ISDN board"])


class ServerFields(Section):
    """What can be said of a server, and for all servers under `defaults`."""

    site: Mark = Field("", description="Where it stands.", examples=["rotterdam"])
    rack: Mark = Field("", description="Rack it stands in.", examples=["A1"])
    hardware: HardwareSection | None = Field(None, description="The machine.")
    os: str | None = Field(
        None, description="Operating system, a key of the catalogue.", examples=["windows-server-2008-r2"]
    )
    application: str = Field("", description="What it is for.", examples=["domain controller"])
    workload: str | None = Field(
        None,
        description="Class of the workload, which decides CPU overhead; told by the application when left out.",
        examples=["database", "web", "general"],
    )
    tier: Annotated[int, Field(ge=1, le=4)] = Field(
        3, description="1 business-critical (memory fully reserved) to 4 test.", examples=[1]
    )
    demand: DemandSection = Field(DemandSection.model_construct(), description="What its workload was seen to use.")
    networks: list[str] = Field(default=[], description="Networks it is attached to.", examples=[["office"]])
    zone: str = Field("", description="Security zone.", examples=["internal"])
    datastores: list[Mark] = Field(
        default=[], description="Shared storage it uses already, which its host must reach.", examples=[["san-gold"]]
    )
    current_host: str = Field(
        "",
        description="Existing host of the target it runs on today: it is a VM already, and plans begin from there.",
        examples=["esx-02"],
    )
    tags: list[Mark] = Field(
        default=[], description="Free marks for rules to select by.", examples=[["domain-controller"]]
    )
    labels: dict[Mark, Mark] = Field(
        default={}, description="Free key: value pairs for rules to select by.", examples=[{"owner": "infra"}]
    )
    disposition: DispositionSection | None = Field(None, description="What the owner decided; else the planner does.")
    attachments: list[AttachmentSection] = Field(
        default=[], description="Hardware that pins the workload to its machine."
    )
    shares: Literal["low", "normal", "high"] | Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        "normal", description="CPU shares per vCPU: low (500), normal (1000), high (2000), or a number."
    )
    cpu_reservation: CpuWork = Field(
        0.0, description="CPU guaranteed to its VM, in MHz of the reference core.", examples=["2 GHz"]
    )
    cpu_limit: CpuWork | None = Field(
        None, description="CPU its VM may use at most, in MHz of the reference core.", examples=["8 GHz"]
    )
    memory_reservation: Share | None = Field(
        None, description="Share of its VM's memory that is guaranteed; tier 1 gets 100 % anyway.", examples=["100 %"]
    )
    restart: RestartPriority = Field(
        "medium",
        description="How urgently its VM restarts when its host fails; a disabled one stays down and needs no room.",
        examples=["high"],
    )
    fault_tolerance: bool = Field(
        default=False,
        description="Its VM has a secondary that runs in lockstep on another host; all its memory is reserved.",
        examples=[True],
    )


class ServerSection(ServerFields):
    """A physical server to consolidate."""

    name: Name = Field(description="Its name; unique in the inventory.", examples=["erp-db01"])


class ServerTable(Section):
    """Servers in a table beside the inventory, one column per field."""

    from_: str = Field(
        alias="from", min_length=1, description="CSV file, relative to this file.", examples=["servers.csv"]
    )
