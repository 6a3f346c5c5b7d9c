"""Whether a row is a physical server or a virtual machine, and the machine that it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts, values
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.machines import is_virtual as is_virtual_machine
from vconsolidate.inventory.importing.machines import put_model
from vconsolidate.inventory.importing.processor import Processors, put_processor_of_vm, put_processors
from vconsolidate.inventory.importing.rows import Rows

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_SEVERAL: Final = re.compile(r"([1-9]|1[0-6])\s*[x×*]\s*")
"""Number of processors before their name (``2 x Xeon Gold 6130``)."""

_COUNT: Final = re.compile(r"\d{1,3}")

_ONLY_VIRTUAL: Final = ("vcpus", "current_host", "current_cluster", "power_state", "template", "hypervisor")
_ONLY_PHYSICAL: Final = ("hardware.model", "vendor", "hardware.cpu.sockets", "hardware.year", "rack")


def is_virtual(rows: Rows, row: int) -> bool:
    """Return whether a row is a virtual machine: as it says itself, else by its model, else by the list's columns."""
    said = rows.text(row, "server_type").casefold()
    if "physical" in said or "physisch" in said or "physique" in said or "bare" in said:
        return False
    if "virtual" in said or "virtuell" in said or "virtuel" in said or said == "vm":
        return True
    flag = values.boolean(said) if said else None
    if flag is not None:
        return flag
    vendor, model = rows.text(row, "vendor"), rows.text(row, "hardware.model")
    if vendor or model:
        return is_virtual_machine(vendor, model)
    if any(rows.has(field) for field in _ONLY_PHYSICAL):
        return False
    return any(rows.has(field) for field in _ONLY_VIRTUAL)


def processors_of(rows: Rows, row: int) -> Processors:
    """Return what a row says of the processors."""
    said = "" if _is_count(rows, row) else rows.text(row, "hardware.cpu.model")
    several = _SEVERAL.match(said)
    sockets = rows.whole(row, "hardware.cpu.sockets", most=256) or (int(several[1]) if several else None)
    cores = rows.whole(row, "hardware.cpu.cores", most=65_536)
    if cores is None and not rows.has("hardware.cpu.cores"):
        cores = rows.whole(row, "hardware.cpu.model" if _is_count(rows, row) else "vcpus", most=65_536)
    per_socket = rows.whole(row, "hardware.cpu.cores_per_socket", most=1024)
    if cores is None and per_socket is not None:
        cores = per_socket * (sockets or 1)
    return Processors(
        model=said[several.end() :] if several else said,
        sockets=sockets,
        cores=cores,
        threads=rows.whole(row, "hardware.cpu.threads", most=65_536),
        clock_mhz=clock_mhz(rows, row),
    )


def _is_count(rows: Rows, row: int) -> bool:
    """Return whether a column CPU has a number of processors in a row, not their name."""
    return _COUNT.fullmatch(rows.text(row, "hardware.cpu.model")) is not None


def clock_mhz(rows: Rows, row: int) -> float | None:
    """Return a clock rate in MHz; a number below 100 without unit is in GHz."""
    read = values.number_and_unit(rows.text(row, "hardware.cpu.clock"), comma=rows.comma)
    if read is None:
        return None
    unit = read[1].casefold() or rows.unit("hardware.cpu.clock") or ("ghz" if read[0] < 100 else "mhz")
    return read[0] * 1000 if unit.startswith("ghz") else read[0]


def put_virtual(
    server: Gathering,
    rows: Rows,
    row: int,
    catalog: Catalog,
    options: ImportOptions,
    memory_mib: float | None,
    host_of: Callable[[str], str | None],
) -> str:
    """
    Add the size and place of a virtual machine; return why it is left out, "" where it is not.

    Parameters
    ----------
    host_of
        Returns the name of a host that the source describes; the processor of the others is assumed.
    """
    fields = ("vcpus", "hardware.cpu.cores", *(("hardware.cpu.model",) if _is_count(rows, row) else ()))
    field = next((each for each in fields if rows.text(row, each)), "vcpus")
    vcpus = rows.whole(row, field, most=4096)
    server.put("vcpus", vcpus, rows.origin(row, field))
    server.put("memory", amounts.memory(memory_mib), rows.origin(row, "memory"))
    if not (server.has("vcpus") and server.has("memory")):
        return "its vCPUs or memory are not in the list"
    server.put("current_cluster", rows.text(row, "current_cluster"), rows.origin(row, "current_cluster"))
    said = rows.text(row, "current_host")
    host = host_of(said) if said else None
    server.put("current_host", host or said, rows.origin(row, "current_host"))
    if host is not None:
        return ""
    put_processor_of_vm(server, processors_of(rows, row), rows.origin(row, _said_at(rows, row)), catalog, options)
    return ""


def put_physical(
    server: Gathering, rows: Rows, row: int, catalog: Catalog, options: ImportOptions, memory_mib: float | None
) -> str:
    """Add the machine of a physical server; return why it is left out, "" where it is not."""
    vendor, model = rows.text(row, "vendor"), rows.text(row, "hardware.model")
    processors = processors_of(rows, row)
    known = bool(processors.model or processors.cores or processors.threads)
    put_model(server, vendor, model, rows.origin(row, "hardware.model"), catalog)
    if str(server.value("hardware.model")) not in catalog.models and not known:
        if not options.model:
            return "neither its processors nor a model of the catalogue are in the list (--model assumes one)"
        server.drop("hardware.model")
        server.put("hardware.model", options.model, rows.origin(row, "name"), "chosen with --model")
    in_catalogue = str(server.value("hardware.model")) in catalog.models
    if known:
        put_processors(server, processors, rows.origin(row, _said_at(rows, row)), catalog, options)
    server.put("hardware.memory", amounts.memory(memory_mib), rows.origin(row, "memory"))
    if not server.has("hardware.memory") and not in_catalogue:
        return "its memory is not in the list"
    year = rows.whole(row, "hardware.year", least=1980, most=2100)
    server.put("hardware.year", year, rows.origin(row, "hardware.year"))
    ports = rows.whole(row, "hardware.nics.ports", least=0, most=1024)
    server.put("hardware.nics.ports", ports, rows.origin(row, "hardware.nics.ports"))
    return ""


def _said_at(rows: Rows, row: int) -> str:
    fields = ("hardware.cpu.model", "hardware.cpu.cores", "hardware.cpu.sockets")
    return next((field for field in fields if rows.text(row, field)), fields[0])
