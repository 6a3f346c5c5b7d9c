"""Limits of virtual hardware: what is refused, and the lowest version that would take it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.catalog.load import load_catalog
from vconsolidate.model.virtual_hardware import VirtualHardware
from vconsolidate.sizing.hardware_limits import beyond_hardware

HYPERVISORS = load_catalog().hypervisors
GIB = 1024


def version(name: str) -> VirtualHardware:
    return next(one for one in HYPERVISORS["esxi-9.0"].hardware_versions if one.version == name)


def reason(key: str, vcpus: int, memory_gib: int, latest: str = "") -> str:
    found = beyond_hardware(HYPERVISORS[key], version(latest) if latest else None, vcpus, memory_gib * GIB)
    return "" if found is None else found.reason


def test_virtual_hardware_8_takes_32_vcpus_and_1011_gib_and_no_more() -> None:
    assert reason("esxi-5.0", 32, 1011) == ""
    assert "virtual hardware 8) allows 32; virtual hardware 9 of ESXi 5.1 would take it" in reason("esxi-5.0", 33, 8)
    assert "allows 1,011 GiB; virtual hardware 11 of ESXi 6.0 would take it" in reason("esxi-5.0", 8, 1012)


@pytest.mark.parametrize(
    ("vcpus", "memory_gib", "lowest"),
    [
        (4, 63, "4"), (8, 63, "7"), (4, 255, "7"), (9, 8, "8"), (33, 8, "9"), (65, 8, "11"), (8, 4081, "13"),
        (129, 8, "15"), (257, 8, "18"), (8, 6129, "18"), (769, 8, "22"),
    ],
)  # fmt: skip
def test_the_lowest_version(vcpus: int, memory_gib: int, lowest: str) -> None:
    found = HYPERVISORS["esx-3.5"].lowest_hardware(vcpus, memory_gib * GIB)
    assert found is not None
    assert found.version == lowest


def test_nothing_takes_what_no_version_takes() -> None:
    assert reason("esxi-9.0", 961, 8).endswith("allows 960; no version takes it")


def test_a_platform_without_versions_names_none() -> None:
    assert reason("xen-4.13", 33, 8).endswith("allows 32")


def test_a_vm_may_be_held_to_an_older_version() -> None:
    assert reason("esxi-6.7", 5, 8) == ""
    assert "virtual hardware 4) allows 4; virtual hardware 7 of ESX 4.0 would take it" in reason("esxi-6.7", 5, 8, "4")
    assert reason("esxi-5.0", 33, 8, "13") == reason("esxi-5.0", 33, 8)
    assert reason("proxmox-ve-8", 5, 8, "4") == ""


def test_generations_and_machine_types_cap_as_well() -> None:
    hyper_v, proxmox = HYPERVISORS["hyper-v-2022"], HYPERVISORS["proxmox-ve-8"]
    generation_1, i440fx = hyper_v.own_hardware_versions[0], proxmox.own_hardware_versions[0]
    assert hyper_v.with_hardware(generation_1).max_vcpus_per_vm == 64
    assert proxmox.with_hardware(i440fx).max_vcpus_per_vm == 255
    assert proxmox.with_hardware(i440fx).max_memory_mib_per_vm == proxmox.max_memory_mib_per_vm
    assert [one.version for one in HYPERVISORS["hyper-v-2008-r2"].own_hardware_versions] == ["generation 1"]


@pytest.mark.parametrize("key", [key for key, one in HYPERVISORS.items() if one.hardware_versions])
def test_no_version_of_a_platform_allows_more_than_the_platform(key: str) -> None:
    hypervisor = HYPERVISORS[key]
    own = hypervisor.own_hardware_versions
    assert own
    for one in own:
        capped = hypervisor.with_hardware(one)
        assert capped.max_vcpus_per_vm <= hypervisor.max_vcpus_per_vm
        assert capped.max_memory_mib_per_vm <= hypervisor.max_memory_mib_per_vm
    if hypervisor.family in {"esx", "esxi"}:
        assert hypervisor.with_hardware(own[-1]) == replace(hypervisor, virtual_hardware=own[-1].version)


@given(st.integers(1, 4096), st.integers(1, 300_000))
def test_a_named_version_takes_it_and_none_below_does(vcpus: int, memory_gib: int) -> None:
    hypervisor = HYPERVISORS["esxi-9.0"]
    lowest = hypervisor.lowest_hardware(vcpus, memory_gib * GIB)
    for one in hypervisor.hardware_versions:
        if one == lowest:
            assert one.takes(vcpus, memory_gib * GIB)
            return
        assert not one.takes(vcpus, memory_gib * GIB)
    assert lowest is None
