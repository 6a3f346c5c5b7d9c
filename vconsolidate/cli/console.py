"""Streams, colour and verbosity: results on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from vconsolidate.cli.phase_clock import PhaseClock
from vconsolidate.cli.progress_lines import ProgressLines
from vconsolidate.errors import InputError, VconsolidateError
from vconsolidate.model.progress import Progress, SearchReport
from vconsolidate.report.printable import line
from vconsolidate.words import counted

if TYPE_CHECKING:
    from vconsolidate.cli.status import Status

MAX_PROBLEMS = 100
"""Most problems of an input that are printed; the others are only counted."""


@dataclass(slots=True)
class Verbosity:
    """How much is printed on stderr."""

    quiet: bool = False
    verbose: bool = False


@dataclass(slots=True)
class _State:
    verbosity: Verbosity = field(default_factory=Verbosity)
    status: Status | None = None
    clock: PhaseClock = field(default_factory=PhaseClock)


_STATE = _State()


def set_verbosity(*, quiet: bool, verbose: bool) -> None:
    """Set how much this process prints on stderr."""
    _STATE.verbosity = Verbosity(quiet=quiet, verbose=verbose)
    _STATE.clock = PhaseClock()


def verbose() -> bool:
    """Return whether the user wants details."""
    return _STATE.verbosity.verbose


def say(message: str) -> None:
    """Print a line of information on stderr, unless quiet."""
    if not _STATE.verbosity.quiet:
        warn(message)


def warn(message: str) -> None:
    """Print a line on stderr whatever the verbosity."""
    if _STATE.status is not None:
        _STATE.status.clear()
    try:
        print(line(message), file=sys.stderr)  # noqa: T201 - the one place that prints
    except BrokenPipeError:  # its reader has left, as that of both streams in "2>&1 | head"
        silence(sys.stderr)


def warn_lines(text: str) -> None:
    """Print lines on stderr whatever the verbosity, such as a stack trace."""
    for one in text.split("\n"):
        warn(one)


def write_stdout(content: bytes) -> None:
    """
    Write a result to stdout unchanged.

    Where the reader has left (``| head -1``), the rest is dropped, and the command ends with its own exit code.
    """
    end_status()
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence(sys.stdout)


def silence(stream: TextIO) -> None:
    """Discard the rest of a stream, so that exiting does not fail on it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def print_result(text: str) -> None:
    """Write a text result and a newline to stdout, in the encoding of stdout."""
    lines = "\n".join(map(line, text.rstrip("\n").split("\n"))) + "\n"
    write_stdout(lines.encode(sys.stdout.encoding or "utf-8", "replace"))


def report_error(error: VconsolidateError) -> None:
    """Print an error, with all its problems and its hint, on stderr."""
    if isinstance(error, InputError):
        for problem in error.problems[:MAX_PROBLEMS]:
            warn(str(problem))
        total = len(error.problems) + error.more
        hidden = total - MAX_PROBLEMS
        more = f" ({hidden:,} not shown)" if hidden > 0 else ""
        warn(f"{counted(total, 'problem')} found{more}")
    else:
        warn(f"error: {error}")
    if error.hint:
        warn(f"hint: {error.hint}")


def stage(words: str) -> None:
    """
    Say what the program does: on a terminal in the status, with ``--verbose`` on a line, or nowhere.

    With ``--verbose`` a line also says what the stage before took.
    """
    if _STATE.verbosity.quiet:
        return
    if _STATE.verbosity.verbose:
        _say_what_it_took(_STATE.clock.begin(words))
    if _STATE.status is None and _draws():
        from vconsolidate.cli.status import Status  # noqa: PLC0415 - only a terminal needs it

        _STATE.status = Status(sys.stderr)
        _STATE.status.begin()
    if _STATE.status is not None:
        _STATE.status.stage(words)
    elif _STATE.verbosity.verbose:
        warn(words)


def end_stages() -> None:
    """With ``--verbose``, say what the last stage took."""
    if _STATE.verbosity.verbose and not _STATE.verbosity.quiet:
        _say_what_it_took(_STATE.clock.end())


def _say_what_it_took(line: str | None) -> None:
    if line is not None:
        warn(line)


def progress() -> Progress | None:
    """Return what shows the progress of a search: the status on a terminal, a line per change with ``--verbose``."""
    if _STATE.status is not None:
        return _STATE.status.tell
    return _print_changes(ProgressLines()) if _STATE.verbosity.verbose and not _STATE.verbosity.quiet else None


def count_work(work: float) -> None:
    """Count work of a search, for the status."""
    if _STATE.status is not None:
        _STATE.status.count(work)


def end_status() -> None:
    """Leave nothing of the status on the terminal."""
    if _STATE.status is not None:
        _STATE.status.end()
        _STATE.status = None


def _draws() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _print_changes(known: ProgressLines) -> Progress:
    def show(told: SearchReport) -> None:
        words = known.line(told)
        if words is not None:
            warn(words)

    return show
