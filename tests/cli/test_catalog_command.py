"""``vconsolidate catalog`` as its users meet it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import yaml

from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.search.entries import KINDS, all_entries
from vconsolidate.cli.main import main

OURS = """\
sources: {sheet: '=HYPERLINK("x")'}
models:
  our-box: {name: Our big box, cpu: intel-xeon-gold-6130, sockets: 2, memory_gib: 512, rack_units: 1, idle_w: 180,
    max_w: 700, nics: 2, year: 2024, source: [sheet]}
"""


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["catalog", *arguments]) == code
    told = capsys.readouterr()
    return told.err if code else told.out


def test_show_tells_facts_units_sources_and_the_line_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    page = printed(capsys, "show", "vSphere", "6.7")
    assert page.startswith("VMware ESXi 6.7 (hypervisor esxi-6.7)")
    assert "vCPUs of a VM" in page
    assert "6,128 GiB [1]" in page
    assert "  [1] " in page
    assert page.endswith("In an inventory:\n  hypervisor: esxi-6.7\n")


def test_show_as_json_and_csv_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    facts = json.loads(printed(capsys, "show", "rhel6", "-f", "json"))["facts"]
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "show", "rhel6", "-f", "csv"))))
    assert [row["fact"] for row in rows] == [fact["fact"] for fact in facts]
    assert {"fact": "vCPUs that it uses", "value": 4096, "unit": ""}.items() <= facts[1].items()


def test_a_name_of_several_entries_is_refused_with_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    told = printed(capsys, "show", "Dell", "R740", code=2)
    assert told.count("dell-poweredge-r740-") == sum(key.startswith("dell-poweredge-r740-") for key in _keys())


def test_an_unknown_name_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert "windows-server-2008-r2" in printed(capsys, "show", "windows-sever-2008-r2", code=2)
    assert "vconsolidate catalog list" in printed(capsys, "show", "qqqq", code=2)
    assert "nothing like" in printed(capsys, "search", "qqqq", code=2)


def test_lists_have_every_entry(capsys: pytest.CaptureFixture[str]) -> None:
    for kind in KINDS:
        found = json.loads(printed(capsys, "list", f"{kind}s", "-f", "json"))
        assert [item["key"] for item in found] == [e.key for e in all_entries(load_catalog()) if e.kind.name == kind]


def test_own_entries_are_found_and_a_cell_never_is_a_formula(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ours = tmp_path / "ours.yaml"
    ours.write_text(OURS)
    assert "our-box" in printed(capsys, "search", "big", "box", "--catalog", str(ours))
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "show", "our-box", "-f", "csv", "--catalog", str(ours)))))
    assert rows[0]["source"].startswith("'=HYPERLINK")


def test_mistakes_in_own_entries_are_told_with_their_lines(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ours = tmp_path / "ours.yaml"
    ours.write_text(OURS.replace("sockets: 2", "sockets: none"))
    assert "ours.yaml:3:" in printed(capsys, "list", "models", "--catalog", str(ours), code=3)
    assert "missing.yaml" in printed(capsys, "list", "models", "--catalog", str(tmp_path / "missing.yaml"), code=3)


def test_output_goes_to_files_in_several_formats(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "found.json"
    assert "next: vconsolidate catalog show esxi-6.7" in printed(capsys, "search", "esxi67", "-o", f"json={target}")
    assert json.loads(target.read_text())[0]["likeness"] == 100.0


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_line_to_write_is_yaml_that_names_the_entry(kind: str) -> None:
    entry = next(entry for entry in all_entries(load_catalog()) if entry.kind.name == kind)
    assert entry.key in json.dumps(yaml.safe_load(entry.kind.line.format(key=entry.key)))


def _keys() -> tuple[str, ...]:
    return tuple(load_catalog().models)
