"""The document of a migration in every format, and the command from end to end."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import validate

from tests.migration.estates import inventory
from vconsolidate.cli.main import main
from vconsolidate.report.migration.calendar import calendar
from vconsolidate.report.migration.render import CSV_COLUMNS
from vconsolidate.report.migration.schema import MigrationDocument, json_schema
from vconsolidate.report.options import Options

HOSTS = {"h1": (512, ""), "h2": (512, "a")}
DATED = 'migration: {start: "2027-03-06", bandwidth: 1 Gbit/s, method: warm, window: 8 h}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    text = inventory({"a": 200, "b;,\\": 200, "c": 200}, HOSTS, DATED).replace("name: b;,\\", 'name: "b-1"')
    (tmp_path / "inventory.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_writes_every_format(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = {
        "json": "m.json",
        "yaml": "m.yaml",
        "csv": "m.csv",
        "html": "m.html",
        "markdown": "m.md",
        "calendar": "m.ics",
    }
    outputs = [part for name, path in names.items() for part in ("-o", f"{name}={path}")]
    assert main(["migrate", "inventory.yaml", "--effort", "3", "--replay", "--details", *outputs]) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1].startswith("Migration: 3 VMs in ")
    data = json.loads((folder / "m.json").read_text(encoding="utf-8"))
    validate(data, json_schema())
    document = MigrationDocument.model_validate_json((folder / "m.json").read_bytes())
    assert all(wave.replay is not None for wave in document.waves)
    rows = list(csv.DictReader(io.StringIO((folder / "m.csv").read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [row["vm"] for row in rows] == [move.vm for wave in document.waves for move in wave.moves]
    page = (folder / "m.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    assert "<svg" in page
    runbook = (folder / "m.md").read_text(encoding="utf-8")
    assert runbook.count("- [ ] ") >= len(rows)
    assert "Rollback" in runbook


def test_a_calendar_has_short_lines_and_an_event_per_wave(folder: Path) -> None:  # noqa: ARG001 - the current folder
    assert main(["migrate", "inventory.yaml", "--effort", "3", "-q", "-o", "json=m.json"]) == 0
    document = MigrationDocument.model_validate_json(Path("m.json").read_bytes())
    odd = document.model_copy(update={"name": "Büro; \\ Nord, " + "ü" * 60})
    text = calendar(odd, Options()).decode()
    assert text.count("BEGIN:VEVENT") == len(document.waves)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "SUMMARY:Büro\\; \\\\ Nord\\, " in unfolded
    assert "DTSTART;VALUE=DATE:20270306" in unfolded


def test_the_table_of_moves_goes_back_as_status(folder: Path) -> None:
    plan = ["plan", "inventory.yaml", "--effort", "3", "-q", "-o", "json=plan.json"]
    assert main(plan) == 0
    assert main(["migrate", "plan.json", "-q", "-o", "csv=moves.csv"]) == 0
    lines = (folder / "moves.csv").read_text(encoding="utf-8").splitlines()
    filled = [lines[0], *(f"{line}done" for line in lines[1:])]
    (folder / "moves.csv").write_text("\n".join(filled), encoding="utf-8")
    assert main(["migrate", "plan.json", "--status", "moves.csv", "-q", "-o", "json=rest.json"]) == 0
    assert json.loads((folder / "rest.json").read_text(encoding="utf-8"))["waves"] == []


def test_a_calendar_without_dates_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (folder / "inventory.yaml").read_text(encoding="utf-8").replace('start: "2027-03-06", ', "")
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")
    assert main(["migrate", "inventory.yaml", "--effort", "3", "-o", "calendar=m.ics"]) == 2
    assert "migration.start" in capsys.readouterr().err


def test_no_order_ends_with_its_own_code(folder: Path) -> None:
    text = inventory({"a": 200, "b": 200}, {"h2": (512, "a")})
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")
    assert main(["migrate", "inventory.yaml", "--effort", "3", "-q"]) == 5
