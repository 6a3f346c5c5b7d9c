"""Dynamic memory of VMs on Hyper-V."""

from __future__ import annotations

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import InstalledMemory, Margin


class DynamicMemorySection(Section):
    """Dynamic memory of Hyper-V; other platforms ignore it."""

    startup: InstalledMemory | None = Field(
        None,
        description="Memory that its host must have free when the VM starts (default: nothing but what it uses).",
        examples=["1 GiB"],
    )
    minimum: InstalledMemory | None = Field(
        None, description="Least memory that it is given (default 512 MiB).", examples=["512 MiB"]
    )
    maximum: InstalledMemory | None = Field(
        None, description="Most memory that it is given (default: what is configured).", examples=["8 GiB"]
    )
    buffer: Margin | None = Field(
        None, description="Memory on top of its demand, where the host has it (default 20 %).", examples=["20 %"]
    )
