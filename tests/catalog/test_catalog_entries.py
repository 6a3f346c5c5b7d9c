"""Walk every entry of every section: it has a source, plausible figures, and can be built."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import pairwise

import pytest
import yaml

from vconsolidate.catalog.load import load_catalog

CATALOG = load_catalog()
PREFIXES = {
    "kvm": ("kvm-", "ovirt-", "proxmox-ve-", "nutanix-ahv-", "openshift-virtualization-"),
    "xen": ("xen-", "xcp-ng-"),
}
SECTIONS = {
    "cpus": ("generations", "cpus"),
    "servers": ("models",),
    "hypervisors": (
        "cpu_performance",
        "memory_overhead",
        "fault_tolerance",
        "vm_files",
        "io_cost",
        "virtual_hardware",
        "hypervisors",
    ),
    "guests": ("guests",),
    "applications": ("applications",),
    "hot_add": ("hot_add",),
    "evc": ("baselines",),
}


def raw(name: str) -> dict[str, dict[str, dict[str, object]]]:
    text = files("vconsolidate.catalog").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, dict[str, object]]] = yaml.safe_load(text)
    return loaded


def lines_of_the_table() -> dict[str, str]:
    table: dict[str, dict[str, str]] = raw("cpu_table")  # type: ignore[assignment]
    return {**table["rated"], **table["by_generation"]}


def test_the_table_of_processors_has_no_key_twice_and_none_of_the_first_file() -> None:
    text = files("vconsolidate.catalog").joinpath("data", "cpu_table.yaml").read_text(encoding="utf-8")
    keys = re.findall(r"^  ([\w.-]+): .*\|", text, flags=re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(lines_of_the_table()) > 600
    assert not set(keys) & set(raw("cpus")["cpus"])
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in keys)


@pytest.mark.parametrize("name", SECTIONS)
def test_every_entry_says_where_it_comes_from(name: str) -> None:
    data = raw(name)
    used: set[str] = set()
    for section in SECTIONS[name]:
        assert data[section]
        for key, entry in data[section].items():
            sources = entry["source"]
            assert isinstance(sources, list)
            assert sources, key
            used.update(sources)
    assert used == set(data["sources"]), "a source that is not listed, or listed and never used"


@pytest.mark.parametrize("name", SECTIONS)
def test_keys_are_lower_case_words(name: str) -> None:
    for section in SECTIONS[name]:
        for key in raw(name)[section]:
            assert re.fullmatch(r"[a-z0-9]+([-_.][a-z0-9]+)*", key), key


@pytest.mark.parametrize("name", SECTIONS)
def test_no_key_stands_twice(name: str) -> None:
    text = files("vconsolidate.catalog").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    keys = re.findall(r"^  ([\w.-]+):", text, flags=re.MULTILINE)
    sections: list[object] = list(raw(name).values())
    assert len(keys) == sum(len(section) for section in sections if isinstance(section, dict))


@pytest.mark.parametrize("key", CATALOG.cpus)
def test_processor(key: str) -> None:
    entry = CATALOG.cpus[key]
    cpu = entry.build(2)
    assert key.startswith(f"{cpu.vendor}-")
    assert cpu.cores == 2 * entry.cores
    assert 0.05 <= cpu.core_rating_mhz / cpu.clock_mhz <= 2.0
    assert 0 < cpu.rating_error_fraction <= 0.5
    assert 2001 <= entry.year <= 2026


@pytest.mark.parametrize("key", CATALOG.cpus)
def test_a_measured_rating_lies_in_the_band_of_its_generation(key: str) -> None:
    entry = CATALOG.cpus[key]
    by_generation = entry.clock_mhz * entry.generation.factor
    assert abs(entry.core_rating_mhz - by_generation) <= (entry.generation.error_fraction + 0.2) * by_generation


@pytest.mark.parametrize("key", CATALOG.models)
def test_server(key: str) -> None:
    model = CATALOG.models[key]
    assert 0 < model.idle_power_w < model.max_power_w
    assert model.memory_mib >= 1024
    assert model.memory_mib % 1024 == 0
    assert model.nic_ports >= 1
    assert model.nic_mbps in {1000.0, 10000.0, 25000.0}
    assert model.year is not None
    assert 2001 <= model.year <= 2026
    assert 0 <= model.rack_units <= 5


@pytest.mark.parametrize("key", CATALOG.hypervisors)
def test_hypervisor(key: str) -> None:
    hypervisor = CATALOG.hypervisors[key]
    assert hypervisor.key == key
    assert key.startswith(PREFIXES.get(hypervisor.family, (hypervisor.family,)))
    for overheads in hypervisor.cpu_overhead_by_assistance.values():
        assert set(overheads) == set(CATALOG.workload_classes)
        assert all(0.0 <= overhead < 3.0 for overhead in overheads.values())
    assert hypervisor.requires_virtualisation == ("none" not in hypervisor.cpu_overhead_by_assistance)
    assert 0 < hypervisor.reserve_mib(65536) < (36864 if "ahv" in key else 8192), "a controller VM of 32 GiB on AHV"
    assert hypervisor.overhead.of(1, 1024) > 0
    if hypervisor.reclaim.page_sharing == "all":
        assert hypervisor.family == "esx" or key == "esxi-4.1", "salted since late 2014"


@pytest.mark.parametrize("key", CATALOG.guests)
def test_guest(key: str) -> None:
    guest = CATALOG.guests[key]
    assert set(guest.supported_on) <= set(CATALOG.hypervisors)
    assert guest.max_vcpus is None or guest.max_vcpus >= 1
    assert guest.max_memory_mib is None or guest.max_memory_mib >= 64


@pytest.mark.parametrize("key", ["other-linux", "other-windows", "other"])
def test_a_system_nobody_knows_is_refused_nowhere_and_supported_by_nobody(key: str) -> None:
    guest = CATALOG.guests[key]
    assert set(guest.supported_on) == set(CATALOG.hypervisors)
    assert set(guest.supported_on.values()) == {"unknown"}
    assert guest.max_vcpus is None
    assert not guest.hot_add_memory


@pytest.mark.parametrize(
    ("guest", "hypervisor", "support"),
    [
        ("windows-server-2025", "esxi-9.0", "full"),
        ("windows-server-2025", "esxi-7.0", "unknown"),
        ("windows-server-2025", "esxi-6.7", None),
        ("windows-nt-4", "esxi-8.0-u3", None),
        ("ubuntu-24.04", "proxmox-ve-8", "full"),
        ("red-hat-enterprise-linux-10", "openshift-virtualization-4", "full"),
        ("red-hat-enterprise-linux-5", "esxi-8.0-u3", "deprecated"),
        ("netware-6.5", "proxmox-ve-9", "unknown"),
        ("aix-7", "proxmox-ve-9", None),
        ("debian-12", "esxi-8.0-u2", "full"),
    ],
)
def test_guests_of_today(guest: str, hypervisor: str, support: str | None) -> None:
    assert CATALOG.guests[guest].supported_on.get(hypervisor) == support


@pytest.mark.parametrize("family", ["solaris-sparc", "aix", "hp-ux", "openvms", "tru64", "zos"])
def test_systems_of_other_processors_are_supported_nowhere(family: str) -> None:
    found = [guest for guest in CATALOG.guests.values() if guest.family == family]
    assert found
    assert not any(guest.supported_on for guest in found)


@pytest.mark.parametrize(
    "key",
    [
        "dell-poweredge-2950", "dell-poweredge-r740-2x6130", "compaq-proliant-dl380-g3", "hp-proliant-dl585-g5",
    ],
)  # fmt: skip
def test_models_the_documentation_names(key: str) -> None:
    assert key in CATALOG.models


def test_later_versions_never_allow_less() -> None:
    esxi = [hypervisor for hypervisor in CATALOG.hypervisors.values() if hypervisor.family == "esxi"]
    for earlier, later in pairwise(esxi):
        assert earlier.max_vcpus_per_vm <= later.max_vcpus_per_vm
        assert earlier.max_memory_mib_per_vm <= later.max_memory_mib_per_vm
        assert int(earlier.virtual_hardware) <= int(later.virtual_hardware)


@pytest.mark.parametrize(
    ("name", "workload"),
    [
        ("ERP database", "database"), ("Exchange 2010", "mail"), ("intranet", "web"), ("file shares", "file"),
        ("domain controller", "general"), ("Citrix XenApp farm", "terminal"), ("MS SQL Server 2005", "database"),
        ("build server", "build"), ("JBoss", "java"),
    ],
)  # fmt: skip
def test_applications_are_recognised_by_what_owners_call_them(name: str, workload: str) -> None:
    known = CATALOG.application_of(name)
    assert known is not None
    assert known.profile.workload_class == workload


def test_an_application_nobody_knows_is_not_guessed() -> None:
    assert CATALOG.application_of("fax gateway") is None


def test_every_hypervisor_says_what_a_running_vm_can_be_given() -> None:
    from vconsolidate.catalog.hot_add import load_hot_add

    keys = tuple(CATALOG.hypervisors)
    assert tuple(load_hot_add(keys)) == keys
    named = {key for found in CATALOG.hypervisors.values() for key in found.hot_add.windows_memory}
    assert all(any(guest.startswith(key) for guest in CATALOG.guests) for key in named)


@pytest.mark.parametrize(
    ("key", "vcpus", "memory"),
    [
        ("esx-3.5", False, False),
        ("esx-4.0", True, True),
        ("hyper-v-2012-r2", False, False),
        ("hyper-v-2016", False, True),
        ("kvm-rhel-6", True, False),
        ("proxmox-ve-8", True, True),
    ],
)
def test_hot_add_came_with_a_version(key: str, vcpus: bool, memory: bool) -> None:
    found = CATALOG.hypervisors[key].hot_add
    assert (found.vcpus, found.memory) == (vcpus, memory)
