"""Start a command, and send it signals at a random moment: anywhere in its time, or while it writes its files."""

from __future__ import annotations

import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.kills.processes import ERRORS, Process, begin, end_of, handles_signals
from benchmarks.kills.scenarios import Scenario

KILL, TERM, INT = signal.SIGKILL, signal.SIGTERM, signal.SIGINT
WAYS: Final = ((KILL,), (TERM,), (INT,), (INT, INT), (TERM, INT), (INT, KILL))
"""Signals, one after the other."""

_COPIED_SHARE: Final = 0.85
"""Share of the runs in a copy of this process; the others are begun anew."""

_WRITING_SHARE: Final = 0.35
"""Share of the runs that are killed once a temporary file appears."""


@dataclass(frozen=True, slots=True)
class Killed:
    """
    What a run came to.

    Parameters
    ----------
    moment
        Seconds after the command has begun to handle signals; of a run killed while it wrote, after the first
        temporary file.
    late
        The command had ended before the first signal came.
    """

    signals: tuple[signal.Signals, ...]
    writing: bool
    moment: float
    code: int
    late: bool
    stderr: str
    copied: bool


def kill(scenario: Scenario, folder: Path, usual_s: float, chance: random.Random) -> Killed:
    """Run a command and kill it; it takes `usual_s` seconds undisturbed."""
    signals = chance.choice(WAYS)
    writing = chance.random() < _WRITING_SHARE
    moment = chance.uniform(0.0, 0.03) if writing else chance.uniform(0.0, 1.05 * usual_s)
    copied = chance.random() < _COPIED_SHARE
    process = begin(scenario.arguments, folder, copied=copied)
    while process.poll() is None and not handles_signals(process):
        time.sleep(0.0005)
    began = time.monotonic()
    if writing:
        _wait_for_writing(process, folder)
        time.sleep(moment)
    else:
        _wait(process, began + moment)
    late = process.poll() is not None
    for number, one in enumerate(signals):
        if number:
            _wait(process, time.monotonic() + chance.choice((0.0, 0.05, 0.5)))
        if process.poll() is None:
            process.send_signal(one)
    code = end_of(process)
    errors = folder / ERRORS
    said = errors.read_text(encoding="utf-8", errors="replace")
    errors.unlink()
    return Killed(signals, writing, moment, code, late, said, copied)


def _wait(process: Process, until: float) -> None:
    while process.poll() is None and (left := until - time.monotonic()) > 0.0:
        time.sleep(min(0.005, left))


def _wait_for_writing(process: Process, folder: Path) -> None:
    while process.poll() is None and not parts_in(folder, deep=False):
        time.sleep(0.0005)


def parts_in(folder: Path, *, deep: bool = True) -> list[Path]:
    """Return the temporary files in a folder."""
    found = folder.rglob("*.part") if deep else folder.glob(".*.part")
    return sorted(found)
