"""The reference of the catalogue: all processors, models, guest systems, hypervisors and counting rules as tables."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.load import load_catalog
from vconsolidate.units import format_mib
from website.markdown import code, plain, table

HEAD = """# Catalogue tables

Every entry of the catalogue of this version, by the key that an inventory names. Where the facts come from and how far
to trust them: [the catalogue](../catalog.md). Ratings are in
[reference MHz](../catalog.md#reference-mhz-one-unit-of-cpu-work)."""


def page() -> str:
    """Return the page of all entries."""
    return "\n\n".join([HEAD, *_sections(load_catalog())]) + "\n"


def _sections(catalog: Catalog) -> Iterator[str]:
    yield "## Server models"
    yield table(
        ("key", "model", "processor", "cores", "memory", "rack units", "idle to full load", "power", "year"),
        (
            (
                code(key), plain(one.model), plain(f"{one.cpu.sockets}× {one.cpu.model}"),
                one.cpu.sockets * one.cpu.cores_per_socket, format_mib(one.memory_mib), f"{one.rack_units:g}",
                f"{one.idle_power_w:g} to {one.max_power_w:g} W", one.power_source, one.year or "unknown",
            )
            for key, one in catalog.models.items()
        ),
    )  # fmt: skip
    yield "## Processors"
    yield table(
        ("key", "processor", "generation", "cores", "threads per core", "clock", "rating per core", "error", "year"),
        (
            (
                code(key), plain(one.name), plain(one.generation.name), one.cores, one.threads_per_core,
                f"{one.clock_mhz:g} MHz", f"{one.core_rating_mhz:,.0f} MHz",
                f"±{one.rating_error_fraction:.0%}", one.year,
            )
            for key, one in catalog.cpus.items()
        ),
    )  # fmt: skip
    yield "## Guest systems"
    yield table(
        ("key", "system", "most vCPUs", "most memory", "hypervisors with support"),
        (
            (
                code(key), plain(one.name), one.max_vcpus or "unknown",
                format_mib(one.max_memory_mib) if one.max_memory_mib else "unknown",
                sum(level == "full" for level in one.supported_on.values()),
            )
            for key, one in catalog.guests.items()
        ),
    )  # fmt: skip
    yield "## Hypervisors"
    yield table(
        ("key", "hypervisor", "vCPUs per VM", "memory per VM", "VMs per host", "vCPUs per host", "hosts per cluster"),
        (
            (
                code(key), plain(f"{one.name} {one.version}"), one.max_vcpus_per_vm,
                format_mib(one.max_memory_mib_per_vm), one.max_vms_per_host, one.max_vcpus_per_host,
                one.max_hosts_per_cluster or "not stated",
            )
            for key, one in catalog.hypervisors.items()
        ),
    )  # fmt: skip
    yield "## Counting rules of licences"
    rules = catalog.counting_rules.items()
    yield table(("key", "product", "note"), ((code(key), plain(one.name), plain(one.note)) for key, one in rules))
