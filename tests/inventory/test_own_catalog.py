"""Files with catalogue entries of the inventory's owner: what they add, and how their mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory

INVENTORY = """\
version: 1
catalog: [ours.yaml]
servers:
  - name: web01
    hardware: {model: our-box}
    os: our-appliance
    demand: {cpu_mean: 4 %, cpu_p95: 11 %, cpu_peak: 23 %, memory_used: 2.1 GiB}
  - name: web02
    hardware: {model: dell-poweredge-r710}
    os: ubuntu-22.04
    demand: {cpu_mean: 4 %, cpu_p95: 11 %, cpu_peak: 23 %, memory_used: 2.1 GiB}
target:
  clusters:
    - name: main
      hypervisor: our-kvm
      host_types:
        - {name: box, model: our-box}
"""
SOURCES = "sources: {bench: Our measurement of March 2026, sheet: Data sheet of the maker}\n"
CPU = """\
cpus:
  our-cpu: {name: Our CPU, generation: sapphire-rapids, cores: 16, clock_mhz: 3600, year: 2023, rating_mhz:
    4100, source: [bench]}
"""
MODEL = """\
models:
  our-box: {name: Our box, cpu: our-cpu, sockets: 2, memory_gib: 512, rack_units: 1, idle_w: 180, max_w: 700,
    nics: 2, year: 2024, source: [sheet]}
"""
HYPERVISOR = """\
hypervisors:
  our-kvm: {name: Our KVM, version: '1', family: kvm, vcpus: 128, memory_gib: 2048, vms: 200, host_vcpus: 2048,
    virtual_hardware: q35, reserve_mib: 4096, reserve_fraction: 0.01, reserve_cores: 1, overhead: kvm, sharing:
    none, vm_files: kvm, wide_vms: unsupported, cpu_mode: {nested_paging: nested_paging}, scheduler: cfs,
    guests_like: kvm-rhel-8, source: [sheet]}
"""
GUEST = """\
guests:
  our-appliance: {name: Our appliance, family: linux, vcpus: 8, full: [our-kvm, 'esxi-8.0..esxi-9.0'], source:
    [sheet]}
