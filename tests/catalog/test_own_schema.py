"""The schema of catalogue files accepts what the loader reads, and refuses what it refuses, field by field."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import jsonschema
import pytest
import yaml

from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.own_files import ExtendedCatalog
from vconsolidate.catalog.own_schema import CPU, GENERATION, GUEST, MODEL, hypervisor_fields, json_schema
from vconsolidate.catalog.reading import Row

CATALOG = load_catalog()
VALIDATOR = jsonschema.Draft202012Validator(json_schema(CATALOG))
SECTIONS = {
    "generations": "cpus",
    "cpus": "cpus",
    "models": "servers",
    "hypervisors": "hypervisors",
    "guests": "guests",
}
FIELDS = {
    "generations": GENERATION,
    "cpus": CPU,
    "models": MODEL,
    "hypervisors": hypervisor_fields(CATALOG),
    "guests": GUEST,
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "generations": {"name": "G", "vendor": "intel", "factor": 1.5, "error": 0.2, "virtualisation": "nested_paging"},
    "cpus": {
        "name": "C",
        "generation": "skylake",
        "cores": 8,
        "threads": 2,
        "clock_mhz": 2000,
        "year": 2020,
        "rating_mhz": 2100,
    },
    "models": {
        "name": "M",
        "cpu": "intel-xeon-gold-6130",
        "sockets": 2,
        "memory_gib": 64,
        "rack_units": 1,
        "idle_w": 50,
        "max_w": 300,
        "nics": 2,
        "nic_gbps": 10,
        "hbas": 2,
        "year": 2020,
        "power": "measured",
    },
    "hypervisors": {
        "name": "H",
        "version": "1",
        "family": "kvm",
        "vcpus": 8,
        "memory_gib": 64,
        "vms": 9,
        "host_vcpus": 99,
        "vcpus_per_thread": 10,
        "cluster_hosts": 8,
        "fault_tolerance": "four-vcpus",
        "virtual_hardware": "q35",
        "reserve_mib": 100,
        "reserve_fraction": 0.01,
        "reserve_cores": 1,
        "overhead": "kvm",
        "sharing": "none",
        "balloon": 0.5,
        "compression": 0.1,
        "swap": True,
        "dynamic_memory": False,
        "overcommit": True,
        "vm_files": "kvm",
        "wide_vms": "refused",
        "cpu_mode": {"nested_paging": "nested_paging"},
        "scheduler": "cfs",
        "architecture": "host_kernel",
        "io_cost": "driver-domain",
        "hardware_line": "qemu",
        "guests_like": "esxi-8.0",
    },
    "guests": {
        "name": "O",
        "family": "linux",
        "vcpus": 8,
        "memory_gib": 64,
        "balloon": True,
        "hot_cpu": True,
        "hot_memory": True,
        "remove": ["cpu"],
        "drivers": ["kvm"],
        "full": ["esxi-9.0"],
        "deprecated": ["esxi-7.0"],
        "unknown": ["esxi-6.7"],
    },
}


def loads(section: str, entry: dict[str, Any]) -> bool:
    wrong: list[object] = []
    ExtendedCatalog(CATALOG, Row("mine", {"sources": {"s": "somewhere"}, section: {"mine": entry}}), wrong.append)
    return not wrong


def obeys(section: str, entry: dict[str, Any]) -> bool:
    return not list(VALIDATOR.iter_errors({"sources": {"s": "somewhere"}, section: {"mine": entry}}))


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(CATALOG))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_entry_of_the_program_obeys_it(section: str) -> None:
    text = files("vconsolidate.catalog").joinpath("data", f"{SECTIONS[section]}.yaml").read_text(encoding="utf-8")
    entries = yaml.safe_load(text)[section]
    for entry in entries.values():
        entry.pop("aliases", None)  # code names of the program's own generations
    assert not list(VALIDATOR.iter_errors({section: entries}))


@pytest.mark.parametrize(("section", "field"), [(section, field[0]) for section in FIELDS for field in FIELDS[section]])
def test_each_field_is_needed_or_not_for_both(section: str, field: str) -> None:
    whole = {**EXAMPLES[section], "source": ["s"]}
    assert loads(section, whole)
    assert obeys(section, whole)
    without = {key: value for key, value in whole.items() if key != field.rstrip("?")}
    assert len(without) == len(whole) - 1, "the example lacks the field"
    assert loads(section, without) == obeys(section, without) == field.endswith("?")


@pytest.mark.parametrize("section", FIELDS)
def test_an_unknown_field_is_refused_by_both(section: str) -> None:
    entry = {**EXAMPLES[section], "source": ["s"], "colour": "red"}
    assert not loads(section, entry)
    assert not obeys(section, entry)
