"""Limits, margins and statistics of the plan."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.admission import AdmissionSection
from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.dynamic_memory import DynamicMemorySection
from vconsolidate.inventory.schema.quantity import Ceiling, Growth, Margin, Memory, MoneyAmount, Share, Span
from vconsolidate.inventory.schema.room import RoomSection
from vconsolidate.inventory.schema.statistic import StatisticSection
from vconsolidate.inventory.schema.virtual_machines import VirtualMachinesSection
from vconsolidate.model.policy import Criterion, GuestTreatment, ProfileUse, ReplicaUse


class CpuPolicySection(Section):
    """Limits on processors."""

    vcpu_per_core: Annotated[float, Field(gt=0, le=64)] | None = Field(
        None, description="CPU overcommit: largest number of vCPUs per core of a host (default 4).", examples=[4]
    )
    ceiling: Ceiling | None = Field(
        None, description="Share of a host's CPU that planned demand may use (default 80 %).", examples=["75 %"]
    )
    statistic: StatisticSection | None = Field(
        None, description="Statistic of the CPU history to plan for (default p95)."
    )
    vms_at_peak: Annotated[int, Field(ge=0, le=1000)] | None = Field(
        None,
        description="VMs of a host that may be at their peak at the same time, on top of the statistic of all "
        "(default 0).",
        examples=[2],
    )
    peak_factor: Annotated[float, Field(ge=1, le=20)] | None = Field(
        None,
        description="Peak within an interval divided by its mean, for traces that hold only means (default 1).",
        examples=[2.0],
    )
    vcpu_target: Ceiling | None = Field(
        None,
        description="Share of its vCPUs that the planned demand of a VM may use (default 80 %).",
        examples=["80 %"],
    )
    min_vcpus: Annotated[int, Field(ge=1, le=128)] | None = Field(
        None, description="vCPUs of the smallest VM (default 1).", examples=[1]
    )


class MemoryPolicySection(Section):
    """Limits on memory."""

    overcommit: Annotated[float, Field(le=10)] | None = Field(
        None,
        description="Configured memory of all VMs divided by usable memory of the host; 1.0 is no overcommit.",
        examples=[1.25],
    )
    ceiling: Ceiling | None = Field(
        None, description="Share of usable memory that the VMs may consume (default 95 %).", examples=["95 %"]
    )
    sizing: Literal["installed", "used"] | None = Field(
        None,
        description="Memory of a VM: installed (what the server has) or used (used memory plus headroom, default).",
    )
    dynamic: DynamicMemorySection = Field(
        DynamicMemorySection.model_construct(),
        description="Dynamic memory of VMs on Hyper-V, where their server states none.",
    )
    statistic: StatisticSection | None = Field(
        None, description="Statistic of the memory history to plan for (default peak)."
    )


class NetworkPolicySection(Section):
    """Limits on uplinks."""

    ceiling: Ceiling | None = Field(
        None, description="Share of the uplinks that planned traffic may use (default 70 %).", examples=["70 %"]
    )


class StoragePolicySection(Section):
    """Files beside the disks of virtual machines."""

    memory_files: Literal["datastore", "elsewhere"] | None = Field(
        None,
        description="Where the platform keeps files for the memory of running VMs (swap files of ESX, saved state of "
        "Hyper-V): on the datastore (default), or elsewhere (on disks of the host, or turned off).",
        examples=["elsewhere"],
    )
    snapshots: Margin | None = Field(
        None, description="Space for snapshots, as a share of the disks (default 0 %).", examples=["15 %"]
    )
    logs: Memory | None = Field(
        None, description="Space for the log files of each VM (default: what the platform keeps).", examples=["100 MiB"]
    )
    swap_datastore: str | None = Field(
        None,
        description="Datastore of `datastores` for the files for memory (default: that of the VM).",
        examples=["san-silver"],
    )
    iops: Literal["p95", "peak", "hourly_peak"] | None = Field(
        None,
        description="Storage operations that are packed of each VM: their 95th percentile (p95, default), their peak, "
        "or the peak of each hour of the day, summed over VMs hour by hour (hourly_peak); only in the inventory's "
        "policy.",
        examples=["hourly_peak"],
    )


class GuestPolicySection(Section):
    """Guest systems that the platform does not fully support."""

    unsupported: GuestTreatment | None = Field(
        None,
        description="Guest systems that the platform does not support: keep_physical (default), or warn: place them "
        "and report it. Systems of other processors always stay.",
        examples=["warn"],
    )
    deprecated: GuestTreatment | None = Field(
        None,
        description="Guest systems that the platform no longer maintains: warn (default) or keep_physical.",
        examples=["keep_physical"],
    )
    unknown: GuestTreatment | None = Field(
        None,
        description="Guest systems of which the catalogue does not know it: warn (default) or keep_physical.",
        examples=["keep_physical"],
    )


class ApplicationPolicySection(Section):
    """Use of the catalogue's application profiles."""

    profiles: ProfileUse = Field(
        "tier",
        description="What the profile of its application decides of a server: ignore (nothing), suggest (nothing, but "
        "the report says what it would), tier (its tier, if not stated; default), or apply (tier, memory reservation "
        "and latency sensitivity, if not stated).",
        examples=["apply"],
    )
    replicas: ReplicaUse = Field(
        "suggest",
        description="Servers that look like replicas by application and name (dc01, dc02): ignore, suggest (a "
        "finding with the rule to write; default), prefer (a rule that should hold) or require (one that must hold).",
        examples=["require"],
    )


