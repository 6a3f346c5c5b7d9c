"""Physical machines: processors, memory, ports, power and size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Vendor = Literal["intel", "amd", "other"]


@dataclass(frozen=True, slots=True)
class Cpu:
    """
    The processors of one machine.

    Parameters
    ----------
    model
        Name in the catalogue, or as the inventory states it.
    vendor, generation
        ``intel``/``skylake``: decides live-migration compatibility and the fallback rating.
    sockets, cores_per_socket, threads_per_core
        Logical processors are their product.
    clock_mhz
        Nominal clock rate.
    core_rating_mhz
        Work of one busy core per second in *reference MHz*: the clock rate at which a core of the
        reference generation (see ``catalog/data/cpus.yaml``) would do the same. CPU demand and capacity everywhere
        in the program are in this unit, so that one MHz means the same work on every machine.
    rating_error_fraction
        Half-width of the error band of `core_rating_mhz` (0.05 for a measured rating, more where it was guessed from
        clock rate and generation).
    rating_source
        Where the rating comes from, for the report.
    virtualisation
        Hardware assistance: ``none``, ``first`` (VT-x/AMD-V), ``nested_paging`` (EPT/RVI as well).
    """

    model: str
    vendor: Vendor
    generation: str
    sockets: int
    cores_per_socket: int
    threads_per_core: int
    clock_mhz: float
    core_rating_mhz: float
    rating_error_fraction: float
    rating_source: str
    virtualisation: Literal["none", "first", "nested_paging"] = "nested_paging"

    @property
    def cores(self) -> int:
        """Cores of the machine."""
        return self.sockets * self.cores_per_socket

    @property
    def logical_processors(self) -> int:
        """Hardware threads of the machine: sockets × cores × threads."""
        return self.cores * self.threads_per_core

    @property
    def capacity_mhz(self) -> float:
        """Work of all cores, one thread each, in reference MHz."""
        return self.cores * self.core_rating_mhz


@dataclass(frozen=True, slots=True)
class Hardware:
    """
    One physical machine as it stands in a rack.

    Parameters
    ----------
    model
        Catalogue name or description.
    memory_mib
        Installed memory.
    rack_units
        Height in the rack (0 for a blade: the chassis is counted elsewhere).
    idle_power_w, max_power_w
        Wall power at active idle and at full load.
    nic_ports, nic_mbps
        Network ports and the rate of each.
    hba_ports
        Storage-network ports.
    year
        Year the model came out or the machine was bought; None where unknown.
    power_source
        ``measured`` (a published measurement of the model), ``stated`` (inventory) or ``assumed``.
    power_curve_w
        Wall power at 0 %, 10 % … 100 % load; empty where only idle and full load are known.
    assumed
        Names of the fields that neither the inventory nor the catalogue states.
    source
        Where the catalogue has the model from; no part of what the machine is.
    """

    model: str
    cpu: Cpu
    memory_mib: int
    rack_units: float
    idle_power_w: float
    max_power_w: float
    nic_ports: int
    nic_mbps: float
    hba_ports: int
    year: int | None = None
    power_source: Literal["measured", "stated", "assumed"] = "assumed"
    power_curve_w: tuple[float, ...] = ()
    assumed: tuple[str, ...] = ()
    source: str = field(default="", compare=False, repr=False)
