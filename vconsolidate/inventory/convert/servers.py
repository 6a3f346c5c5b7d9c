"""Servers of the inventory."""

from __future__ import annotations

from vconsolidate import units
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.hardware import convert_hardware
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.servers import DemandSection, ServerSection
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.place import NOWHERE
from vconsolidate.model.server import Attachment, Server, ServerDemand

SHARES = {"low": 500, "normal": 1000, "high": 2000}
"""CPU shares per vCPU by their usual names."""


def convert_server(
    section: ServerSection, route: Route, context: Context, networks: frozenset[str], zones: frozenset[str]
) -> Server | None:
    """Return the server at `route`; None, with the reasons among the problems, when it cannot be told."""
    hardware = None
    if section.hardware is None and not context.states((*route, "hardware")):
        context.wrong(route, '"hardware" is missing')
    elif section.hardware is not None:
        hardware = convert_hardware(section.hardware, (*route, "hardware"), context)
    guest = None
    if section.os is None and not context.states((*route, "os")):
        context.wrong(route, '"os" is missing')
    elif section.os is not None:
        guest = context.look_up(context.catalog.guests, section.os, (*route, "os"), "operating system")
    workload_class = _workload(section, route, context)
    context.refer(section.networks, networks, (*route, "networks"), "network")
    if section.zone:
        context.refer_to(section.zone, zones, (*route, "zone"), "zone")
    _check_demand(section.demand, hardware, (*route, "demand"), context)
    if section.cpu_limit is not None and section.cpu_limit < section.cpu_reservation:
        context.wrong((*route, "cpu_limit"), "the CPU limit is below the CPU reservation (raise it, or reserve less)")
    if section.fault_tolerance and section.restart == "disabled":
        message = "a fault-tolerant VM must restart, to get a new secondary (leave out restart or fault_tolerance)"
        context.wrong((*route, "restart"), message)
    disposition = section.disposition
    if disposition is not None and disposition.action == "keep_physical" and section.current_host:
        message = f"{quoted(section.name)} is already a VM on {section.current_host} and cannot stay physical"
        context.wrong((*route, "disposition"), f"{message} (write a rule of kind root to keep it there)")
    if hardware is None or guest is None:
        return None
    return Server(
        name=section.name,
        hardware=hardware,
        guest=guest,
        site=section.site,
        rack=section.rack,
        application=section.application,
        workload_class=workload_class,
        tier=section.tier,
        demand=convert_demand(section.demand),
        networks=tuple(dict.fromkeys(section.networks)),
        zone=section.zone,
        tags=tuple(dict.fromkeys(section.tags)),
        labels=tuple(sorted(section.labels.items())),
        disposition=disposition.action if disposition else None,
        disposition_reason=disposition.reason if disposition else "",
        disposition_place=context.place((*route, "disposition")) if disposition else NOWHERE,
        attachments=tuple(Attachment(item.kind, item.description) for item in section.attachments),
        shares=SHARES[section.shares] if isinstance(section.shares, str) else section.shares,
        cpu_reservation_mhz=section.cpu_reservation,
        cpu_limit_mhz=section.cpu_limit,
        memory_reservation_fraction=section.memory_reservation,
        datastores=tuple(dict.fromkeys(section.datastores)),
        current_host=section.current_host,
        restart=section.restart,
        fault_tolerant=section.fault_tolerance,
        warranty_until=section.warranty_until,
        place=context.place(route),
    )


def convert_demand(section: DemandSection) -> ServerDemand:
    """Return the demand as stated."""
    return ServerDemand(
        cpu_mean_fraction=section.cpu_mean,
        cpu_p95_fraction=section.cpu_p95,
        cpu_peak_fraction=section.cpu_peak,
        memory_used_mib=section.memory_used,
        memory_peak_mib=section.memory_peak,
        memory_active_mib=section.memory_active,
        disk_used_gib=section.disk_used,
        disk_iops=section.disk_iops,
        network_mbps=section.network,
        pattern=section.pattern,
        interval_s=section.interval,
    )


def _workload(section: ServerSection, route: Route, context: Context) -> str:
    known = context.catalog.workload_classes
    if section.workload is None:
        application = context.catalog.application_of(section.application) if section.application else None
        return application.workload_class if application is not None else "general"
    if section.workload not in known:
        near = context.problems.did_you_mean(section.workload, known)
        context.wrong((*route, "workload"), f"unknown workload {quoted(section.workload)}{near}")
    return section.workload


def _check_demand(demand: DemandSection, hardware: Hardware | None, route: Route, context: Context) -> None:
    percent = units.format_fraction
    for low_key, high_key in (("cpu_mean", "cpu_p95"), ("cpu_p95", "cpu_peak"), ("cpu_mean", "cpu_peak")):
        low, high = getattr(demand, low_key), getattr(demand, high_key)
        if low_key == "cpu_mean" and high_key == "cpu_peak" and demand.cpu_p95 is not None:
            continue
        if low is not None and high is not None and high < low:
            message = f"{percent(high, 1)} is below {low_key} ({percent(low, 1)})"
            context.wrong((*route, high_key), message)
    used = demand.memory_used
    if used is not None and demand.memory_peak is not None and demand.memory_peak < used:
        context.wrong((*route, "memory_peak"), f"must be at least memory_used ({units.format_mib(used)})")
    if used is not None and demand.memory_active is not None and demand.memory_active > used:
        context.wrong((*route, "memory_active"), f"must be at most memory_used ({units.format_mib(used)})")
    if hardware is None:
        return
    for key in ("memory_used", "memory_peak", "memory_active"):
        value = getattr(demand, key)
        if value is not None and value > hardware.memory_mib:
            installed = units.format_mib(hardware.memory_mib)
            context.wrong((*route, key), f"{units.format_mib(value)} is more than the installed memory ({installed})")
