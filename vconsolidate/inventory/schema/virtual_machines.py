"""What the policy says of servers that are virtual machines already."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import Ceiling, InstalledMemory
from vconsolidate.inventory.schema.statistic import StatisticSection
from vconsolidate.inventory.schema.virtual import VirtualProcessors
from vconsolidate.rules.base import Members


class RightSizeSection(Section):
    """How VMs are right-sized: from which figures of their history, and the smallest size."""

    cpu: StatisticSection | None = Field(
        None, description="Statistic of the CPU history that the vCPUs are for: p95 (default), another, or peak."
    )
    memory: StatisticSection | None = Field(
        None, description="Statistic of used memory that the memory is for (default peak)."
    )
    min_vcpus: VirtualProcessors | None = Field(
        None, description="Fewest vCPUs of a VM that is right-sized (default 1).", examples=[2]
    )
    min_memory: InstalledMemory | None = Field(
        None, description="Least memory of a VM that is right-sized (default 1 GiB).", examples=["2 GiB"]
    )


class PlannedShareSection(Section):
    """A share of the size of VMs that are off."""

    share: Ceiling = Field(
        description="Share of their vCPUs, memory and CPU demand that the plan keeps for them.", examples=["20 %"]
    )


class VirtualMachinesFields(Section):
    """Treatment of servers that are VMs already."""

    sizing: Literal["configured", "right_size"] | None = Field(
        None,
        description="Size of their VMs: vCPUs and memory as configured today (default), or right-sized from their "
        "history.",
        examples=["right_size"],
    )
    right_size: RightSizeSection = Field(
        RightSizeSection.model_construct(), description="Statistics and smallest size, for `sizing: right_size`."
    )
    powered_off: Literal["ignore", "keep"] | PlannedShareSection | None = Field(
        None,
        description="VMs that are powered off or suspended: ignore (default; only their disks count), keep (planned as "
        "if they ran), or a share of their size.",
        examples=["keep"],
    )
    templates: Literal["ignore", "keep"] | None = Field(
        None, description="Templates: ignore (default; only their disks count) or keep (planned as if they ran)."
    )
    appliances: Literal["ignore", "keep"] | None = Field(
        None, description="Virtual appliances: keep (default; planned like other VMs) or ignore."
    )


class VirtualMachinesOverrideSection(VirtualMachinesFields):
    """Another treatment of some VMs."""

    servers: Members = Field(description="VMs that it is for, as in rules.", examples=[{"tier": 1}])


class VirtualMachinesSection(VirtualMachinesFields):
    """Treatment of servers that are VMs already; the same for all clusters."""

    overrides: list[VirtualMachinesOverrideSection] = Field(
        [], description="Other values for some VMs; the first entry that names a VM and states the value decides."
    )
