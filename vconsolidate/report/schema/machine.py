"""A physical machine in the plan document."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.report.schema.base import (
    CoresPerSocket,
    Fraction,
    MachineMemory,
    Ports,
    Quantity,
    Section,
    Sockets,
    ThreadsPerCore,
    Year,
)


class CpuSection(Section):
    """The processors of one machine."""

    model: str = Field(description="Name as catalogued or as written.")
    vendor: Literal["intel", "amd", "other"] = Field(description="Maker; decides live-migration compatibility.")
    generation: str = Field(description="Microarchitecture.")
    sockets: Sockets = Field(description="Processor sockets.")
    cores_per_socket: CoresPerSocket = Field(description="Cores per socket.")
    threads_per_core: ThreadsPerCore = Field(description="Hardware threads per core.")
    clock_mhz: Quantity = Field(description="Nominal clock rate, MHz.")
    core_rating_mhz: Quantity = Field(description="Work of one busy core, in reference MHz.")
    rating_error_fraction: Fraction = Field(description="Half-width of the rating's error band.")
    rating_source: str = Field(description="Where the rating comes from.")
    virtualisation: Literal["none", "first", "nested_paging"] = Field(description="Hardware assistance.")


class HardwareSection(Section):
    """One physical machine."""

    model: str = Field(description="Catalogue name or description.")
    cpu: CpuSection = Field(description="Its processors.")
    memory_mib: MachineMemory = Field(description="Installed memory, MiB.")
    rack_units: Quantity = Field(description="Height in the rack.")
    idle_power_w: Quantity = Field(description="Wall power at active idle, W.")
    max_power_w: Quantity = Field(description="Wall power at full load, W.")
    nic_ports: Ports = Field(description="Network ports.")
    nic_mbps: Quantity = Field(description="Rate of each network port, Mbit/s.")
    hba_ports: Ports = Field(description="Storage-network ports.")
    year: Year | None = Field(description="Year of the model or purchase; null where unknown.")
    power_source: Literal["measured", "stated", "assumed"] = Field(description="Source of the power figures.")
