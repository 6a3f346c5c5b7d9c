"""What the catalogue says of an entry: every fact with its unit and source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.cpus import CpuEntry
from vconsolidate.catalog.search.platform_facts import guest_facts, hypervisor_facts
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.licence import Counting

Value = str | float | int | bool
Stated = tuple[str, Value, str] | tuple[str, Value, str, str]
"""Name, value, unit, and the source where it is not that of the entry."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact; `unit` is empty for words and plain counts."""

    name: str
    value: Value
    unit: str
    source: str


def facts_of(kind: str, key: str, catalog: Catalog) -> tuple[Fact, ...]:
    """
    Return the facts of an entry.

    Raises
    ------
    KeyError
        When there is no such entry.
    """
    source, stated = _READERS[kind](key, catalog)
    return tuple(Fact(row[0], row[1], row[2], row[3] if len(row) > 3 else source) for row in stated)


def _cpu(key: str, catalog: Catalog) -> tuple[str, Iterator[Stated]]:
    cpu = catalog.cpus[key]
    return cpu.source, _cpu_rows(cpu)


def _cpu_rows(cpu: CpuEntry) -> Iterator[Stated]:
    yield "maker", cpu.generation.vendor, ""
    yield "generation", f"{cpu.generation.key} ({cpu.generation.name})", ""
    yield "year", cpu.year, ""
    yield "cores of one processor", cpu.cores, ""
    yield "threads of one core", cpu.threads_per_core, ""
    yield "nominal clock", cpu.clock_mhz, "MHz"
    yield "work of one busy core", round(cpu.core_rating_mhz, 1), "reference MHz", cpu.rating_source
    yield "error band of the work", round(100 * cpu.rating_error_fraction, 1), "± %", cpu.rating_source
    yield "virtualisation assistance", _ASSISTANCE[cpu.generation.virtualisation], "", cpu.generation.source


def _model(key: str, catalog: Catalog) -> tuple[str, Iterator[Stated]]:
    model = catalog.models[key]
    return model.source, _model_rows(model)


def _model_rows(model: Hardware) -> Iterator[Stated]:
    cpu = model.cpu
    yield "processor", f"{cpu.sockets} × {cpu.model}", ""
    yield "cores", cpu.cores, ""
    yield "logical processors", cpu.logical_processors, ""
    yield "work of all cores", round(cpu.capacity_mhz), "reference MHz", cpu.rating_source
    yield "memory", model.memory_mib / 1024, "GiB"
    yield "height", model.rack_units, "rack units"
    yield "power when idle", model.idle_power_w, f"W, {model.power_source}"
    yield "power under full load", model.max_power_w, f"W, {model.power_source}"
    yield "network ports", model.nic_ports, ""
    yield "rate of each port", model.nic_mbps / 1000, "Gbit/s"
    yield "storage-network ports", model.hba_ports, ""
    if model.year is not None:
        yield "year", model.year, ""


def _hypervisor(key: str, catalog: Catalog) -> tuple[str, Iterator[Stated]]:
    found = catalog.hypervisors[key]
    return found.source, hypervisor_facts(found)


def _guest(key: str, catalog: Catalog) -> tuple[str, Iterator[Stated]]:
    guest = catalog.guests[key]
    return guest.source, guest_facts(guest, tuple(catalog.hypervisors))


def _application(key: str, catalog: Catalog) -> tuple[str, Iterator[Stated]]:
    found = {known.key: known for known in catalog.applications}[key]
    profile = found.profile
    rows: list[Stated] = [
        ("found by", found.pattern, "regular expression"),
        ("workload class", profile.workload_class, ""),
        ("usual tier", profile.tier, "1 business-critical to 4 test"),
        ("all memory reserved", profile.reserve_memory or profile.tier == 1, ""),
        ("gives memory back without harm", profile.balloon, ""),
        ("cores of its own", profile.latency_sensitive, ""),
        ("numbered servers are replicas", profile.replicas, ""),
        ("usually licensed by", ", ".join(profile.licences) or "no counting rule", ""),
    ]
    return found.source, iter(rows)


def _licence(key: str, catalog: Catalog) -> tuple[str, Iterator[Stated]]:
    rule = catalog.counting_rules[key]
    rows = [*_counting_rows(rule.licence.counting), ("spare hosts", _SPARE[rule.licence.spare_hosts], "")]
    return rule.source, iter([*rows, ("note", rule.note, "")] if rule.note else rows)


def _counting_rows(counting: Counting) -> Iterator[Stated]:
    yield "counted", f"per {counting.per.replace('_', ' ')}", ""
    for name, least in (
        ("least number of each processor", counting.floor_per_processor),
        ("least number of a host", counting.floor_per_host),
        ("least number of a VM", counting.floor_per_vm),
        ("smallest order", counting.minimum_order),
    ):
        if least:
            yield name, least, "units"
    if counting.pack != 1:
        yield "sold in packs of", counting.pack, "units"
    if counting.core_factor != 1.0:
        yield "core factor", counting.core_factor, "units per core"
    if counting.vms_per_licence is not None:
        yield "VMs for each time that a host is licensed", counting.vms_per_licence, ""


_ASSISTANCE: Final = {
    "none": "none",
    "first": "first generation (VT-x, AMD-V)",
    "nested_paging": "nested paging (EPT, RVI)",
}
_SPARE: Final = {"count": "need the licence", "free": "need none"}
_READERS: Final[Mapping[str, Callable[[str, Catalog], tuple[str, Iterator[Stated]]]]] = {
    "processor": _cpu,
    "model": _model,
    "hypervisor": _hypervisor,
    "guest": _guest,
    "application": _application,
    "licence": _licence,
}
