"""Processors as lscpu, dmidecode, vSphere, RVTools, PowerShell and makers print them."""

from __future__ import annotations

import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.matching.cpus import match_cpu
from vconsolidate.catalog.matching.generations import guess_generation

CATALOG = load_catalog()

EXACT = {
    "Intel(R) Xeon(R) CPU E5-2680 0 @ 2.70GHz": "intel-xeon-e5-2680",
    " Intel(R) Xeon(R) CPU E5-2620 0 @ 2.00GHz       ": "intel-xeon-e5-2620",
    "Intel(R) Xeon(R) CPU E5-2697 v2 @ 2.70GHz": "intel-xeon-e5-2697-v2",
    "Intel(R) Xeon(R) CPU E5-2690 v4 @ 2.60GHz": "intel-xeon-e5-2690-v4",
    "Intel(R) Xeon(R) CPU E5-2680v3 @ 2.50GHz": "intel-xeon-e5-2680-v3",
    "2 x Intel Xeon E5-2650 v4 2.2GHz": "intel-xeon-e5-2650-v4",
    "Intel Xeon E5 2650 v4": "intel-xeon-e5-2650-v4",
    "Intel(R) Xeon(R) CPU           X5650  @ 2.67GHz": "intel-xeon-x5650",
    "Intel(R) Xeon(R) CPU E5345 @ 2.33GHz": "intel-xeon-e5345",
    "Intel(R) Xeon(R) CPU 5160 @ 3.00GHz": "intel-xeon-5160",
    "Intel(R) Xeon(R) CPU E7- 4870  @ 2.40GHz": "intel-xeon-e7-4870",
    "Intel(R) Xeon(R) CPU E7-8890 v4 @ 2.20GHz": "intel-xeon-e7-8890-v4",
    "Intel(R) Xeon(R) CPU E3-1245 v5 @ 3.50GHz": "intel-xeon-e3-1245-v5",
    "Intel(R) Xeon(R) E-2288G CPU @ 3.70GHz": "intel-xeon-e-2288g",
    "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz": "intel-xeon-gold-6130",
    "INTEL(R) XEON(R) GOLD 6548Y+": "intel-xeon-gold-6548y-plus",
    "Intel Xeon-Gold 6130 (2.1GHz/16-core/125W)": "intel-xeon-gold-6130",
    "Xeon-Gold 6230R": "intel-xeon-gold-6230r",
    "Intel(R) Xeon(R) Silver 4110 CPU @ 2.10GHz": "intel-xeon-silver-4110",
    "Intel(R) Xeon(R) Platinum 8380 CPU @ 2.30GHz": "intel-xeon-platinum-8380",
    "Intel(R) Xeon(R) Platinum 8480+": "intel-xeon-platinum-8480-plus",
    "Intel(R) Xeon(R) Platinum 8468": "intel-xeon-platinum-8468",
    "Intel(R) Xeon(R) 6980P": "intel-xeon-6980p",
    "Intel(R) Xeon(R) 6 6787P": "intel-xeon-6787p",
    "Intel Xeon 6 Processor 6766E": "intel-xeon-6766e",
    "AMD EPYC 7763 64-Core Processor": "amd-epyc-7763",
    "AMD EPYC 7763 64-Core Processor                ": "amd-epyc-7763",
    "AMD EPYC 9654 96-Core Processor": "amd-epyc-9654",
    "AMD EPYC 7F52 16-Core Processor": "amd-epyc-7f52",
    "AMD EPYC 4545P 16-Core Processor": "amd-epyc-4545p",
    "AMD EPYC 7702P 64-Core Processor": "amd-epyc-7702p",
    "AMD Opteron(tm) Processor 6276": "amd-opteron-6276",
    "Quad-Core AMD Opteron(tm) Processor 2384": "amd-opteron-2384",
    "Dual-Core AMD Opteron(tm) Processor 2216 HE": "amd-opteron-2216",
}
NOTHING = [
    "",
    "Intel Xeon",
    "QEMU Virtual CPU version 2.5+",
    "QEMU Virtual CPU version 1.5.3",
    "Common KVM processor",
    "Intel Xeon Processor (Skylake, IBRS)",
    "Intel Xeon Processor (Cascadelake)",
    "AMD EPYC-Rome Processor",
    "AMD EPYC Processor (with IBPB)",
    "AMD EPYC Processor",
    "Intel(R) Xeon(R) CPU @ 2.20GHz",
    "Intel(R) Xeon(R) Processor @ 2.90GHz",
    "Westmere E56xx/L56xx/X56xx (Nehalem-C)",
    "Intel Core Processor (Haswell, no TSX)",
    "ARMv8 Processor rev 1 (v8l)",
    "Intel(R) Xeon(R) Gold 6999 CPU @ 2.10GHz",
    "Intel(R) Xeon(R) Gold 61300 CPU",
    "Intel(R) Xeon(R) CPU E5-26800 @ 2.70GHz",
    "Intel(R) Core(TM) i7-4712HQ CPU @ 2.30GHz",
    "Cavium ThunderX2(R) CPU CN9980 v2.2 @ 2.20GHz",
    "461F0010",
    "0123456789",
    "Intel(R) Atom(TM) CPU  C2750  @ 2.40GHz",
    "AMD EPYC 7763X 64-Core Processor",
    "Intel(R) Xeon(R) CPU E5-2680 v9 @ 2.70GHz",
    "To Be Filled By O.E.M.",
    "Xeon",
    "AMD",
    "x" * 10_000,
]


