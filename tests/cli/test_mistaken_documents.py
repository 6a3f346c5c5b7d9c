"""A plan where an inventory is expected, and the other way round, gets one error that says what it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from vconsolidate.cli.main import main

SAMPLE = Path(__file__).parents[2] / "sample_inventories/branch-office.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mistaken")
    shutil.copy(SAMPLE, folder / "inventory.yaml")
    files = ["-o", f"json={folder}/plan.json", "-o", f"yaml={folder}/plan.yaml"]
    assert main(["plan", str(folder / "inventory.yaml"), "-q", "--effort", "1", *files]) == 0
    assert main(["assess", str(folder / "inventory.yaml"), "-q", "-o", f"json={folder}/assessment.json"]) == 0
    return folder


@pytest.mark.parametrize("command", ["plan", "validate", "assess", "backtest"])
@pytest.mark.parametrize("name", ["plan.json", "plan.yaml", "assessment.json"])
def test_a_document_is_no_inventory(command: str, name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, str(folder / name)]) == 3
    told = capsys.readouterr().err.splitlines()
    assert told[-1] == "1 problem found"
    assert "not an inventory" in told[0]


@pytest.mark.parametrize("command", ["report", "replay", "explain", "verify"])
@pytest.mark.parametrize("name", ["inventory.yaml", "plan.yaml", "assessment.json"])
def test_another_document_is_no_plan(command: str, name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, str(folder / name)]) == 3
    told = capsys.readouterr().err.splitlines()
    assert told[-1] == "1 problem found"
    assert "-o json=" in told[0]


RESULTS = ("priors", "tracking", "comparison", "migration", "rebalancing", "runway", "frontier", "what_if")


@pytest.mark.parametrize("kind", RESULTS)
@pytest.mark.parametrize("command", ["plan", "check", "report", "verify"])
def test_a_result_is_neither_inventory_nor_plan(
    command: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "r.json").write_text(f'{{\n  "{kind}_version": "1.0",\n  "name": "a"\n}}\n', encoding="utf-8")
    assert main([command, str(tmp_path / "r.json")]) == 3
    told = capsys.readouterr().err.splitlines()
    assert told[-1] == "1 problem found"
    assert "not an inventory" in told[0] or "not a plan document" in told[0]


@pytest.mark.parametrize("name", ["plan.json", "inventory.yaml", "assessment.json"])
def test_another_document_is_no_priors(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(folder / "inventory.yaml"), "--priors", str(folder / name)]) == 3
    told = capsys.readouterr().err.splitlines()
    assert told[-1] == "1 problem found"
    assert name in told[0]
    assert "is not a file of priors" in told[0]
