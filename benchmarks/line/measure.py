"""Run the public command on one estate and read what each stage took from what ``--verbose`` says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PHASES: Final = {
    "load": "reading ",
    "size": "sizing ",
    "place": "placing ",
    "fail over and check": "host failures and checks",
    "replay": "replaying ",
    "host range": "host range",
    "room": "counting room",
    "document": "composing ",
    "reports": "writing ",
}
"""Phase → words of its stages; the first that fits counts."""

_TOOK: Final = re.compile(r"took ([\d.]+) s, ([\d.]+) s of a core; peak memory so far ([\d,]+) MiB: (.*)")


@dataclass(slots=True)
class Phase:
    """Seconds by the clock and of a core, and the peak of the process when it ended, MiB."""

    seconds: float = 0.0
    core_seconds: float = 0.0
    peak_mib: float = 0.0


@dataclass(slots=True)
class Run:
    """
    One run of the whole line.

    Parameters
    ----------
    seconds, core_seconds, peak_mib
        By the clock; of a core, of all processes; of the process that plans.
    gap_percent
        Value above the bound, in % of the value.
    files_mib
        Size of each output.
    """

    vms: int
    workers: int
    code: int = 0
    seconds: float = 0.0
    core_seconds: float = 0.0
    peak_mib: float = 0.0
    hosts: int = 0
    gap_percent: float = 0.0
    files_mib: dict[str, float] = field(default_factory=dict)
    phases: dict[str, Phase] = field(default_factory=dict)
    load_average: float = 0.0


def run_line(inventory: Path, vms: int, workers: int, more: list[str]) -> Run:
    """
    Plan an estate with all reports, in a process of its own.

    Raises
    ------
    RuntimeError
        When the command fails.
    """
    folder = inventory.parent
    outputs = {"json": folder / "plan.json", "html": folder / "plan.html", "terminal": folder / "plan.txt"}
    command = [sys.executable, "-m", "vconsolidate", "plan", str(inventory), "--verbose", "--workers", str(workers)]
    command += [part for name, path in outputs.items() for part in ("-o", f"{name}={path}")]
    log = folder / "log.txt"
    began = time.monotonic()
    with log.open("wb") as stream:
        process = subprocess.Popen([*command, *more], stdout=subprocess.DEVNULL, stderr=stream)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    text = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode not in {0, 1} or not outputs["json"].exists():
        raise RuntimeError(f"exit code {process.returncode}: {text[-2000:]}")
    run = Run(
        vms,
        workers,
        process.returncode,
        round(time.monotonic() - began, 1),
        round(used.ru_utime + used.ru_stime, 1),
        used.ru_maxrss // 1024,
        phases=phases_of(text),
        load_average=round(os.getloadavg()[0], 1),
    )
    outputs["parquet"] = folder / "plan.parquet"
    run.files_mib = {name: round(path.stat().st_size / 1024**2, 1) for name, path in outputs.items()}
    _read_document(run, outputs["json"])
    return run


def phases_of(text: str) -> dict[str, Phase]:
    """Return what each phase took, from the lines of ``--verbose``."""
    found: dict[str, Phase] = {}
    for seconds, core_seconds, peak, words in _TOOK.findall(text):
        name = next((name for name, part in PHASES.items() if part in words), "other")
        phase = found.setdefault(name, Phase())
        phase.seconds = round(phase.seconds + float(seconds), 1)
        phase.core_seconds = round(phase.core_seconds + float(core_seconds), 1)
        phase.peak_mib = float(peak.replace(",", ""))
    return found


def _read_document(run: Run, path: Path) -> None:
    """Read hosts and gap from the first fields of a document, which is too large to be read as a whole."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            key, _, value = line.strip().rstrip(",").partition(": ")
            if key == '"hosts_used"':
                run.hosts = int(value)
            elif key == '"gap"':
                run.gap_percent = round(100 * float(json.loads(value)), 2)
                return
