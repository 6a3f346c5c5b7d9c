"""Every processor, model and guest system of real exports is found, or left alone for a reason."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.matching.cpus import match_cpu
from vconsolidate.catalog.matching.generations import guess_generation
from vconsolidate.catalog.matching.guests import match_guest
from vconsolidate.catalog.matching.hypervisors import match_hypervisor
from vconsolidate.catalog.matching.models import match_model

CATALOG = load_catalog()
INVENTORIES = Path(__file__).parents[4] / "shared" / "data" / "inventories"
NOT_IN_THE_CATALOGUE = {
    "Cavium ThunderX2(R) CPU CN9980 v2.2 @ 2.20GHz",
    "461F0010",
    "Intel(R) Atom(TM) CPU  C2750  @ 2.40GHz",
    "Intel Xeon",
}
MODELS_NOT_IN_THE_CATALOGUE = {
    "R181-T92-00",
    "PowerEdge FX700",
    "PowerEdge XE9640",
    "PowerEdge FC430",
    "PowerEdge C4130",
    "PowerEdge C4140",
    "PowerEdge XE8545",
}


@pytest.fixture(autouse=True)
def _only_with_the_files() -> None:
    if not INVENTORIES.exists():
        pytest.skip("real exports are not on this machine (../shared/data/inventories)")


def chameleon() -> Iterator[dict[str, dict[str, str]]]:
    with gzip.open(INVENTORIES / "chameleon" / "nodes.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def test_five_hundred_nodes_of_a_research_cloud() -> None:
    cpus = {node["processor"].get("other_description") or node["processor"]["model"] for node in chameleon()}
    for text in sorted(cpus):
        match = match_cpu(text, CATALOG)
        assert (match is None) == (text in NOT_IN_THE_CATALOGUE), text
        assert match is None or match.confidence == "exact", text
    models = {name for node in chameleon() if (name := node.get("chassis", {}).get("name"))}
    missed = {text for text in models if match_model(text, CATALOG) is None}
    assert missed == MODELS_NOT_IN_THE_CATALOGUE


def test_processors_that_dmidecode_prints() -> None:
    texts: set[str] = set()
    for path in (INVENTORIES / "dmidecode").glob("*.txt"):
        content = path.read_text(encoding="utf-8", errors="replace")
        texts.update(re.findall(r"Version:\s*(.*(?:Xeon|EPYC|Atom).*\S)", content))
    assert len(texts) >= 10
    for text in sorted(texts):
        match = match_cpu(text, CATALOG)
        assert (match is None) == (text in NOT_IN_THE_CATALOGUE), text
        assert match is not None or guess_generation(text, CATALOG) is None


def test_version_lines_of_dmidecode_that_are_no_processor_match_nothing() -> None:
    for path in (INVENTORIES / "dmidecode").glob("*.txt"):
        content = path.read_text(encoding="utf-8", errors="replace")
        for text in re.findall(r"Version:\s*(.*\S)", content):
            if not re.search("Xeon|EPYC|Atom|Opteron", text):
                assert match_cpu(text, CATALOG) is None, text
                assert match_hypervisor(text, CATALOG) is None, text


def test_guests_hosts_and_processors_of_an_rvtools_workbook() -> None:
    fastexcel = pytest.importorskip("fastexcel")
    book = fastexcel.read_excel(str(INVENTORIES / "rvtools" / "nx_BillSampleNextRvtoolsFinal.xlsx"))
    vms = book.load_sheet("vInfo").to_polars()
    hosts = book.load_sheet("vHost").to_polars()
    for column in ("OS according to the configuration file", "OS according to the VMware Tools"):
        for text in vms[column].drop_nulls().unique():
            match = match_guest(text, CATALOG)
            assert match is not None, text
            vague = text.startswith(("CentOS 4/5", "Oracle Linux 4/5", "Ubuntu Linux", "Other"))
            assert match.key.startswith("other") == vague, text
    assert all(match_cpu(text, CATALOG) for text in hosts["CPU Model"].unique())
    versions = {match_hypervisor(text, CATALOG) for text in hosts["ESX Version"].unique()}
    assert {match.key for match in versions if match} == {"esxi-5.5", "esxi-6.5"}
