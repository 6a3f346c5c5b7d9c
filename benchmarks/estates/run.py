"""Run the public commands on one estate, each in a process of its own, and measure them."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HANG = 124
"""Exit code reported for a command that was stopped because it ran too long."""


@dataclass(frozen=True, slots=True)
class Child:
    """
    What a command did.

    Parameters
    ----------
    seconds, cpu_seconds
        By the clock, and of all cores.
    peak_mib
        Largest resident memory.
    """

    code: int
    out: str
    err: str
    seconds: float
    cpu_seconds: float
    peak_mib: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What `plan` made of an estate.

    Parameters
    ----------
    value, bound, unit
        Of the first level of the objective; None without a plan or a bound.
    verified
        Whether `verify` found nothing wrong; None without a plan.
    complaint
        The last lines that `plan` or `verify` wrote, if one of them failed.
    repaired
        Whether the plan had to be made again after the replay: its value then is not that of the first plan.
    """

    child: Child
    value: float | None = None
    bound: float | None = None
    unit: str = ""
    verified: bool | None = None
    complaint: str = ""
    repaired: bool = False
    document: bytes = b""

    @property
    def gap_percent(self) -> float | None:
        """Return how far the value is above the bound, in % of the value."""
        if self.value is None or self.bound is None:
            return None
        return 0.0 if self.value <= 0 else round(100.0 * (self.value - self.bound) / self.value, 2)


def plan(inventory: Path, effort: float, *, more: Sequence[str] = (), seconds: float | None = None) -> Outcome:
    """
    Plan an estate with a limit of work, so that the result repeats, and verify the plan.

    Parameters
    ----------
    effort
        Limit of the search, in units of about one second of one core.
    more
        Further arguments of the command.
    seconds
        Seconds of a core after which the command counts as hanging; by default five times the effort, and 20 for the
        rest.
    """
    document = inventory.parent / "plan.json"
    document.unlink(missing_ok=True)
    limit = 20.0 + 5.0 * effort if seconds is None else seconds
    arguments = ["plan", str(inventory), "--effort", f"{effort:g}", "-o", f"json={document}", "-q", *more]
    child = _child(arguments, limit)
    if not document.exists():
        return Outcome(child, complaint=_last_lines(child))
    made = document.read_bytes()
    contents = json.loads(made)
    level = (contents["objective"] or {}).get("levels", [])[:1]
    value, bound, unit = (level[0]["value"], level[0]["bound"], level[0]["unit"]) if level else (None, None, "")
    complaint = _last_lines(child) if child.code not in {0, 1} else ""
    if not contents["placements"]:
        return Outcome(child, value, bound, unit, None, complaint, document=made)
    checked = _child(["verify", str(document), str(inventory)], 600.0)
    complaint = complaint or (_last_lines(checked) if checked.code else "")
    return Outcome(child, value, bound, unit, checked.code == 0, complaint, len(contents["rounds"]) > 1, made)


def _child(arguments: Sequence[str], limit: float) -> Child:
    """Run the program with arguments; stop it after `limit` seconds of a core, or ten times as many by the clock."""
    command = [sys.executable, "-m", "vconsolidate", *arguments]
    started = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, stdout=out, stderr=err)
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (int(limit), int(limit)))
        code, cpu_seconds, peak_mib = _wait(process, started + 10.0 * limit)
        out.seek(0)
        err.seek(0)
        seconds = time.monotonic() - started
        return Child(code, out.read().decode(), err.read().decode(), seconds, cpu_seconds, peak_mib)


def _wait(process: subprocess.Popen[bytes], until: float) -> tuple[int, float, int]:
    """Return the exit code (`HANG` if it was stopped), seconds of all cores and MiB of a process when it has ended."""
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        if time.monotonic() > until:
            process.kill()
        time.sleep(0.02)
    code = os.waitstatus_to_exitcode(status)
    process.returncode = HANG if -code in {signal.SIGKILL, signal.SIGXCPU} else code
    return process.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def _last_lines(child: Child) -> str:
    return "\n".join((child.err.strip() or child.out.strip()).splitlines()[-8:])
