"""Servers of the inventory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vconsolidate.inventory.convert.catalogue_names import find_entry
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.demand import convert_demand
from vconsolidate.inventory.convert.dynamic_memory import convert_dynamic_memory
from vconsolidate.inventory.convert.frames import convert_partition
from vconsolidate.inventory.convert.hardware import convert_hardware
from vconsolidate.inventory.convert.hardware_versions import find_version
from vconsolidate.inventory.convert.present_hosts import HostsToday
from vconsolidate.inventory.convert.virtual import convert_disks, convert_virtual, is_virtual
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.servers import ServerSection
from vconsolidate.model.admission import RestartPriority
from vconsolidate.model.dynamic_memory import STATED_NOTHING
from vconsolidate.model.frame import Frame
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.place import NOWHERE
from vconsolidate.model.server import Attachment, Server
from vconsolidate.model.virtual_source import VirtualSource

SHARES = {"low": 500, "normal": 1000, "high": 2000}
"""CPU shares per vCPU by their usual names."""


def convert_server(
    section: ServerSection,
    route: Route,
    context: Context,
    networks: frozenset[str],
    zones: frozenset[str],
    hosts: HostsToday,
    frames: Mapping[str, Frame],
) -> Server | None:
    """
    Return the server at `route`; None, with the reasons among the problems, when it cannot be told.

    Parameters
    ----------
    hosts
        That may run VMs of today.
    frames
        UNIX frames by name.
    """
    on_frame = convert_partition(section, route, context, frames)
    if on_frame is not None or section.frame:
        hardware, virtual = (on_frame[1] if on_frame is not None else None), None
    else:
        hardware, virtual = _machine(section, route, context, hosts)
    guest = None
    if section.os is None and not context.states((*route, "os")):
        context.lacks(route, "os", ServerSection)
    elif section.os is not None:
        guest = find_entry(context.catalog.guests, section.os, (*route, "os"), "guest", context)
    workload_class = _workload(section, route, context)
    if section.zone:
        context.refer_to(section.zone, zones, (*route, "zone"), "zone")
    disks, at = convert_disks(section), (*route, "demand")
    demand = convert_demand(section.demand, hardware, disks, at, context, virtual=is_virtual(section))
    attached = _networks(section, route, context, networks)
    _check_availability(section, route, context)
    disposition = section.disposition
    if (
        disposition is not None
        and disposition.action == "keep_physical"
        and (section.current_host or is_virtual(section))
    ):
        where = f" on {section.current_host}" if section.current_host else ""
        message = f"{quoted(section.name)} is already a VM{where} and cannot stay physical"
        context.wrong((*route, "disposition"), f"{message} (write a rule of kind root to keep it there)")
    latest = find_version(section.max_virtual_hardware, (*route, "max_virtual_hardware"), context)
    dynamic = convert_dynamic_memory(section.dynamic_memory, STATED_NOTHING, (*route, "dynamic_memory"), context)
    if hardware is None or guest is None:
        return None
    return Server(
        name=section.name,
        hardware=hardware,
        guest=guest,
        site=section.site or (frames[section.frame].site if section.frame in frames else ""),
        rack=section.rack,
        application=section.application,
        workload_class=workload_class,
        tier=section.tier,
        demand=demand,
        networks=attached,
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
        datastores=_datastores(section, movable=bool(context.names("datastores"))),
        disks=disks,
        current_host=section.current_host,
        restart=_restart(section, route, context),
        role=section.role,
        fault_tolerant=section.fault_tolerance,
        warranty_until=section.warranty_until,
        max_virtual_hardware=latest,
        dynamic_memory=dynamic,
        virtual=virtual,
        latency_sensitive=bool(section.latency_sensitive),
        partition=on_frame[0] if on_frame is not None else None,
        place=context.place(route),
    )


def _machine(
    section: ServerSection, route: Route, context: Context, hosts: HostsToday
) -> tuple[Hardware | None, VirtualSource | None]:
    """Return the machine of a server, and what is known of it as a VM of today."""
    if is_virtual(section):
        found = convert_virtual(section, route, context, hosts)
        return found if found is not None else (None, None)
    if section.hardware is not None:
        return convert_hardware(section.hardware, (*route, "hardware"), context), None
    if not context.states((*route, "hardware")):
        context.lacks(route, "hardware", ServerSection)
    return None, None


def _networks(section: ServerSection, route: Route, context: Context, declared: frozenset[str]) -> tuple[str, ...]:
    """Return the networks of a server: those that it lists, else those of its adapters where any are declared."""
    context.refer(section.networks, declared, (*route, "networks"), "network")
    if section.networks or not declared:
        return _distinct(section.networks)
    for number, nic in enumerate(section.nics):
        if nic.network:
            context.refer_to(nic.network, declared, (*route, "nics", number, "network"), "network")
    return _distinct([nic.network for nic in section.nics])


def _datastores(section: ServerSection, *, movable: bool) -> tuple[str, ...]:
    """Return what a server must reach: what it states, else where its disks lie, unless these can move elsewhere."""
    return _distinct(section.datastores or ([] if movable else [disk.datastore for disk in section.disks]))


def _check_availability(section: ServerSection, route: Route, context: Context) -> None:
    if section.cpu_limit is not None and section.cpu_limit < section.cpu_reservation:
        context.wrong((*route, "cpu_limit"), "the CPU limit is below the CPU reservation (raise it, or reserve less)")
    if section.latency_sensitive and section.cpu_limit is not None:
        message = "a latency-sensitive VM has all CPU of its cores reserved, and no limit can go below that"
        context.wrong((*route, "cpu_limit"), f"{message} (leave out cpu_limit or latency_sensitive)")
    if section.latency_sensitive and section.memory_reservation is not None and section.memory_reservation < 1.0:
        message = "a latency-sensitive VM has all its memory reserved"
        context.wrong((*route, "memory_reservation"), f"{message} (write 100 %, or leave out latency_sensitive)")
    if section.fault_tolerance and section.restart == "disabled":
        message = "a fault-tolerant VM must restart, to get a new secondary (leave out restart or fault_tolerance)"
        context.wrong((*route, "restart"), message)


def _restart(section: ServerSection, route: Route, context: Context) -> RestartPriority:
    """Return the restart priority; a management VM that states none restarts first."""
    return "highest" if section.role == "management" and not context.states((*route, "restart")) else section.restart


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that are not empty, each once."""
    return tuple(name for name in dict.fromkeys(names) if name)


def _workload(section: ServerSection, route: Route, context: Context) -> str:
    known = context.catalog.workload_classes
    if section.workload is None:
        application = context.catalog.application_of(section.application) if section.application else None
        return application.profile.workload_class if application is not None else "general"
    if section.workload not in known:
        near = context.problems.did_you_mean(section.workload, known)
        context.wrong((*route, "workload"), f"unknown workload {quoted(section.workload)}{near}")
    return section.workload
