"""Processors of a source: by the catalogue, by CPUID, by generation, and what is assumed where nothing is known."""

from __future__ import annotations

import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.cpuid import generation_of
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.processor import Processors, put_processor_of_vm, put_processors

GOLD = "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz"


def cpu(read: Processors, options: ImportOptions | None = None) -> tuple[dict[str, object], dict[str, str]]:
    """Return values and assumptions of ``hardware.cpu``."""
    into = Gathering("a", "here")
    put_processors(into, read, "there", load_catalog(), options)
    facts = {key.removeprefix("hardware.cpu."): fact for key, fact in into.record().facts.items()}
    return {k: f.value for k, f in facts.items()}, {k: f.assumed for k, f in facts.items() if f.assumed}


def test_a_processor_of_the_catalogue_is_named_and_nothing_else() -> None:
    assert cpu(Processors(GOLD, sockets=2, cores=32, threads=64)) == (
        {"sockets": 2, "model": "intel-xeon-gold-6130"},
        {},
    )


def test_switched_off_threads_are_kept() -> None:
    assert cpu(Processors(GOLD, sockets=2, cores=32, threads=32))[0]["threads_per_core"] == 1


def test_switched_off_cores_make_it_spelt_out_with_its_own_clock() -> None:
    found, assumed = cpu(Processors(GOLD, sockets=2, cores=16, threads=32, vendor="GenuineIntel", family=6, number=85))
    assert found == {
        "sockets": 2, "model": "Intel Xeon Gold 6130 CPU @ 2.10GHz", "generation": "skylake", "cores_per_socket": 8,
        "threads_per_core": 2, "clock": "2100 MHz",
    }  # fmt: skip
    assert assumed == {}


def test_nothing_known_is_assumed_and_said() -> None:
    found, assumed = cpu(Processors(threads=8))
    assert found == {"sockets": 1, "generation": "skylake", "cores_per_socket": 8, "clock": "2400 MHz"}
    assert set(assumed) == {"sockets", "generation", "cores_per_socket", "clock"}


def test_a_generation_that_the_user_names_counts_before_the_default() -> None:
    found, assumed = cpu(Processors(threads=8), ImportOptions(generation="haswell"))
    assert (found["generation"], assumed["generation"]) == ("haswell", "chosen with --generation")


def test_a_vm_gets_the_kind_of_its_processor_only() -> None:
    into = Gathering("vm", "here")
    put_processor_of_vm(into, Processors(GOLD, threads=4), "there", load_catalog())
    assert {key: fact.value for key, fact in into.record().facts.items()} == {
        "hardware.cpu.model": "intel-xeon-gold-6130"
    }


@pytest.mark.parametrize(
    ("vendor", "family", "model", "stepping", "generation"),
    [
        ("GenuineIntel", 6, 79, 1, "broadwell"),
        ("GenuineIntel", 6, 85, 4, "skylake"),
        ("GenuineIntel", 6, 85, 7, "cascade-lake"),
        ("Intel(R) Corporation", 6, 63, None, "haswell"),
        ("GenuineIntel", 15, 4, 1, "netburst"),
        ("AuthenticAMD", 23, 1, 2, "zen"),
        ("AuthenticAMD", 23, 49, 0, "zen-2"),
        ("Advanced Micro Devices, Inc.", 25, 1, 1, "zen-3"),
        ("AuthenticAMD", 16, 9, 1, "k10"),
    ],
)
def test_cpuid_tells_the_generation(
    vendor: str, family: int, model: int, stepping: int | None, generation: str
) -> None:
    known = load_catalog().generations
    assert generation_of(vendor, family, model, stepping, known) == (generation, True)


def test_numbers_that_are_not_listed_tell_nothing() -> None:
    known = load_catalog().generations
    assert generation_of("GenuineIntel", 6, 77, 8, known) is None
    assert generation_of("CentaurHauls", 6, 15, 1, known) is None


def test_a_newer_generation_is_stood_in_for_by_the_nearest_known_one() -> None:
    assert generation_of("GenuineIntel", 6, 143, 8, ["skylake", "ice-lake"]) == ("ice-lake", False)


@pytest.mark.parametrize(
    ("model", "generation", "why"),
    [
        ("Intel(R) Xeon(R) CPU E5-2618L v3 @ 2.30GHz", "haswell", "by the maker's numbering of processors"),
        ("AMD EPYC 7R13 Processor", "zen-3", "by the maker's numbering of processors"),
        ("Fantasia 3000", "skylake", "the catalogue does not know the processor"),
    ],
)
def test_the_name_tells_the_generation_of_a_processor_that_the_catalogue_lacks(
    model: str, generation: str, why: str
) -> None:
    values, assumed = cpu(Processors(model=model, sockets=2, cores=16, threads=32))
    assert values["generation"] == generation
    assert assumed["generation"] == why
    assert values["cores_per_socket"] == 8