class MovesPolicySection(Section):
    """What moving a VM must bring, where a plan could leave it on its host."""

    min_saving: MoneyAmount | None = Field(
        None, description="Money that each VM moved must save over the horizon.", examples=["200 EUR"]
    )
    max_per_host: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        None, description="VMs that may move for one host that becomes free.", examples=[15]
    )


class PolicySection(Section):
    """Limits and margins of the plan; `docs/policy.md` explains the defaults."""

    cpu: CpuPolicySection = Field(CpuPolicySection.model_construct(), description="Limits on processors.")
    memory: MemoryPolicySection = Field(MemoryPolicySection.model_construct(), description="Limits on memory.")
    network: NetworkPolicySection = Field(NetworkPolicySection.model_construct(), description="Limits on uplinks.")
    storage: StoragePolicySection = Field(
        StoragePolicySection.model_construct(), description="Files beside the disks of VMs."
    )
    virtual_machines: VirtualMachinesSection = Field(
        VirtualMachinesSection.model_construct(),
        description="Treatment of servers that are VMs already; only in the inventory's policy.",
    )
    guests: GuestPolicySection = Field(
        GuestPolicySection.model_construct(),
        description="Treatment of guest systems that the platform does not fully support.",
    )
    applications: ApplicationPolicySection = Field(
        ApplicationPolicySection.model_construct(),
        description="Use of application profiles; only in the inventory's policy.",
    )
    headroom: Margin | None = Field(
        None,
        description="Margin on measured demand (default 10 %).",
        examples=["10 %"],
    )
    growth: Growth | None = Field(None, description="Growth of demand per year (default 0 %).", examples=["5 %"])
    horizon: Span | None = Field(
        None,
        description="Time that the plan must last, with the growth of demand (default 3 years).",
        examples=["3 years"],
    )
    host_failures_tolerated: Annotated[int, Field(ge=0, le=1000)] | None = Field(
        None,
        description="Number of hosts that may fail at once with room to restart every VM (default 0).",
        examples=[1],
    )
    admission: AdmissionSection | None = Field(None, description="How clusters prepare for host failures.")
    max_vms_per_host: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        None, description="Largest number of VMs on a host, in addition to the hypervisor's limit.", examples=[40]
    )
    retire_below_cpu: Share | None = Field(
        None,
        description="Servers whose CPU peak stays below this share are proposed for retirement (default 1 %).",
        examples=["1 %"],
    )
    reserve_room: list[RoomSection] = Field(
        [], description="Room to keep for future VMs: in any cluster, or in one cluster if written in its policy."
    )
    moves: MovesPolicySection = Field(
        MovesPolicySection.model_construct(),
        description="What moving a VM must bring (default: anything); only in the inventory's policy.",
    )
    objective: Annotated[list[Criterion], Field(min_length=1)] | None = Field(
        None,
        description="What to minimise, the most important first (default cost, hosts); only in the inventory's policy.",
        examples=[["cost", "hosts", "migrations"]],
    )
