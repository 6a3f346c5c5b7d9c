"""Room to keep for VMs that may come."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import CpuWork, InstalledMemory, Storage


class RoomSection(Section):
    """Room for future VMs of one size, all at once, with all rules and tolerated host failures."""

    name: str = Field(min_length=1, description="Name of the size in reports; unique.", examples=["next-database"])
    vcpus: Annotated[int, Field(ge=1, le=4096)] = Field(description="vCPUs of each VM.", examples=[8])
    memory: InstalledMemory = Field(description="Memory of each VM; the plan counts all of it as used.")
    cpu: CpuWork | None = Field(
        None, description="Planned CPU demand of each VM (default: the median demand per vCPU of the other VMs)."
    )
    disk: Storage = Field(0.0, description="Virtual disks of each VM.")
    count: Annotated[int, Field(ge=1, le=1000)] = Field(1, description="Number of VMs (default 1).", examples=[2])
    on: Literal["any", "same-host"] = Field(
        "any", description="any: on any hosts (default); same-host: all on one host."
    )
