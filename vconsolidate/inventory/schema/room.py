"""Room to keep for VMs that may come."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import CpuWork, InstalledMemory, Storage


class RoomSection(Section):
    """Room for VMs of one size, all of them at once, under the plan's rules and host failures."""

    name: str = Field(min_length=1, description="What reports call the size; unique.", examples=["next-database"])
    vcpus: Annotated[int, Field(ge=1, le=4096)] = Field(description="vCPUs of each VM.", examples=[8])
    memory: InstalledMemory = Field(description="Memory of each VM; it is planned to use all of it.")
    cpu: CpuWork | None = Field(
        None, description="Planned CPU demand of each VM (default: per vCPU what the estate's VMs want, in the middle)."
    )
    disk: Storage = Field(0.0, description="Virtual disks of each VM.")
    count: Annotated[int, Field(ge=1, le=1000)] = Field(1, description="How many of them (default 1).", examples=[2])
    on: Literal["any", "same-host"] = Field(
        "any", description="any: wherever there is room (default); same-host: all of them on one host."
    )
