"""PDF is the HTML report printed by a browser; without one the program says so before it plans."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from vconsolidate.cli.main import main
from vconsolidate.errors import UsageError
from vconsolidate.report import browser
from vconsolidate.report.document import PlanDocument, dump
from vconsolidate.report.formats import FORMATS, Options

SAMPLE = str(Path(__file__).parents[3] / "sample_inventories/branch-office.yaml")
needs_browser = pytest.mark.skipif(browser.find_browser() is None, reason="no Chromium, Chrome or Edge is installed")
needs_shell = pytest.mark.skipif(os.name == "nt", reason="the pretended browser is a shell script")


def pretend(path: Path, script: str) -> str:
    """Return the path of a program that pretends to be a browser."""
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@needs_browser
def test_the_report_is_printed_whole_and_names_no_folder(document: PlanDocument) -> None:
    first = FORMATS["pdf"].render(document, Options())
    assert isinstance(first, bytes)
    assert first.startswith(b"%PDF-")
    assert first.rstrip().endswith(b"%%EOF")
    assert b"/Pages" in first
    assert b"vconsolidate-pdf-" not in first
    assert b"19800101000000" in first


@needs_browser
def test_it_is_written_beside_other_formats(document: PlanDocument, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_bytes(dump(document))
    assert main(["report", str(plan), "-q", "-o", f"pdf={tmp_path}/a.pdf", "-o", f"yaml={tmp_path}/a.yaml"]) == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "a.yaml", "plan.json"]


def test_without_a_browser_nothing_is_planned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(browser.VARIABLE, str(tmp_path / "none"))
    monkeypatch.setattr("vconsolidate.cli.planning.plan_request", None)
    assert main(["plan", SAMPLE, "-o", f"pdf={tmp_path}/a.pdf"]) == 2
    told = capsys.readouterr().err
    assert "PDF needs a browser" in told
    assert "CHROME_PATH" in told
    assert list(tmp_path.iterdir()) == []


@needs_shell
def test_a_browser_that_does_not_start_is_noticed_before_planning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(browser.VARIABLE, pretend(tmp_path / "broken", "echo 'no usable sandbox' >&2; exit 1"))
    with pytest.raises(UsageError, match="printed nothing: no usable sandbox"):
        FORMATS["pdf"].ready()


@needs_shell
def test_a_browser_that_hangs_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(browser.VARIABLE, pretend(tmp_path / "slow", f"sleep 100 & echo $! > {tmp_path}/child; wait"))
    monkeypatch.setattr(browser, "_SECONDS", 1)
    with pytest.raises(UsageError, match="within 1 s"):
        browser.print_page(b"")
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    until = time.monotonic() + 30  # SIGKILL takes effect when the child next gets a core
    while (state := state_of(child)) not in {"", "Z"} and time.monotonic() < until:
        time.sleep(0.05)
    assert state in {"", "Z"}


def state_of(process: int) -> str:
    """Return the letter of a process's state, "" where there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split()[2]
    except OSError:
        return ""


@needs_shell
def test_when_printing_fails_the_other_formats_are_kept(
    document: PlanDocument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, once = tmp_path / "plan.json", tmp_path / "once"
    plan.write_bytes(dump(document))
    write = 'for a; do case $a in --print-to-pdf=*) echo x > "${a#*=}";; esac; done'
    script = f"[ -e {once} ] && exit 1; touch {once}; {write}"
    monkeypatch.setenv(browser.VARIABLE, pretend(tmp_path / "fragile", script))
    assert main(["report", str(plan), "-o", f"pdf={tmp_path}/a.pdf", "-o", f"yaml={tmp_path}/a.yaml"]) == 2
    assert (tmp_path / "a.yaml").is_file()
    assert not (tmp_path / "a.pdf").exists()
    assert document.verdict in capsys.readouterr().out
