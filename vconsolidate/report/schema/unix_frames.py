"""UNIX frames and what becomes of their partitions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Quantity, Section


class PartitionSection(Section):
    """A partition of a frame."""

    server: str = Field(description="Name of the server.")
    cores: Quantity = Field(description="Cores that it may use.")
    entitlement: Quantity = Field(description="Cores that it is guaranteed.")
    capped: bool = Field(description="Whether it never uses more than its entitlement.")
    system: str = Field(description="Operating system today.")
    new_system: str = Field(description="Operating system afterwards; empty where it keeps its own.")
    action: Literal["virtualise", "keep_physical", "retire", "leave"] = Field(description="Disposition.")
    code: str = Field(description="Stable identifier of the reason; dispositions has the sentence.")
    work_factor: Fraction = Field(description="CPU work afterwards over work today.")
    effort_days: Quantity | None = Field(description="Person days to move it; null where not stated.")
    cost: Quantity | None = Field(description="Cost of moving it; null where not stated.")


class FrameSection(Section):
    """A frame with the partitions of the inventory."""

    name: str = Field(description="Name of the frame.")
    model: str = Field(description="The machine.")
    cores: Count = Field(description="Its cores.")
    core_rating_mhz: Quantity = Field(description="Work of one core, reference MHz.")
    rating_error_fraction: Fraction = Field(description="Error band of the rating, either way.")
    rack_units: Quantity = Field(description="Its height.")
    freed: bool = Field(description="All its partitions leave it, so it can be switched off.")
    stays_for: tuple[str, ...] = Field(description="Partitions that stay on it.")
    partitions: tuple[PartitionSection, ...] = Field(description="Its partitions, in inventory order.")
