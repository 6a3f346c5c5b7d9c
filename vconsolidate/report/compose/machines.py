"""Places, labels and physical machines as sections."""

from __future__ import annotations

from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.report.schema.base import Label, Location
from vconsolidate.report.schema.machine import CpuSection, HardwareSection


def location(place: Place) -> Location | None:
    """Return a place of the inventory; None for values that come from no file."""
    if not place.file:
        return None
    return Location(file=place.file, line=place.line, column=place.column, field=place.field)


def place_of(location: Location | None) -> Place:
    """Return the place that a section names."""
    return NOWHERE if location is None else Place(location.file, location.line, location.column, location.field)


def labels(pairs: tuple[tuple[str, str], ...]) -> tuple[Label, ...]:
    """Return labels in their order."""
    return tuple(Label(key=key, value=value) for key, value in pairs)


def hardware_section(hardware: Hardware) -> HardwareSection:
    """Return a machine with everything that `hardware_of` needs to rebuild it."""
    cpu = hardware.cpu
    return HardwareSection(
        model=hardware.model,
        cpu=CpuSection(
            model=cpu.model,
            vendor=cpu.vendor,
            generation=cpu.generation,
            sockets=cpu.sockets,
            cores_per_socket=cpu.cores_per_socket,
            threads_per_core=cpu.threads_per_core,
            clock_mhz=cpu.clock_mhz,
            core_rating_mhz=cpu.core_rating_mhz,
            rating_error_fraction=cpu.rating_error_fraction,
            rating_source=cpu.rating_source,
            virtualisation=cpu.virtualisation,
        ),
        memory_mib=hardware.memory_mib,
        rack_units=hardware.rack_units,
        idle_power_w=hardware.idle_power_w,
        max_power_w=hardware.max_power_w,
        nic_ports=hardware.nic_ports,
        nic_mbps=hardware.nic_mbps,
        hba_ports=hardware.hba_ports,
        year=hardware.year,
        power_source=hardware.power_source,
    )


def hardware_of(section: HardwareSection) -> Hardware:
    """Return the machine that a section describes."""
    cpu = section.cpu
    return Hardware(
        model=section.model,
        cpu=Cpu(
            model=cpu.model,
            vendor=cpu.vendor,
            generation=cpu.generation,
            sockets=cpu.sockets,
            cores_per_socket=cpu.cores_per_socket,
            threads_per_core=cpu.threads_per_core,
            clock_mhz=cpu.clock_mhz,
            core_rating_mhz=cpu.core_rating_mhz,
            rating_error_fraction=cpu.rating_error_fraction,
            rating_source=cpu.rating_source,
            virtualisation=cpu.virtualisation,
        ),
        memory_mib=section.memory_mib,
        rack_units=section.rack_units,
        idle_power_w=section.idle_power_w,
        max_power_w=section.max_power_w,
        nic_ports=section.nic_ports,
        nic_mbps=section.nic_mbps,
        hba_ports=section.hba_ports,
        year=section.year,
        power_source=section.power_source,
    )
