"""JSON Schema of catalogue files, for editors; the loader says the same with places and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.cpus import VENDORS
from vconsolidate.catalog.hypervisors import ARCHITECTURES, FAMILIES, SCHEDULERS, SHARING, WIDE_VMS
from vconsolidate.catalog.reading import VIRTUALISATION

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": _TEXT}
_NUMBER: Mapping[str, Any] = {"type": "number", "minimum": 0}
_WHOLE: Mapping[str, Any] = {"type": "integer", "minimum": 0}
_COUNT: Mapping[str, Any] = {"type": "integer", "minimum": 1}
_FLAG: Mapping[str, Any] = {"type": "boolean"}

Field = tuple[str, Mapping[str, Any], str]
"""Name (with ``?`` where it may be left out), form and meaning."""

SOURCE: Field = ("source", {**_TEXTS, "minItems": 1}, "Short names of the table of sources.")
GENERATION: tuple[Field, ...] = (
    ("name", _TEXT, "Full name."),
    ("vendor", {"enum": list(VENDORS)}, "Maker."),
    ("factor", _NUMBER, "Reference MHz per MHz of nominal clock, one busy core."),
    ("error", _NUMBER, "Half-width of the error band of the factor, a fraction."),
    ("virtualisation", {"enum": list(VIRTUALISATION)}, "Hardware assistance."),
    SOURCE,
)
CPU: tuple[Field, ...] = (
    ("name", _TEXT, "Full name."),
    ("generation", _TEXT, "Generation of the catalogue or of this file."),
    ("cores", _COUNT, "Cores of one processor."),
    ("threads?", _COUNT, "Hardware threads of one core (default 2)."),
    ("clock_mhz", {"type": "number", "minimum": 1}, "Nominal clock rate."),
    ("year", _WHOLE, "Year it came out."),
    ("rating_mhz?", {"type": "number", "minimum": 1}, "Work of one busy core in reference MHz, where it was measured."),
    SOURCE,
)
MODEL: tuple[Field, ...] = (
    ("name", _TEXT, "Full name."),
    ("cpu", _TEXT, "Processor of the catalogue or of this file."),
    ("sockets", _COUNT, "Processors in the machine."),
    ("memory_gib", _COUNT, "Installed memory."),
    ("rack_units", _NUMBER, "Height in the rack; 0 for a blade."),
    ("idle_w", _NUMBER, "Wall power when idle."),
    ("max_w", _NUMBER, "Wall power under full load."),
    ("nics", _WHOLE, "Network ports."),
    ("nic_gbps?", _NUMBER, "Rate of each network port (default 1)."),
    ("hbas?", _WHOLE, "Storage-network ports (default 0)."),
    ("year", _WHOLE, "Year the model came out."),
    ("power?", {"enum": ["measured", "assumed"]}, "Whether somebody measured its power (default assumed)."),
    SOURCE,
)
GUEST: tuple[Field, ...] = (
    ("name", _TEXT, "Full name."),
    ("family", _TEXT, "windows, linux, solaris …"),
    ("vcpus?", _COUNT, "Most vCPUs that it uses."),
    ("memory_gib?", _NUMBER, "Most memory that it uses."),
    ("balloon?", _FLAG, "A balloon driver exists (default true)."),
    ("hot_cpu?", _FLAG, "Takes vCPUs while it runs (default false)."),
    ("hot_memory?", _FLAG, "Takes memory while it runs (default false)."),
    ("remove?", _TEXTS, "What it gives back while it runs: cpu, memory."),
    ("drivers?", _TEXTS, "Platforms for which it has paravirtual drivers: esx, hyper-v, xen, kvm."),
    ("full?", _TEXTS, "Hypervisors that support it, or ranges such as `esxi-7.0..esxi-9.0`."),
    ("deprecated?", _TEXTS, "Hypervisors that run it without maintaining it."),
    ("unknown?", _TEXTS, "Hypervisors of which nobody says it."),
    SOURCE,
)


def json_schema(catalog: Catalog) -> dict[str, Any]:
    """Return the JSON Schema of a file with entries of one's own."""
    sections = {
        "generations": GENERATION,
        "cpus": CPU,
        "models": MODEL,
        "hypervisors": hypervisor_fields(catalog),
        "guests": GUEST,
    }
    sources = {"type": "object", "additionalProperties": _TEXT, "description": "Short name and document."}
    properties = {name: {"type": "object", "additionalProperties": _entry(fields)} for name, fields in sections.items()}
    return {
        "$schema": DIALECT,
        "title": "vconsolidate catalogue file",
        "type": "object",
        "properties": {"sources": sources, **properties},
        "additionalProperties": False,
    }