@pytest.mark.parametrize("text", EXACT)
def test_the_designation_names_the_processor(text: str) -> None:
    match = match_cpu(text, CATALOG)
    assert match is not None
    assert (match.key, match.confidence, match.why) == (EXACT[text], "exact", "")


@pytest.mark.parametrize("text", NOTHING)
def test_no_processor_is_better_than_a_wrong_one(text: str) -> None:
    assert match_cpu(text, CATALOG) is None


def test_another_suffix_or_version_is_another_processor() -> None:
    keys = {text: match_cpu(text, CATALOG) for text in ("Xeon Gold 6230", "Xeon Gold 6230R", "Xeon Gold 6230N")}
    assert len({match.key for match in keys.values() if match}) == 3
    versions = [match_cpu(f"Intel(R) Xeon(R) CPU E5-2620{v} @ 2.00GHz", CATALOG) for v in (" 0", " v2", " v3", " v4")]
    assert len({match.key for match in versions if match}) == 4


def test_a_clock_that_contradicts_the_catalogue_is_said() -> None:
    match = match_cpu("Intel(R) Xeon(R) Gold 6130 CPU @ 2.50GHz", CATALOG)
    assert match is not None
    assert match.confidence == "near"
    assert match.why == "the text says 2.5 GHz, the catalogue 2.1 GHz"


def test_single_core_xeons_are_told_by_their_clock_alone() -> None:
    match = match_cpu("Intel(R) Xeon(TM) CPU 3.20GHz", CATALOG)
    assert match is not None
    assert (match.key, match.confidence) == ("intel-xeon-3.2", "near")
    assert match_cpu("Intel(R) Xeon(TM) CPU 9.90GHz", CATALOG) is None


@pytest.mark.parametrize("key", [key for key in CATALOG.cpus if "pentium" not in key and key.count(".") == 0])
def test_every_processor_is_found_by_its_own_name(key: str) -> None:
    match = match_cpu(CATALOG.cpus[key].name, CATALOG)
    assert match is not None
    assert match.key == key


GENERATIONS = {
    "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz": ("skylake", "exact"),
    "Intel(R) Xeon(R) CPU E5-2618L v3 @ 2.30GHz": ("haswell", "near"),
    "Intel(R) Xeon(R) CPU E5-4669 v4 @ 2.20GHz": ("broadwell", "near"),
    "Intel(R) Xeon(R) CPU E5-1650 0 @ 3.20GHz": ("sandy-bridge", "near"),
    "Intel(R) Xeon(R) CPU L5639 @ 2.13GHz": ("westmere", "near"),
    "Intel(R) Xeon(R) CPU E5507 @ 2.27GHz": ("nehalem", "near"),
    "Intel(R) Xeon(R) CPU E5430 @ 2.66GHz": ("penryn", "near"),
    "Intel(R) Xeon(R) CPU 5148 @ 2.33GHz": ("core", "near"),
    "Intel(R) Xeon(R) Gold 6348Q": ("ice-lake", "near"),
    "Intel(R) Xeon(R) Gold 6418HL CPU": ("sapphire-rapids", "near"),
    "Intel(R) Xeon(R) Gold 5318HL CPU": ("cooper-lake", "near"),
    "Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz": ("cascade-lake", "near"),
    "Intel(R) Xeon(R) Platinum 8175M CPU @ 2.50GHz": ("skylake", "near"),
    "Intel(R) Xeon(R) 6962P": ("granite-rapids", "near"),
    "AMD EPYC 7R13 Processor": ("zen-3", "near"),
    "AMD EPYC 7571": ("zen", "near"),
    "AMD EPYC 7B12": ("zen-2", "near"),
    "AMD EPYC 9R14": ("zen-4", "near"),
    "AMD EPYC 9V45 96-Core Processor": ("zen-5", "near"),
    "AMD Opteron(tm) Processor 6140": ("k10", "near"),
    "AMD Opteron(tm) Processor 4386": ("piledriver", "near"),
    "Intel Xeon Processor (Skylake, IBRS)": ("skylake", "guess"),
    "Intel Xeon Processor (Icelake)": ("ice-lake", "guess"),
    "AMD EPYC-Milan Processor": ("zen-3", "guess"),
    "AMD EPYC Processor (with IBPB)": ("zen", "guess"),
    "Intel(R) Core(TM) i7-4712HQ CPU @ 2.30GHz": ("haswell", "near"),
    "Westmere E56xx/L56xx/X56xx (Nehalem-C)": ("westmere", "near"),
    "Cavium ThunderX2(R) CPU CN9980 v2.2 @ 2.20GHz": ("arm", "near"),
    "Intel(R) Itanium(R) Processor 9560": ("itanium", "near"),
}


@pytest.mark.parametrize("text", GENERATIONS)
def test_generation_of_a_processor_that_the_catalogue_may_not_have(text: str) -> None:
    match = guess_generation(text, CATALOG)
    assert match is not None
    assert (match.key, match.confidence) == GENERATIONS[text]
    assert match.why or match.confidence == "exact"


@pytest.mark.parametrize(
    "text", ["", "QEMU Virtual CPU version 2.5+", "Common KVM processor", "Intel(R) Xeon(R) CPU @ 2.20GHz", "461F0010"]
)
def test_a_generation_that_the_text_does_not_tell_stays_unknown(text: str) -> None:
    assert guess_generation(text, CATALOG) is None


@pytest.mark.parametrize("key", CATALOG.cpus)
def test_the_numbering_agrees_with_the_generation_of_every_processor(key: str) -> None:
    from vconsolidate.catalog.matching.generations import generation_of

    by_number = generation_of(key)
    assert by_number is None or by_number == CATALOG.cpus[key].generation.key
