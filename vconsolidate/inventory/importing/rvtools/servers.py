"""vInfo and the sheets beside it: VMs of today."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Facts, Record
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.processor import ASSUMED_CLOCK_MHZ, ASSUMED_GENERATION
from vconsolidate.inventory.importing.rvtools.attributes import Attributes
from vconsolidate.inventory.importing.rvtools.demand import Demand
from vconsolidate.inventory.importing.rvtools.devices import put_devices, put_disks, put_networks
from vconsolidate.inventory.importing.rvtools.estate import POWER, Estate
from vconsolidate.inventory.importing.systems import put_guest

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_TOOLS: Final[Mapping[str, str]] = {
    "toolsok": "running",
    "toolsold": "outdated",
    "toolsnotrunning": "not_running",
    "toolsnotinstalled": "none",
}
"""Status of the tools in vSphere's words (VirtualMachineToolsStatus)."""

_RESTART: Final = frozenset({"disabled", "lowest", "low", "high", "highest"})
"""Restart priorities that are worth saying; medium is the default of both."""

_VERSION: Final = re.compile(r"(?:vmx-)?(\d{1,3})")


def servers_of(estate: Estate, shared: frozenset[str] | None, options: ImportOptions) -> tuple[Record, ...]:
    """
    Return every VM of which the size is known.

    Parameters
    ----------
    shared
        Datastores that several hosts reach; None where the export does not say.
    """
    demand, guests, attributes = Demand(estate), _Guests(estate.catalog), Attributes(estate.info)
    found = []
    for machine in estate.machines:
        info = estate.info
        server = Gathering(estate.names[machine], info.origin(machine, "name"))
        vcpus = info.whole(machine, "vcpus", most=4096)
        memory_mib = _memory(estate, machine)
        server.put("vcpus", vcpus, info.origin(machine, "vcpus"))
        server.put("memory", amounts.memory(memory_mib), info.origin(machine, "memory"))
        if not (server.has("vcpus") and server.has("memory")) or vcpus is None or memory_mib is None:
            estate.tally.add("VM", "its vCPUs or memory are not in the export")
            continue
        _put_state(server, estate, machine)
        _put_place(server, estate, machine, options)
        guests.put(server, estate, machine)
        _put_priorities(server, estate, machine, vcpus, memory_mib)
        demand.put(server, machine, vcpus, memory_mib)
        put_disks(server, estate, machine, shared)
        put_networks(server, estate, machine)
        put_devices(server, estate, machine)
        attributes.put(server, machine)
        found.append(server.record())
    return tuple(found)


def _memory(estate: Estate, machine: int) -> float | None:
    size = estate.info.mib(machine, "memory")
    other = estate.first("vMemory", machine)
    return size or (other[0].mib(other[1], "size") if other else None)


def _put_state(server: Gathering, estate: Estate, machine: int) -> None:
    info = estate.info
    state = "".join(info.text(machine, "power").casefold().split())
    server.put("power_state", POWER.get(state), info.origin(machine, "power"))
    if info.flag(machine, "template"):
        server.put("template", value=True, origin=info.origin(machine, "template"))
    version = _VERSION.fullmatch(info.text(machine, "hardware"))
    server.put("virtual_hardware", int(version[1]) if version else None, info.origin(machine, "hardware"))
    tools = estate.first("vTools", machine)
    if tools:
        rows, row = tools
        server.put("tools", _TOOLS.get(rows.text(row, "tools").casefold()), rows.origin(row, "tools"))
    if info.text(machine, "fault_tolerance").casefold() in {"running", "enabled", "needsecondary", "starting"}:
        server.put("fault_tolerance", value=True, origin=info.origin(machine, "fault_tolerance"))


def _put_place(server: Gathering, estate: Estate, machine: int, options: ImportOptions) -> None:
    """Add where the VM runs; where the machine of its host is unknown, the processor is the one assumed for all."""
    info, host = estate.info, estate.host(machine)
    name = info.text(machine, "host")
    server.put("current_cluster", estate.cluster(machine), info.origin(machine, "cluster"))
    server.put("current_host", host.name if host else name, info.origin(machine, "host"))
    if host is None or not host.complete:
        generation = options.generation or ASSUMED_GENERATION
        why = "chosen with --generation" if options.generation else "the export does not describe its host"
        server.put("hardware.cpu.generation", generation, info.origin(machine, "host"), why)
        clock = host.clock_mhz if host else ASSUMED_CLOCK_MHZ
        server.put("hardware.cpu.clock", amounts.clock(clock), info.origin(machine, "host"), why)


class _Guests:
    """Guest systems; each text is looked up once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[str, Facts] = {}

    def put(self, server: Gathering, estate: Estate, machine: int) -> None:
        """Add the guest system: as the tools report it, else as the VM is configured."""
        for field in ("guest_tools", "guest_config"):
            text = estate.info.text(machine, field)
            if not text:
                continue
            if text not in self._known:
                looked_up = Gathering("", "")
                put_guest(looked_up, text, "", self._catalog)
                self._known[text] = looked_up.record().facts
            fact = self._known[text].get("os")
            if fact is not None:
                server.put("os", fact.value, estate.info.origin(machine, field), fact.assumed)


def _put_priorities(server: Gathering, estate: Estate, machine: int, vcpus: int, memory_mib: float) -> None:
    """Add shares, reservations, limits and the order of restart, where they are not the default."""
    restart = estate.info.text(machine, "restart").casefold()
    server.put("restart", restart if restart in _RESTART else None, estate.info.origin(machine, "restart"))
    host = estate.host(machine)
    factor = host.factor if host else 1.0
    cpu = estate.first("vCPU", machine)
    if cpu:
        rows, row = cpu
        level, shares = rows.text(row, "level").casefold(), rows.number(row, "shares")
        per_vcpu = round(shares / vcpus) if shares and 1 <= shares / vcpus <= 1_000_000 else None
        value = level if level in {"low", "high"} else per_vcpu if level == "custom" else None
        server.put("shares", value, rows.origin(row, "level"))
        reserved, limit = rows.number(row, "reservation") or 0.0, rows.number(row, "limit") or 0.0
        if reserved > 0:
            server.put("cpu_reservation", amounts.cpu_work(reserved * factor), rows.origin(row, "reservation"))
        if limit > 0 and limit >= reserved:
            server.put("cpu_limit", amounts.cpu_work(max(1.0, limit * factor)), rows.origin(row, "limit"))
    memory = estate.first("vMemory", machine)
    if memory:
        rows, row = memory
        reserved = rows.mib(row, "reservation") or 0.0
        if rows.flag(row, "locked"):
            server.put("memory_reservation", "100 %", rows.origin(row, "locked"))
        elif reserved > 0:
            server.put(
                "memory_reservation", amounts.share(min(1.0, reserved / memory_mib)), rows.origin(row, "reservation")
            )
