"""The document of a migration in every format, and the command from end to end."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import validate

from tests.migration.estates import inventory, planned
from vconsolidate.cli.main import main
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.migration.run import migrate
from vconsolidate.report.migration.calendar import calendar
from vconsolidate.report.migration.compose import compose
from vconsolidate.report.migration.render import CSV_COLUMNS
from vconsolidate.report.migration.schema import MigrationDocument, json_schema
from vconsolidate.report.options import Options
from vconsolidate.report.printable import printable

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


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> MigrationDocument:
    folder = tmp_path_factory.mktemp("dated")
    estate, demand, plan = planned(inventory({"a": 200, "c": 200}, HOSTS, DATED), folder)
    return compose(estate, migrate(estate, demand, plan, Stop(work=3)), "inventory.yaml", {}, 0)


ODD = ["Büro; \\ Nord, " + "ü" * 80, "서버실 " * 30, "a\\nb;,:\"'", "=cmd|' /C calc'!A0", "\N{PILE OF POO}" * 40]


@given(st.sampled_from(ODD) | st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1))
@settings(max_examples=100, deadline=None)
def test_another_program_reads_the_calendar(dated: MigrationDocument, name: str) -> None:
    """The library icalendar reads every event back, whatever names hold; lines have at most 75 octets."""
    first = dated.waves[0].model_copy(
        update={"moves": tuple(move.model_copy(update={"vm": name}) for move in dated.waves[0].moves)}
    )
    document = dated.model_copy(update={"name": name, "waves": (first, *dated.waves[1:])})
    content = calendar(document, Options())
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in content.split(b"\r\n"))
    read = icalendar.Calendar.from_ical(content)
    assert not read.errors
    assert read["VERSION"] == "2.0"
    events = list(read.walk("VEVENT"))
    assert not any(event.errors for event in events)
    assert [event.decoded("DTSTART").isoformat() for event in events] == [wave.day for wave in document.waves]
    assert all(event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(days=1) for event in events)
    assert all(event.decoded("DTSTAMP").utcoffset() == timedelta(0) for event in events)
    assert len({event["UID"] for event in events}) == len(events)
    shown = printable(name)
    assert str(events[0]["SUMMARY"]) == f"{shown}: Wave 1, {first.day}"
    assert f"{shown}: {first.moves[0].source} → {first.moves[0].target} (warm)" in str(events[0]["DESCRIPTION"])


def test_an_event_takes_all_days_of_its_window(dated: MigrationDocument) -> None:
    """Days, not hours: a window over the change to summer time (28 March 2027) is as long as any other."""
    weekend = dated.model_copy(
        update={"window_s": 48 * 3600.0, "waves": (dated.waves[0].model_copy(update={"day": "2027-03-27"}),)}
    )
    (event,) = icalendar.Calendar.from_ical(calendar(weekend, Options())).walk("VEVENT")
    assert (event.decoded("DTSTART").isoformat(), event.decoded("DTEND").isoformat()) == ("2027-03-27", "2027-03-29")


def test_the_table_of_moves_goes_back_as_status(folder: Path) -> None:
    plan = ["plan", "inventory.yaml", "--effort", "3", "-q", "-o", "json=plan.json"]
    assert main(plan) == 0
    assert main(["migrate", "plan.json", "-q", "-o", "csv=moves.csv"]) == 0
    lines = (folder / "moves.csv").read_text(encoding="utf-8").splitlines()
    filled = [lines[0], *(f"{line}done" for line in lines[1:])]
    (folder / "moves.csv").write_text("\n".join(filled), encoding="utf-8")
    assert main(["migrate", "plan.json", "--status", "moves.csv", "-q", "-o", "json=rest.json"]) == 0
    rest = json.loads((folder / "rest.json").read_text(encoding="utf-8"))
    assert (rest["waves"], rest["done"]) == ([], 3)


def test_a_calendar_without_dates_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (folder / "inventory.yaml").read_text(encoding="utf-8").replace('start: "2027-03-06", ', "")
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")
    assert main(["migrate", "inventory.yaml", "--effort", "3", "-o", "calendar=m.ics"]) == 2
    assert "migration.start" in capsys.readouterr().err


def test_no_order_ends_with_its_own_code(folder: Path) -> None:
    text = inventory({"a": 200, "b": 200}, {"h2": (512, "a")})
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")
    assert main(["migrate", "inventory.yaml", "--effort", "3", "-q"]) == 5


def test_every_report_for_people_is_in_the_language_that_was_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate", "inventory.yaml", "--effort", "3", "--lang", "ko", "-o", "markdown=m.md"]) == 0
    assert "개 차수" in capsys.readouterr().out.splitlines()[-1]
    assert "개 차수" in (folder / "m.md").read_text(encoding="utf-8")
