"""One server from the outputs of several tools, each of which knows a part."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.dmidecode.cpus import filled, from_cpuinfo, from_dmidecode, from_lscpu
from vconsolidate.inventory.importing.dmidecode.forms import Output, Tool
from vconsolidate.inventory.importing.fragment import Record
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.machines import Machine, is_virtual, put_machine
from vconsolidate.inventory.importing.processor import Processors
from vconsolidate.inventory.importing.systems import put_guest
from vconsolidate.inventory.importing.tree import Tree
from vconsolidate.inventory.importing.use import put_memory_use

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

_SIZE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,3})?) ?(k|M|G|T)i?B?", re.IGNORECASE)
_MIB: Final[Mapping[str, float]] = {"k": 1 / 1024, "m": 1.0, "g": 1024.0, "t": 1024.0**2}
_HEIGHT: Final = re.compile(r"(\d{1,2}) U")
_LARGEST_KIB_AS_MIB: Final = 262_144
"""Figures of free below this are taken for MiB: nobody has a server of 256 MiB, and few have one of 256 GiB."""


def servers_of(outputs: Iterable[Output], catalog: Catalog, options: ImportOptions, tally: Tally) -> tuple[Record, ...]:
    """Return a server for every name with processors and memory."""
    by_server: dict[str, list[Output]] = defaultdict(list)
    for output in outputs:
        by_server[output.server].append(output)
    found = (_server(name, parts, catalog, options, tally) for name, parts in by_server.items())
    return tuple(record for record in found if record is not None)


def _server(
    name: str, parts: Sequence[Output], catalog: Catalog, options: ImportOptions, tally: Tally
) -> Record | None:
    blocks: dict[Tool, tuple[Tree, ...]] = {}
    origins: dict[Tool, str] = {}
    for part in parts:
        blocks.setdefault(part.tool, part.blocks)
        origins.setdefault(part.tool, part.origin)
    dmi = blocks.get("dmidecode", ())
    system = _structure(dmi, 1)
    processors = _processors(blocks)
    vendor, product = tree.text(system.get("manufacturer")), tree.text(system.get("product_name"))
    into = Gathering(name, parts[0].origin)
    memory = _memory(blocks)
    machine = Machine(_is_vm(blocks, vendor, product), vendor, product, processors, memory)
    missing = put_machine(into, machine, ", ".join(origins.values()), catalog, options)
    if missing:
        tally.add("server", missing, name=name)
        return None
    if not machine.virtual:
        _put_chassis(into, dmi, origins.get("dmidecode", ""))
    release = next(iter(blocks.get("os_release", ())), {})
    put_guest(into, tree.text(release.get("pretty_name")), origins.get("os_release", ""), catalog)
    used, tool = _used(blocks, memory)
    put_memory_use(into, "demand.memory_used", used, origins.get(tool, ""))
    return into.record()


def _processors(blocks: Mapping[Tool, tuple[Tree, ...]]) -> Processors:
    """Return processors: lscpu and cpuinfo know what the system uses, dmidecode what is in the sockets."""
    merged = Processors()
    if "lscpu" in blocks:
        merged = filled(merged, from_lscpu(blocks["lscpu"][0]))
    if blocks.get("cpuinfo"):
        merged = filled(merged, from_cpuinfo(blocks["cpuinfo"]))
    return filled(merged, from_dmidecode(blocks.get("dmidecode", ())))


def _is_vm(blocks: Mapping[Tool, tuple[Tree, ...]], vendor: str, product: str) -> bool:
    lscpu = next(iter(blocks.get("lscpu", ())), {})
    flags = next(iter(blocks.get("cpuinfo", ())), {}).get("flags")
    words = flags.split() if isinstance(flags, str) else tree.items(flags)
    return (
        is_virtual(vendor, product)
        or tree.text(lscpu.get("virtualization_type")) in ("full", "para")
        or "hypervisor" in words
    )


def _structure(dmi: tuple[Tree, ...], number: int) -> Tree:
    return next((block for block in dmi if block.get("dmi") == number), {})


def _memory(blocks: Mapping[Tool, tuple[Tree, ...]]) -> float | None:
    """Return installed memory in MiB: the modules, else what the system sees."""
    modules = [
        _mib(block.get("size"))
        for block in blocks.get("dmidecode", ())
        if block.get("dmi") == 17 and tree.text(block.get("type")) != "Flash"
    ]
    installed = sum(size for size in modules if size)
    if installed:
        return installed
    seen = tree.positive(_first_word(next(iter(blocks.get("meminfo", ())), {}).get("memtotal")))
    if seen:
        return seen / 1024
    return _amount(next(iter(blocks.get("free", ())), {}).get("total"))


def _used(blocks: Mapping[Tool, tuple[Tree, ...]], memory_mib: float | None) -> tuple[float | None, Tool]:
    """Return memory in use in MiB, without what the system would give back at once, and the tool that says it."""
    meminfo = next(iter(blocks.get("meminfo", ())), {})
    total, available = (tree.number(_first_word(meminfo.get(key))) for key in ("memtotal", "memavailable"))
    if total and available is not None and available <= total:
        return (total - available) / 1024, "meminfo"
    free = next(iter(blocks.get("free", ())), {})
    total, available = tree.number(_plain(free.get("total"))), tree.number(_plain(free.get("available")))
    used = tree.number(_plain(free.get("used_without_cache"))) or tree.number(_plain(free.get("used")))
    if total and available is not None and available <= total:
        used = total - available
    if not total or used is None or used > total or not memory_mib:
        return None, "free"
    return used / total * memory_mib, "free"


def _plain(value: object) -> object:
    """Return a figure of free in one unit, whether it was printed plain or for people (``31Gi``)."""
    mib = _mib(value)
    return value if mib is None else mib * 1024


def _amount(value: object) -> float | None:
    """Return a figure of free in MiB; without a unit it is KiB, or MiB (free -m) where it is small."""
    sized = _mib(value)
    number = tree.positive(value)
    if sized is not None or number is None:
        return sized
    return number if number < _LARGEST_KIB_AS_MIB else number / 1024


def _mib(value: object) -> float | None:
    found = _SIZE.fullmatch(tree.text(value))
    return float(found[1]) * _MIB[found[2].casefold()] if found else None


def _first_word(value: object) -> object:
    return value.split(" ")[0] if isinstance(value, str) else value


def _put_chassis(into: Gathering, dmi: tuple[Tree, ...], origin: str) -> None:
    """Add height in the rack and network ports on the board; a blade states the height of its enclosure."""
    chassis = _structure(dmi, 3)
    height = _HEIGHT.match(tree.text(chassis.get("height")))
    if height and int(height[1]) and tree.text(chassis.get("type")) == "Rack Mount Chassis":
        into.put("hardware.rack_units", int(height[1]), origin)
    ports = sum(
        block.get("dmi") == 41 and tree.text(block.get("type")) == "Ethernet" and block.get("status") != "Disabled"
        for block in dmi
    )
    into.put("hardware.nics.ports", ports or None, origin)
