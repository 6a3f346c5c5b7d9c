"""An export in the place of an inventory: every command that reads one imports it, and writes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.importing.fragments import cluster, fragment, importer, server
from vconsolidate.cli.main import main
from vconsolidate.inventory.importers import registry
from vconsolidate.inventory.importing.fragment import LeftOut
from vconsolidate.inventory.importing.likely import may_be_export
from vconsolidate.inventory.load import load_inventory

ESTATE = fragment(
    server("web01", "A2", os="centos-5", demand__cpu_mean="4 %", demand__memory_used="2 GiB"),
    server("web02", "A3", os="centos-5", demand__cpu_mean="4 %", demand__memory_used="2 GiB"),
    clusters=(cluster("prod", "esx-01", "esx-02"),),
    left_out=(LeftOut(2, "templates", "they never run"),),
)


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(registry, "IMPORTERS", {"made": importer("made", ESTATE, suffix=".made")})
    path = tmp_path / "export.made"
    path.write_bytes(b"made")
    return path


def test_an_export_is_an_estate_with_what_was_assumed(export: Path) -> None:
    estate = load_inventory(export)
    assert [one.name for one in estate.servers] == ["web01", "web02"]
    assert [one.path for one in estate.inputs] == ["export.made"]
    assert estate.notes[0] == "export.made is no inventory; it was read as made, with the defaults of import."
    assert "Left out: 2 templates: they never run." in estate.notes
    assert [path.name for path in export.parent.iterdir()] == ["export.made"]


def test_a_plan_of_an_export_is_made_and_verified(export: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert main(["plan", str(export), "--quiet", "-o", f"json={plan}", "--set", "policy.headroom=5 %"]) == 0
    assert json.loads(plan.read_text())["inputs"]["files"][0]["path"] == "export.made"
    assert main(["verify", str(plan), "--quiet"]) == 0
    assert main(["validate", str(export), "--quiet"]) == 0


def test_problems_name_the_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    bad = fragment(server("web01", "A2", os="centos-5", tier=9))
    monkeypatch.setattr(registry, "IMPORTERS", {"made": importer("made", bad)})
    (tmp_path / "export.made").write_bytes(b"x")
    assert main(["plan", str(tmp_path / "export.made")]) == 3
    told = capfd.readouterr().err
    assert told.startswith(f"{tmp_path / 'export.made'}: servers[0].tier: must be at most 4")
    assert "made A2!1; line" in told
    assert "import it to see the inventory" in told


def test_overrides_keep_their_own_problems(export: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(export), "--set", "policy.headroom=lots"]) == 3
    assert capfd.readouterr().err.startswith("--set policy.headroom=lots: ")


def test_a_file_that_nobody_knows_is_told_as_before(export: Path, capfd: pytest.CaptureFixture[str]) -> None:
    other = export.with_name("notes.txt")
    other.write_text("nothing: here\n")
    assert main(["validate", str(other)]) == 3
    assert '"version" is missing' in capfd.readouterr().err
    assert main(["validate", str(export.parent / "missing.made")]) == 3
    assert "does not exist" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "export"),
    [
        ("a.yaml", "anything", False),
        ("a.YML", "anything", False),
        ("a.json", '{"version": 1, "servers": []}', False),
        ("a.json", '{\n  "version": 1}', False),
        ("a.txt", "# mine\nversion: 1\n", False),
        ("a.json", '{"version": 10}', True),
        ("a.csv", "name,version\n", True),
        ("a.xlsx", "PK\3\4", True),
    ],
)
def test_what_may_be_an_export(name: str, text: str, export: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert may_be_export(tmp_path / name) is export