def hypervisor_fields(catalog: Catalog) -> tuple[Field, ...]:
    """Return the fields of a hypervisor; overheads and files beside VMs are those that the catalogue names."""
    parts = catalog.platforms.parts
    modes = {key: {"enum": list(parts.performance)} for key in VIRTUALISATION}
    cpu_mode = {"type": "object", "properties": modes, "required": ["nested_paging"], "additionalProperties": False}
    return (
        ("name", _TEXT, "Full name."),
        ("version", _TEXT, "Version."),
        ("family", {"enum": list(FAMILIES)}, "Whose mechanisms it has."),
        ("vcpus", _COUNT, "vCPUs of one VM."),
        ("memory_gib", _NUMBER, "Memory of one VM."),
        ("vms", _COUNT, "VMs of one host."),
        ("host_vcpus", _COUNT, "vCPUs of all VMs of one host."),
        ("vcpus_per_thread?", _NUMBER, "vCPUs that its scheduler admits per hardware thread."),
        ("cluster_hosts?", _WHOLE, "Hosts of one cluster."),
        ("fault_tolerance?", {"enum": list(parts.pairs)}, "Limits of VMs that run in lockstep on two hosts."),
        ("virtual_hardware", _TEXT, "Version of the virtual hardware, for messages."),
        ("reserve_mib", _NUMBER, "Memory that it keeps for itself."),
        ("reserve_fraction", _NUMBER, "The same as a share of installed memory, added."),
        ("reserve_cores", _NUMBER, "Cores' worth of CPU that it keeps for itself."),
        ("overhead", {"enum": list(parts.overheads)}, "Memory per VM, by the name of a formula of the catalogue."),
        ("sharing", {"enum": list(SHARING)}, "Page sharing."),
        ("balloon?", _NUMBER, "Largest share of configured memory in the balloon (default 0)."),
        ("compression?", _NUMBER, "Largest compression cache, share of configured memory (default 0)."),
        ("swap?", _FLAG, "Swaps running VMs (default false)."),
        ("dynamic_memory?", _FLAG, "Adds and removes memory by demand, as Hyper-V does (default false)."),
        ("overcommit?", _FLAG, "Memory may be overcommitted (default true)."),
        ("vm_files", {"enum": list(parts.files)}, "What lies beside a VM's disks, by name in the catalogue."),
        ("wide_vms", {"enum": list(WIDE_VMS)}, "What becomes of a VM with more vCPUs than its host has threads."),
        ("cpu_mode", cpu_mode, "How the CPU is virtualised with each hardware assistance."),
        ("scheduler?", {"enum": list(SCHEDULERS)}, "CPU scheduler (default shares)."),
        ("architecture?", {"enum": list(ARCHITECTURES.values())}, "What is below its VMs (default: by family)."),
        ("io_cost?", {"enum": list(parts.io_costs)}, "CPU for the I/O of guests, by name (default none)."),
        ("hardware_line?", {"enum": list(parts.hardware_lines)}, "Versions of virtual hardware, by name."),
        ("guests_like?", {"enum": list(catalog.hypervisors)}, "Hypervisor that supports the same guests."),
        SOURCE,
    )


def _entry(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name.rstrip("?"): {**form, "description": meaning} for name, form, meaning in fields},
        "required": [name for name, _, _ in fields if not name.endswith("?")],
        "additionalProperties": False,
    }
