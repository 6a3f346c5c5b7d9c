"""
Commands as processes of their own: begun anew, or copies of this one, in which the libraries are loaded already.

A copy does what the command does from its first line on, with the handlers of signals that a new process has, but
without the second that loading takes. It ends without the interpreter's own tidying up, which new processes show.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Protocol

from vconsolidate.cli.main import run as run_command

ERRORS = "stderr.txt"

SCRATCH = "system-temporary"
"""Folder for the temporary files of the system, in the folder of a run."""

_LOADED = (
    "polars",
    "ortools.sat.python.cp_model",
    "ortools.graph.python.linear_sum_assignment",
    "yaml",
    "vconsolidate.cli.app",
    "vconsolidate.cli.planning",
    "vconsolidate.cli.migrating",
    "vconsolidate.cli.importing",
    "vconsolidate.cli.judging",
    "vconsolidate.export.export",
    "vconsolidate.report.series",
)


class Process(Protocol):
    """What both kinds of processes can do."""

    pid: int

    def poll(self) -> int | None:
        """Return how it ended; None while it runs."""

    def send_signal(self, number: int, /) -> None:
        """Send a signal."""


class Copy:
    """A copy of this process that runs a command."""

    def __init__(self, arguments: tuple[str, ...], folder: Path) -> None:
        self._code: int | None = None
        sys.stdout.flush()
        (folder / ERRORS).touch()  # it may be killed before it does
        self.pid = os.fork()
        if self.pid == 0:
            _become(arguments, folder)

    def poll(self) -> int | None:
        """Return how it ended; None while it runs."""
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def send_signal(self, number: int, /) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)


def load() -> None:
    """Load what commands need, so that copies need not."""
    for name in _LOADED:
        __import__(name)


def begin(arguments: tuple[str, ...], folder: Path, *, copied: bool) -> Process:
    """Begin a command in a folder; its messages go to a file there."""
    (folder / SCRATCH).mkdir(exist_ok=True)
    if copied:
        return Copy(arguments, folder)
    places = os.environ | {"TMPDIR": str(folder / SCRATCH)}
    words = [sys.executable, "-m", "vconsolidate", *arguments]
    null = subprocess.DEVNULL
    with (folder / ERRORS).open("wb") as errors:
        return subprocess.Popen(words, cwd=folder, env=places, stdin=null, stdout=null, stderr=errors)


def handles_signals(process: Process) -> bool:
    """
    Return whether a command has come to its own handlers of signals, or has ended.

    Before them Python ends as it likes: a signal while it loads its own modules is none of the program's. Only Linux
    tells; elsewhere every process counts as one that has.
    """
    try:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return True
    caught = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")), "")
    return not caught or bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def end_of(process: Process, patience_s: float = 300.0) -> int:
    """
    Wait for the end of a process and return its code.

    Raises
    ------
    TimeoutError
        When it does not end.
    """
    until = time.monotonic() + patience_s
    while (code := process.poll()) is None:
        if time.monotonic() > until:
            process.send_signal(signal.SIGKILL)
            raise TimeoutError("a command does not end")
        time.sleep(0.005)
    return code


def run(arguments: tuple[str, ...], folder: Path, *, copied: bool = True) -> tuple[int, str]:
    """Run a command to its end; return its code and its messages."""
    code = end_of(begin(arguments, folder, copied=copied))
    errors = folder / ERRORS
    said = errors.read_text(encoding="utf-8", errors="replace")
    errors.unlink()
    return code, said


def _become(arguments: tuple[str, ...], folder: Path) -> None:
    code = 70
    try:
        atexit._clear()  # noqa: SLF001 - the temporary folder of the series is not this process's to remove
        os.chdir(folder)
        os.environ["TMPDIR"], tempfile.tempdir = str(folder / SCRATCH), None
        null = os.open(os.devnull, os.O_RDWR)
        errors = os.open(ERRORS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for number, handle in enumerate((null, null, errors)):
            os.dup2(handle, number)
        sys.argv = ["vconsolidate", *arguments]
        try:
            run_command()
        except SystemExit as ended:
            code = int(ended.code or 0)
        sys.stderr.flush()
    finally:
        os._exit(code)