"""
OURS = SOURCES + CPU + MODEL + HYPERVISOR + GUEST


def write(folder: Path, ours: str | None, inventory: str = INVENTORY) -> Path:
    path = folder / "inventory.yaml"
    path.write_text(inventory, encoding="utf-8")
    if ours is not None:
        (folder / "ours.yaml").write_text(ours, encoding="utf-8")
    return path


def problems(folder: Path, ours: str | None, inventory: str = INVENTORY) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_inventory(write(folder, ours, inventory))
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_own_entries_are_used_like_those_of_the_catalogue(tmp_path: Path) -> None:
    estate = load_inventory(write(tmp_path, OURS))
    server, other = estate.servers
    (cluster,) = estate.clusters
    assert server.hardware.cpu.core_rating_mhz == 4100
    assert server.hardware.cpu.rating_source == "Our measurement of March 2026"
    assert server.guest.supported_on["our-kvm"] == "full"
    assert server.guest.supported_on["esxi-8.0-u2"] == "full"
    assert other.guest.supported_on["our-kvm"] == other.guest.supported_on["kvm-rhel-8"] == "full"
    assert cluster.hypervisor.max_vcpus_per_vm == 128
    assert cluster.host_types[0].hardware == server.hardware
    assert [file.path for file in estate.inputs] == ["inventory.yaml", "ours.yaml"]


def test_guests_of_an_own_hypervisor_without_a_likeness_are_unknown_not_refused(tmp_path: Path) -> None:
    estate = load_inventory(write(tmp_path, OURS.replace("guests_like: kvm-rhel-8, ", "")))
    assert estate.servers[1].guest.supported_on["our-kvm"] == "unknown"


def test_the_catalogue_of_the_program_stays_as_it_is(tmp_path: Path) -> None:
    load_inventory(write(tmp_path, OURS))
    assert "our-cpu" not in load_catalog().cpus
    assert "our-kvm" not in load_catalog().hypervisors
    assert "our-kvm" not in load_catalog().guests["ubuntu-22.04"].supported_on


def test_a_second_file_may_use_the_first(tmp_path: Path) -> None:
    (tmp_path / "cpus.yaml").write_text(SOURCES + CPU, encoding="utf-8")
    inventory = INVENTORY.replace("[ours.yaml]", "[cpus.yaml, ours.yaml]")
    estate = load_inventory(write(tmp_path, SOURCES + MODEL + HYPERVISOR + GUEST, inventory))
    assert estate.servers[0].hardware.cpu.model == "Our CPU"


def test_a_file_named_by_an_included_one_is_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "more.yaml").write_text("catalog: [ours.yaml]\n", encoding="utf-8")
    (tmp_path / "sub" / "ours.yaml").write_text(OURS, encoding="utf-8")
    inventory = INVENTORY.replace("catalog: [ours.yaml]", "includes: [sub/more.yaml]")
    assert load_inventory(write(tmp_path, None, inventory)).servers[0].hardware.model == "Our box"


MISTAKES = [
    ("cores: 16", "cores: lots", "lots", "cpus.our-cpu.cores: expected a number ≥ 1, got 'lots'"),
    ("cores: 16", "cores: 0", "0, clock", "cpus.our-cpu.cores: expected a number ≥ 1, got 0"),
    ("cores: 16", "cores: .inf", ".inf", "cpus.our-cpu.cores: expected a number ≥ 1, got inf"),
    ("cores: 16", "cores: .nan", ".nan", "cpus.our-cpu.cores: expected a number ≥ 1, got nan"),
    ("cores: 16", "cores: 2.5", "2.5", "cpus.our-cpu.cores: expected a whole number ≥ 1, got 2.5"),
    ("cores: 16", "corse: 16", "{name: Our CPU", "cpus.our-cpu: cores is missing (add it)"),
    ("cores: 16", "cores: 16, corse: 3", "{name: Our CPU", "cpus.our-cpu: unknown fields: 'corse' (remove them)"),
    (
        "sapphire-rapids",
        "sapphire-rapid",
        "sapphire-rapid,",
        "cpus.our-cpu.generation: unknown generation 'sapphire-rapid' (did you mean \"sapphire-rapids\"?)",
    ),
    (
        "our-cpu:",
        "amd-epyc-9654:",
        "{name: Our CPU",
        "cpus.amd-epyc-9654: the catalogue has this name already (choose another)",
    ),
    ("[bench]", "[hearsay]", "[hearsay]", "cpus.our-cpu.source: the file's table of sources lacks hearsay"),
    (
        "[bench]",
        "[]",
        "{name: Our CPU",
        "cpus.our-cpu: the source is missing (write source: and where the figures are from)",
    ),
    ("max_w: 700", "max_w: 100", "100,\n", "models.our-box.max_w: expected a number ≥ 180, got 100"),
    (
        "like: kvm-rhel-8",
        "like: kvm-rhel-88",
        "kvm-rhel-88",
        "hypervisors.our-kvm.guests_like: unknown guests_like 'kvm-rhel-88' (did you mean \"kvm-rhel-8\"?)",
    ),
    (
        "'esxi-8.0..esxi-9.0'",
        "esxi-99",
        "[our-kvm",
        "guests.our-appliance.full: unknown hypervisor 'esxi-99'",
    ),
    (
        "cpus:\n",
        "processors:\n",
        "processors",
        'unknown key "processors" (known: sources, generations, cpus, models, hypervisors, guests)',
    ),
]


@pytest.mark.parametrize(("old", "new", "at", "told"), MISTAKES)
def test_a_mistake_is_told_with_file_line_column_and_field(
    tmp_path: Path, old: str, new: str, at: str, told: str
) -> None:
    ours = OURS.replace(old, new, 1)
    before = ours[: ours.index(at)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    assert f"ours.yaml:{line}:{column}: {told}" in problems(tmp_path, ours)


@pytest.mark.parametrize(
    ("ours", "told"),
    [
        (None, '"ours.yaml" does not exist'),
        ("", "ours.yaml"),
        ("5\n", "expected a mapping of sections"),
        ("[1, 2]\n", "expected a mapping of sections"),
        ("cpus: [1]\n", "ours.yaml:1:7: cpus: expected a mapping"),
        ("sources: 5\ncpus: {a: 5}\n", "ours.yaml:1:10: sources: expected a mapping"),
        ("cpus: {a: 5}\n", "ours.yaml:1:11: cpus.a: expected a mapping"),
        ("cpus: {\n", "ours.yaml"),
        ("cpus: !python/object:os.system {}\n", "ours.yaml"),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, ours: str | None, told: str) -> None:
    assert any(told in problem.replace(f"{tmp_path}/", "") for problem in problems(tmp_path, ours))


def test_all_mistakes_are_told_at_once_with_those_of_the_inventory(tmp_path: Path) -> None:
    found = problems(tmp_path, OURS.replace("cores: 16", "cores: 0").replace("vcpus: 128", "vcpus: -1"))
    assert any("cpus.our-cpu.cores" in problem for problem in found)
    assert any("hypervisors.our-kvm.vcpus" in problem for problem in found)
    assert any(problem.startswith("inventory.yaml:5:23: servers[0].hardware.model: unknown model") for problem in found)


@pytest.mark.parametrize(
    ("stated", "told"), [("ours.yaml", "expected a list of file names"), ("[5]", "expected the name")]
)
def test_the_list_of_files_is_one(tmp_path: Path, stated: str, told: str) -> None:
    found = problems(tmp_path, OURS, INVENTORY.replace("[ours.yaml]", stated))
    assert any(told in problem for problem in found)
