"""Server models as dmidecode, vSphere and NetBox print them."""

from __future__ import annotations

import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.matching.models import match_model

CATALOG = load_catalog()

FOUND = {
    "PowerEdge R740xd": "dell-poweredge-r740xd-2x6230",
    "Dell Inc. PowerEdge R720": "dell-poweredge-r720",
    "PowerEdge R750xa": "dell-poweredge-r750xa-2x8380",
    "ProLiant DL380 Gen10": "hpe-proliant-dl380-gen10-2x6130",
    "HPE ProLiant DL360 Gen10 Plus": "hpe-proliant-dl360-gen10-plus-2x8380",
    "HP ProLiant DL380p Gen8": "hp-proliant-dl380p-gen8",
    "ProLiant DL385 Gen10": "hpe-proliant-dl385-gen10-2x7601",
    "ProLiant BL460c Gen10": "hpe-proliant-bl460c-gen10-2x6130",
    "ThinkSystem SR650 -[7X06CTO1WW]-": "lenovo-thinksystem-sr650-2x6130",
    "ThinkSystem SR650 V3": "lenovo-thinksystem-sr650-v3-2x8480",
    "System x3650 M4 -[7915AC1]-": "ibm-system-x3650-m4",
    "UCSC-C220-M5SX": "cisco-ucs-c220-m5-2x6130",
    "UCSB-B200-M4": "cisco-ucs-b200-m4-2x2680v4",
    "UCSX-210C-M6": "cisco-ucs-x210c-m6-2x6338",
    "PowerEdge R630 (SKU=NotProvided;ModelName=PowerEdge R630)": "dell-poweredge-r630",
    "SYS-1029U-TR4": "supermicro-1029u-2x8180",
    "PRIMERGY RX2540 M5": "fujitsu-primergy-rx2540-m5-2x6230",
}


@pytest.mark.parametrize("text", FOUND)
def test_a_model_is_found_without_or_with_its_maker(text: str) -> None:
    match = match_model(text, CATALOG)
    assert match is not None
    assert match.key == FOUND[text]
    assert bool(match.why) == (match.confidence == "near")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "VMware Virtual Platform",
        "VMware7,1",
        "VirtualBox",
        "Standard PC (Q35 + ICH9, 2009)",
        "Virtual Machine",
        "KVM",
        "PowerEdge FC630",
        "PowerEdge R999",
        "PowerEdge",
        "ProLiant DL380 Gen99",
        "ProLiant DL380 Gen10 Plus v2",
        "SR",
        "2U",
        "ThinkSystem SR650 V9",
        "System Product Name",
        "To be filled by O.E.M.",
        "UCSC-C220-M9S",
        "White box",
        "R740xd2",
        "ProLiant m710x Server Cartridge",
        "Not Specified",
        "System x3650 M9",
        "PowerEdge R74",
    ],
)
def test_another_variant_is_another_model(text: str) -> None:
    assert match_model(text, CATALOG) is None


def test_the_processor_chooses_among_configurations() -> None:
    plain = match_model("PowerEdge R740", CATALOG)
    chosen = match_model("PowerEdge R740", CATALOG, cpu="intel-xeon-platinum-8280")
    other = match_model("PowerEdge R740", CATALOG, cpu="amd-epyc-7763")
    assert plain is not None
    assert plain.confidence == "near"
    assert "configurations" in plain.why
    assert chosen is not None
    assert (chosen.key, chosen.confidence) == ("dell-poweredge-r740-2x8280", "exact")
    assert other == plain


@pytest.mark.parametrize("key", [key for key in CATALOG.models if not key.startswith("white-box")])
def test_every_model_is_found_by_its_own_name(key: str) -> None:
    model = CATALOG.models[key]
    cpu = next(name for name, entry in CATALOG.cpus.items() if entry.name == model.cpu.model)
    match = match_model(model.model, CATALOG, cpu=cpu)
    assert match is not None
    found = CATALOG.models[match.key]
    assert (found.cpu.model, found.rack_units) == (model.cpu.model, model.rack_units)
