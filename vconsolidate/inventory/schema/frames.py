"""UNIX frames, their partitions, and the rules by which partitions leave them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.hardware import HardwareSection
from vconsolidate.inventory.schema.names import Mark, Name
from vconsolidate.inventory.schema.quantity import CoreWork, InstalledMemory, MoneyAmount
from vconsolidate.rules.base import Members

Cores = Annotated[float, Field(gt=0, le=4096)]
FactorText = Annotated[float, Field(gt=0, le=100)]


class PoolSection(Section):
    """A shared processor pool of a frame."""

    name: Mark = Field(min_length=1, description="Its name.", examples=["production"])
    cores: Cores = Field(description="Cores that its partitions share.", examples=[8])


class FrameSection(Section):
    """A POWER, SPARC, PA-RISC or Itanium machine that runs partitions."""

    name: Name = Field(description="Its name; unique among all hosts and frames.", examples=["p570-1"])
    site: Mark = Field("", description="Its site.", examples=["rotterdam"])
    rack: Mark = Field("", description="Its rack.", examples=["U1"])
    hardware: HardwareSection = Field(description="The machine: cpu (generation power, sparc, itanium …) and memory.")
    core_rating: CoreWork | None = Field(
        None,
        description="Work of one core in MHz of the reference core, if you know it from a benchmark (default: clock "
        "rate × factor of the generation, with an error of up to 60 %).",
        examples=["3 GHz"],
    )
    pools: list[PoolSection] = Field(default=[], description="Shared processor pools.")


class PartitionSection(Section):
    """Share of its frame that a partition has."""

    cores: Cores = Field(description="Entitlement: cores that it is guaranteed; may be a fraction.", examples=[1.5])
    virtual_processors: Annotated[int, Field(ge=1, le=1024)] | None = Field(
        None, description="Processors that its system sees (default: the entitlement, rounded up).", examples=[4]
    )
    capped: bool = Field(default=True, description="Whether it never uses more than its entitlement.")
    pool: str = Field(
        "", description="Shared processor pool (default: all cores of the frame).", examples=["production"]
    )
    memory: InstalledMemory = Field(description="Its memory.", examples=["32 GiB"])


class ReplatformSection(Section):
    """A rule by which servers move to a system that x86 processors run; the first rule that matches a server counts."""

    from_: str = Field(
        alias="from", min_length=1, description="System today, a key of the catalogue.", examples=["aix-7"]
    )
    to: str = Field(min_length=1, description="System afterwards.", examples=["red-hat-enterprise-linux-9"])
    servers: Members | None = Field(None, description="Servers that may move (default: all with that system).")
    work_factor: FactorText = Field(
        1.0, description="CPU work afterwards divided by work today, for the same load (default 1).", examples=[1.15]
    )
    memory_factor: FactorText = Field(
        1.0, description="Memory afterwards divided by memory today (default 1).", examples=[0.9]
    )
    effort_days: Annotated[float, Field(ge=0, le=100_000)] | None = Field(
        None, description="Work to move one server, in person days.", examples=[12]
    )
    cost: MoneyAmount | None = Field(None, description="Cost of moving one server.", examples=["9000 EUR"])
    reason: str = Field(
        "", description="Why it may move; shown in the report.", examples=["the database runs on Linux, too"]
    )
