"""The status at a terminal: what it says, that it fits, that it is silent at first and leaves nothing behind."""

from __future__ import annotations

import io
import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vconsolidate.cli.status import SILENT_S, Status
from vconsolidate.model.progress import SearchReport
from vconsolidate.report.cells import cells

ROOT = Path(__file__).parents[2]
TOLD = SearchReport("tabu", 253_762, 240_000, 18, unit="GBP", spent=9.2, limit=30.0)


class Terminal(io.StringIO):
    encoding = "utf-8"


def status(columns: int = 80, elapsed_s: float = 12.0, stream: io.StringIO | None = None) -> Status:
    return Status(stream or Terminal(), clock=lambda: elapsed_s, columns=lambda: columns)


def test_it_says_phase_best_plan_bound_gap_time_and_limit() -> None:
    shown = status()
    shown.tell(TOLD)
    first, second = shown.lines()
    assert first[2:].split("  ")[0] == "fewer hosts by local search"
    assert first.endswith("  12 s, work 9 of 30")
    assert second == "  best: 18 hosts, 253,762 GBP; bound 240,000 GBP; gap 5.4 %"


def test_where_the_clock_is_the_limit_it_says_seconds() -> None:
    shown = status(elapsed_s=75.0)
    shown.tell(SearchReport("tabu", limit=300.0, by_clock=True))
    assert shown.lines()[0].endswith("1:15 min of 5:00 min")
    assert shown.lines()[1] == "  best: no plan yet; no bound yet"


def test_work_goes_on_between_two_reports() -> None:
    shown = status()
    shown.tell(TOLD)
    shown.count(21.0)
    assert shown.lines()[0].endswith("work 21 of 30")


def test_a_stage_without_a_search_has_its_time_and_keeps_the_best_plan() -> None:
    shown = status()
    shown.stage("reading 서울-데이터센터.yaml")
    assert [line[2:].split("  ")[0] for line in shown.lines()] == ["reading 서울-데이터센터.yaml"]
    shown.tell(TOLD)
    shown.stage("replaying 217 VMs")
    assert "replaying 217 VMs" in shown.lines()[0]
    assert "work" not in shown.lines()[0]
    assert "18 hosts" in shown.lines()[1]


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
@pytest.mark.parametrize("words", ["reading " + "very-" * 30, "읽기 " + "서울" * 60, "\x1b[31mred\r\n"])
def test_no_line_reaches_the_edge(columns: int, words: str) -> None:
    shown = status(columns)
    shown.tell(TOLD)
    shown.stage(words)
    assert all(cells(line) < columns and line.isprintable() for line in shown.lines())


def _drawn(words: str, seconds: float) -> str:
    stream = Terminal()
    began = time.monotonic()
    shown = Status(stream, clock=lambda: time.monotonic() - began + (seconds - 0.3), columns=lambda: 80)
    shown.begin()
    shown._began_s = 0.0  # noqa: SLF001 - as if it had begun earlier
    shown.stage(words)
    time.sleep(0.6)
    shown.end()
    return stream.getvalue()


def test_it_is_silent_in_the_first_second_and_erased_at_the_end() -> None:
    assert _drawn("reading", -10.0) == ""
    drawn = _drawn("reading", SILENT_S + 1.0)
    assert "reading" in drawn
    assert drawn.endswith("\r\x1b[J")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_at_a_terminal_a_message_and_the_report_stand_alone(tmp_path: Path) -> None:
    """A run of more than a second draws the status, and what is left on the screen is the report."""
    import pty

    ours, theirs = pty.openpty()
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import time\n"
        "from vconsolidate.cli import console\n"
        "console.stage('reading estate.yaml')\n"
        "time.sleep(1.6)\n"
        "console.say('note: told')\n"
        "time.sleep(0.4)\n"
        "console.write_stdout(b'the report\\n')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, str(slow)], stdout=theirs, stderr=theirs, env=environment, cwd=tmp_path
    ) as process:
        os.close(theirs)
        seen = _read(ours)
        assert process.wait(timeout=30) == 0
    assert "reading estate.yaml" in seen
    assert _screen(seen) == ["note: told", "the report"]


def _read(terminal: int) -> str:
    parts = []
    while select.select([terminal], [], [], 30)[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # the other side is closed
            break
        if not data:
            break
        parts.append(data)
    os.close(terminal)
    return b"".join(parts).decode()


def _screen(seen: str) -> list[str]:
    """Return the lines that a terminal shows after all of it: what was erased is gone."""
    kept = seen.replace("\r\n", "\n")
    *_, rest = kept.rpartition("\r\x1b[J")
    before = kept[: len(kept) - len(rest)]
    lines = [line for part in before.split("\r\x1b[J") for line in part.split("\n") if line.startswith("note:")]
    return [*lines, *rest.splitlines()]
