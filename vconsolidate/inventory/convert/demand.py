"""Measured demand of a server."""

from __future__ import annotations

from typing import Final

from vconsolidate import units
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.schema.quantity import CpuUse
from vconsolidate.inventory.schema.servers import DemandSection
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.server import ServerDemand
from vconsolidate.model.virtual_source import Disk
from vconsolidate.words import counted

MOST_TURBO: Final = 2.0
"""Largest CPU use over what the nominal clock gives; above it, a figure in MHz is a slip. Turbo clocks reach 1.9."""
MOST_CONSUMED: Final = 2.0
"""Largest consumed memory over configured; hypervisors count their overhead as consumed, and more is a slip."""
_CPU: Final = ("cpu_mean", "cpu_p95", "cpu_peak")


def convert_demand(
    section: DemandSection,
    hardware: Hardware | None,
    disks: tuple[Disk, ...],
    route: Route,
    context: Context,
    *,
    virtual: bool,
) -> ServerDemand:
    """
    Return the demand as stated, CPU as a share of all cores.

    Parameters
    ----------
    hardware
        The server's machine; None, with the reasons among the problems, where it could not be told.
    disks
        They say the storage in use where `section` does not.
    virtual
        The server is a VM of today.
    """
    shares = {key: _share(getattr(section, key), hardware, (*route, key), context) for key in _CPU}
    _check_cpu(shares, route, context)
    _check_memory(section, hardware, "configured" if virtual else "installed", route, context)
    stored_gib = float(sum(disk.stored_gib for disk in disks))
    consumed_mib = section.memory_consumed
    if consumed_mib is not None and hardware is not None:
        consumed_mib = min(consumed_mib, float(hardware.memory_mib))
    return ServerDemand(
        cpu_mean_fraction=shares["cpu_mean"],
        cpu_p95_fraction=shares["cpu_p95"],
        cpu_peak_fraction=shares["cpu_peak"],
        memory_used_mib=section.memory_used,
        memory_peak_mib=section.memory_peak,
        memory_active_mib=section.memory_active,
        memory_consumed_mib=consumed_mib,
        disk_used_gib=section.disk_used if "disk_used" in section.model_fields_set else stored_gib,
        disk_iops=section.disk_iops,
        network_mbps=section.network,
        pattern=section.pattern,
        interval_s=section.interval,
    )


def demand_notes(context: Context) -> list[str]:
    """Return what was set right in stated demand, and what stands in for processors, one sentence each."""
    said = []
    if context.stand_ins:
        who = counted(context.stand_ins, "VM that is off or a template", "VMs that are off or templates")
        said.append(f"The processor of {who} is unknown: that of the target's first host stands in.")
    if not context.over_full:
        return said
    count = counted(context.over_full, "figure of CPU use in MHz is", "figures of CPU use in MHz are")
    return [*said, f"{count} above what the nominal clock of the cores gives (turbo): each counts as 100 %."]


def _share(use: CpuUse | None, hardware: Hardware | None, route: Route, context: Context) -> float | None:
    """Return CPU use as a share of all cores; at most all of them, as turbo clocks are above the nominal one."""
    if use is None or use.unit == "share":
        return None if use is None else use.amount
    if hardware is None:
        return None
    cpu = hardware.cpu
    share = use.amount / (cpu.cores * cpu.clock_mhz)
    if share > MOST_TURBO:
        offered = f"{counted(cpu.cores, 'core')} of {units.format_mhz(cpu.clock_mhz)}"
        message = f"{units.format_mhz(use.amount)} is more than {offered} can do (check the unit)"
        context.wrong(route, message)
    elif share > 1.0:
        context.over_full += 1
    return min(share, 1.0)


def _check_cpu(shares: dict[str, float | None], route: Route, context: Context) -> None:
    percent = units.format_fraction
    for low_key, high_key in (("cpu_mean", "cpu_p95"), ("cpu_p95", "cpu_peak"), ("cpu_mean", "cpu_peak")):
        low, high = shares[low_key], shares[high_key]
        if low_key == "cpu_mean" and high_key == "cpu_peak" and shares["cpu_p95"] is not None:
            continue
        if low is not None and high is not None and high < low:
            message = f"{percent(high, 1)} is below {low_key} ({percent(low, 1)}): correct one"
            context.wrong((*route, high_key), message)


def _check_memory(demand: DemandSection, hardware: Hardware | None, what: str, route: Route, context: Context) -> None:
    used = demand.memory_used
    if used is not None and demand.memory_peak is not None and demand.memory_peak < used:
        context.wrong((*route, "memory_peak"), f"must be at least memory_used ({units.format_mib(used)})")
    if used is not None and demand.memory_active is not None and demand.memory_active > used:
        context.wrong((*route, "memory_active"), f"must be at most memory_used ({units.format_mib(used)})")
    if hardware is None:
        return
    for key in ("memory_used", "memory_peak", "memory_active", "memory_consumed"):
        value = getattr(demand, key)
        most = hardware.memory_mib * (MOST_CONSUMED if key == "memory_consumed" else 1.0)
        if value is not None and value > most:
            there = units.format_mib(hardware.memory_mib)
            context.wrong(
                (*route, key), f"{units.format_mib(value)} is more than the {what} memory ({there}): correct one"
            )
