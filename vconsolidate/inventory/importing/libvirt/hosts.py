"""A host from ``virsh capabilities``, with what ``virsh nodeinfo`` and ``virsh sysinfo`` add."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Record
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.libvirt import names
from vconsolidate.inventory.importing.processor import Processors, put_processors
from vconsolidate.inventory.importing.xml_elements import attribute_at, text_at

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from vconsolidate.catalog.catalog import Catalog

_LINE: Final = re.compile(r"^\s*([A-Za-z() ]{2,40}):\s*(\S.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sight:
    """What one file says of a host: processors and memory in MiB."""

    origin: str
    processors: Processors
    memory_mib: float | None = None


def from_capabilities(root: Element, origin: str) -> Sight:
    """Return what ``virsh capabilities`` says."""
    cells = root.findall("host/topology/cells/cell")
    cpus = [cpu for cell in cells for cpu in cell.findall("cpus/cpu") if cpu.get("core_id") is not None]
    sockets = {cpu.get("socket_id") for cpu in cpus}
    cores = {(cpu.get("socket_id"), cpu.get("die_id"), cpu.get("core_id")) for cpu in cpus}
    model = text_at(root, "host/cpu/model")
    hertz = tree.positive(attribute_at(root, "host/cpu/counter[@name='tsc']", "frequency"))
    read = Processors(
        sockets=len(sockets) or None,
        cores=len(cores) or None,
        threads=len(cpus) or None,
        clock_mhz=hertz and hertz / 1e6,
        vendor=text_at(root, "host/cpu/vendor"),
        family=tree.whole(attribute_at(root, "host/cpu/signature", "family"), 255),
        number=tree.whole(attribute_at(root, "host/cpu/signature", "model"), 255),
        stepping=tree.whole(attribute_at(root, "host/cpu/signature", "stepping"), 255),
        generations=names.generations(model),
    )
    return Sight(origin, read if cpus else _stated(root, read, len(cells)), _memory(cells))


def _stated(root: Element, read: Processors, n_cells: int) -> Processors:
    """Return processors by the topology of one NUMA node, where the single processors are not listed."""
    sockets, cores, threads = (
        tree.whole(attribute_at(root, "host/cpu/topology", name), 4096) for name in ("sockets", "cores", "threads")
    )
    if not (sockets and cores and threads):
        return read
    sockets *= max(1, n_cells)
    return replace(read, sockets=sockets, cores=sockets * cores, threads=sockets * cores * threads)


def _memory(cells: list[Element]) -> float | None:
    found = [names.mib(cell.findtext("memory"), attribute_at(cell, "memory", "unit")) for cell in cells]
    known = [size for size in found if size is not None]
    return sum(known) if known else None


def from_sysinfo(root: Element, origin: str) -> Sight:
    """Return what ``virsh sysinfo`` says: the names of the processors; its memory modules are left to capabilities."""
    models = [
        text_at(processor, "entry[@name='version']")
        for processor in root.findall("processor")
        if "unpopulated" not in text_at(processor, "entry[@name='status']").casefold()
    ]
    named = [model for model in models if tree.text(model)]
    return Sight(origin, Processors(model=named[0] if named else "", sockets=len(named) or None))


def from_nodeinfo(text: str, origin: str) -> Sight:
    """Return what ``virsh nodeinfo`` prints."""
    found = {key.strip().casefold(): value for key, value in _LINE.findall(text)}

    def count(key: str) -> int | None:
        return tree.whole(found.get(key, "").split(" ")[0], 65536)

    sockets, cores, nodes = count("cpu socket(s)"), count("core(s) per socket"), count("numa cell(s)")
    total = sockets and sockets * (nodes or 1)
    mhz = tree.positive(found.get("cpu frequency", "").removesuffix("MHz").strip())
    kib = tree.positive(found.get("memory size", "").removesuffix("KiB").strip())
    read = Processors(sockets=total, cores=total and cores and total * cores, threads=count("cpu(s)"), clock_mhz=mhz)
    return Sight(origin, read, kib and kib / 1024)


def host_record(name: str, sights: list[Sight], catalog: Catalog, options: ImportOptions) -> Record:
    """Return a host from all that was read of it; of two that say the same, the first in `sights` counts."""
    into = Gathering(name, sights[0].origin)
    merged = Processors()
    for sight in sights:
        merged = _filled(merged, sight.processors)
    put_processors(into, merged, sights[0].origin, catalog, options)
    for sight in sights:
        into.put("hardware.memory", amounts.memory(sight.memory_mib), sight.origin)
    return into.record()


def _filled(known: Processors, more: Processors) -> Processors:
    return Processors(
        model=known.model or more.model,
        sockets=known.sockets or more.sockets,
        cores=known.cores or more.cores,
        threads=known.threads or more.threads,
        clock_mhz=known.clock_mhz or more.clock_mhz,
        vendor=known.vendor or more.vendor,
        family=known.family or more.family,
        number=known.number or more.number,
        stepping=known.stepping or more.stepping,
        generations=known.generations or more.generations,
    )
