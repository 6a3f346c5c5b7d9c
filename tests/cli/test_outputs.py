"""Every command that reports takes -o FORMAT=PATH, and overwrites nothing that it reads."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from vconsolidate.cli.main import main
from vconsolidate.report.formats import FORMATS

SAMPLE = Path(__file__).parents[2] / "sample_inventories/branch-office.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outputs")
    shutil.copy(SAMPLE, folder / "inventory.yaml")
    assert main(["plan", str(folder / "inventory.yaml"), "-q", "--effort", "1", "-o", f"json={folder}/plan.json"]) == 0
    return folder


@pytest.mark.parametrize("command", ["verify", "explain", "capacity"])
def test_a_command_writes_its_result_as_json_and_text(
    command: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["-o", f"json={tmp_path}/a.json", "-o", f"terminal={tmp_path}/a.txt"]
    assert main([command, str(folder / "plan.json"), *files]) == 0
    shown = capsys.readouterr().out
    assert json.loads((tmp_path / "a.json").read_bytes())
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == shown
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.txt"]


@pytest.mark.parametrize("command", ["verify", "explain", "capacity"])
@pytest.mark.parametrize("name", ["plan.json", "inventory.yaml"])
def test_nothing_that_is_read_is_overwritten(
    command: str, name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / name).read_bytes()
    source = ["plan.json", "inventory.yaml"] if command == "verify" else ["plan.json"]
    assert main([command, *(str(folder / part) for part in source), "-o", f"json={folder / name}"]) == 2
    assert "would be overwritten" in capsys.readouterr().err
    assert (folder / name).read_bytes() == before


def test_check_writes_every_report_of_a_breach_and_fails(folder: Path, tmp_path: Path) -> None:
    tight = ["--set", 'budgets=[{"metric": "hosts_used", "maximum": 1}]']
    outputs = [part for name in ("junit", "sarif", "gitlab") for part in ("-o", f"{name}={tmp_path / name}")]
    assert main(["check", str(folder / "plan.json"), *tight, *outputs]) == 1
    assert '<failure type="VC301"' in (tmp_path / "junit").read_text(encoding="utf-8")
    results = json.loads((tmp_path / "sarif").read_bytes())["runs"][0]["results"]
    assert "error" in {result["level"] for result in results}
    assert "blocker" in {entry["severity"] for entry in json.loads((tmp_path / "gitlab").read_bytes())}


@pytest.mark.parametrize("name", [name for name, chosen in FORMATS.items() if chosen.binary])
def test_a_terminal_is_spared_binary_files(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["report", str(folder / "plan.json"), "-f", name]) == 2
    assert f"{name}=plan{FORMATS[name].suffix}" in capsys.readouterr().err


def test_help_names_every_format(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    assert main(["plan", "--help"]) == 0
    shown = capsys.readouterr().out
    assert ", ".join(sorted(FORMATS)) in shown
