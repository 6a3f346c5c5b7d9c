"""Names that would steer a terminal, a page, a calendar or a spreadsheet stay names in commands beside the report."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import icalendar
import pytest

from tests.cli.test_hostile_names import HIDDEN, VISIBLE, Tags, check_plain, inventory
from vconsolidate.cli.main import main

LINK = "\x1b]8;;http://x\x07y"
"""A link as terminals take it (OSC 8)."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an estate of hostile names, and its plan."""
    here = tmp_path_factory.mktemp("names")
    text = inventory((*VISIBLE, *VISIBLE), "".join((*HIDDEN, LINK)))
    (here / "hostile.yaml").write_text(f"{text}migration: {{start: 2026-03-02}}\n", encoding="utf-8")
    made = ["plan", str(here / "hostile.yaml"), "--effort", "1", "-q", "-o", f"json={here / 'hostile.json'}"]
    assert main(made) == 0
    return here


COMMANDS = (
    "assess {i}", "assess {i} -f markdown", "diff {p} {p}", "diff {p} {p} -f markdown", "migrate {p} --effort 0.1",
    "migrate {p} --effort 0.1 -f markdown", "rebalance {p} --effort 0.1 --details", "runway {p} --effort 0.1",
    "zones list {p}", "network trace {p} --from nobody --to nobody", "firewall services {p}",
    "what-if {i} {s} --effort 0.1 --no-repair", "what-if {i} {s} --effort 0.1 --no-repair -f markdown",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_prints_names_as_text(command: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    scenarios = folder / "s.json"
    words = [{"name": f"{name}{number}", "reason": "".join(HIDDEN)} for number, name in enumerate(VISIBLE[:2])]
    scenarios.write_text(json.dumps({"scenarios": words}), encoding="utf-8")
    files = {"i": folder / "hostile.yaml", "p": folder / "hostile.json", "s": scenarios}
    assert main([word.format(**files) for word in command.split()]) in {0, 1, 2, 3, 4}
    told = capfd.readouterr()
    check_plain(told.out)
    check_plain(told.err)


def test_pages_and_tables_and_calendars_of_a_migration(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    outputs = [f"{name}={folder / name}" for name in ("html", "csv", "calendar")]
    arguments = [part for output in outputs for part in ("-o", output)]
    assert main(["migrate", str(folder / "hostile.json"), "--effort", "0.1", *arguments]) == 0, capfd.readouterr().err
    tags = Tags()
    tags.feed((folder / "html").read_text(encoding="utf-8"))
    assert "img" not in {tag for tag, _ in tags.found}
    assert not [name for _, names in tags.found for name in names if name.startswith("on")]
    rows = list(csv.reader(io.StringIO((folder / "csv").read_text(encoding="utf-8"))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "::"))]
    written = (folder / "calendar").read_bytes()
    events = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert written.count(b"BEGIN:") == len(events) + 1


def test_names_in_an_export_are_text_on_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    names = [f"{word} {number}" for number, word in enumerate((*VISIBLE, *HIDDEN, LINK, "../../x", "{{ 7*7 }}"))]
    rows = io.StringIO()
    csv.writer(rows).writerows([["Hostname", "vCPUs", "RAM", "OS"], *([name, 2, "8 GB", "CentOS 6"] for name in names)])
    (tmp_path / "list.csv").write_text(rows.getvalue(), encoding="utf-8", newline="")
    out = tmp_path / "out"
    out.mkdir()
    assert main(["import", str(tmp_path / "list.csv"), "-o", str(out / "i.yaml"), "-v"]) in {0, 3}
    assert main(["validate", str(out / "i.yaml"), "-v"]) in {0, 3}
    told = capfd.readouterr()
    check_plain(told.err)
    assert {path.parent for path in tmp_path.rglob("*") if path.is_file()} <= {tmp_path, out}
