"""Physical machines, by catalogue model or spelt out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import Clock, InstalledMemory, PortRate, Power


class CpuSection(Section):
    """Processors of a machine: a model of the catalogue, or vendor, generation, cores and clock rate."""

    model: str | None = Field(
        None,
        min_length=1,
        description="Processor of the catalogue, or any name if you state `generation`, cores and clock rate.",
        examples=["intel-xeon-gold-6130"],
    )
    sockets: Annotated[int, Field(ge=1, le=256)] = Field(1, description="Processors in the machine.", examples=[2])
    vendor: Literal["intel", "amd", "other"] | None = Field(
        None, description="Maker of a processor that is not in the catalogue."
    )
    generation: str | None = Field(
        None,
        description="Processor generation; it decides the rating and the compatibility for live migration.",
        examples=["netburst", "skylake"],
    )
    cores_per_socket: Annotated[int, Field(ge=1, le=1024)] | None = Field(
        None, description="Cores of one processor.", examples=[16]
    )
    threads_per_core: Annotated[int, Field(ge=1, le=8)] | None = Field(
        None, description="Hardware threads of one core; 2 with hyper-threading.", examples=[2]
    )
    clock: Clock | None = Field(None, description="Nominal clock rate.", examples=["2.6 GHz"])


class PowerSection(Section):
    """Wall power of a machine: `idle` and `max`, or a measured `curve`."""

    idle: Power | None = Field(None, description="Power when idle.", examples=["180 W"])
    max: Power | None = Field(None, description="Power under full load.", examples=["450 W"])
    curve: list[Power] | None = Field(
        None,
        min_length=11,
        max_length=11,
        description="Power measured at 0 %, 10 % … 100 % load, eleven values, instead of `idle` and `max`.",
        examples=[[f"{watts} W" for watts in (58, 92, 105, 118, 131, 146, 163, 185, 211, 236, 258)]],
    )


class NicsSection(Section):
    """Network ports of a machine."""

    ports: Annotated[int, Field(ge=0, le=1024)] = Field(2, description="Number of ports.", examples=[4])
    speed: PortRate = Field(1000.0, description="Rate of each port (default 1 Gbit/s).", examples=["10 Gbit/s"])


class HardwareSection(Section):
    """
    A physical machine.

    Either a `model` of the catalogue (other fields replace the catalogue's values), or at least `cpu` and `memory`;
    `model` can then be any name.
    """

    model: str | None = Field(
        None,
        min_length=1,
        description="Model of the catalogue, or any name if you state `cpu` and `memory`.",
        examples=["dell-poweredge-2950"],
    )
    cpu: CpuSection | None = Field(None, description="Processors.")
    memory: InstalledMemory | None = Field(None, description="Installed memory.", examples=["64 GiB"])
    rack_units: Annotated[float, Field(ge=0, le=60)] | None = Field(
        None, description="Height in the rack; 0 for a blade.", examples=[2]
    )
    power: PowerSection | None = Field(None, description="Wall power, idle and at full load.")
    nics: NicsSection | None = Field(None, description="Network ports.")
    hbas: Annotated[int, Field(ge=0, le=64)] | None = Field(None, description="Storage-network ports.", examples=[2])
    year: Annotated[int, Field(ge=1980, le=2100)] | None = Field(
        None, description="Year of purchase or release.", examples=[2009]
    )
