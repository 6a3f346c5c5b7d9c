"""What stops with each host."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vconsolidate.report.schema.base import Count, Section


class ShareSection(Section):
    """An application or an owner that loses VMs."""

    name: str = Field(description="The application, or the value of the label owner.")
    vms: Count = Field(description="VMs of it that stop.")


class BlastRadiusSection(Section):
    """What stops when one host fails, until it restarts elsewhere; fault-tolerant pairs go on."""

    host: str = Field(description="Name of the host.")
    cluster: str = Field(description="Its cluster.")
    vms: Count = Field(description="VMs that stop.")
    by_tier: Annotated[tuple[Count, ...], Field(min_length=4, max_length=4)] = Field(
        description="The same by tier, 1 to 4."
    )
    applications: tuple[ShareSection, ...] = Field(description="Applications that lose VMs.")
    stopped: tuple[str, ...] = Field(description="Applications of which no VM runs elsewhere.")
    owners: tuple[ShareSection, ...] = Field(description="Owners (label owner) that lose VMs.")
