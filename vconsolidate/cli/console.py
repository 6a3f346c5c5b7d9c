"""Streams, colour and verbosity: results on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from vconsolidate.errors import InputError, VconsolidateError
from vconsolidate.model.stop import Progress
from vconsolidate.report.printable import line
from vconsolidate.words import counted

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


_STATE = _State()


def set_verbosity(*, quiet: bool, verbose: bool) -> None:
    """Set how much this process prints on stderr."""
    _STATE.verbosity = Verbosity(quiet=quiet, verbose=verbose)


def verbose() -> bool:
    """Return whether the user wants details."""
    return _STATE.verbosity.verbose


def say(message: str) -> None:
    """Print a line of information on stderr, unless quiet."""
    if not _STATE.verbosity.quiet:
        print(line(message), file=sys.stderr)  # noqa: T201 - the one place that prints


def warn(message: str) -> None:
    """Print a line on stderr whatever the verbosity."""
    print(line(message), file=sys.stderr)  # noqa: T201


def warn_lines(text: str) -> None:
    """Print lines on stderr whatever the verbosity, such as a stack trace."""
    for one in text.split("\n"):
        warn(one)


def write_stdout(content: bytes) -> None:
    """Write a result to stdout unchanged."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


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


@contextmanager
def progress() -> Iterator[Progress | None]:
    """
    Show the progress of the search: a live line on a terminal, one line per phase with ``--verbose``, or nothing.

    Yields
    ------
    Progress | None
        Function that the solver calls with (phase, value, bound).
    """
    if _STATE.verbosity.quiet:
        yield None
    elif sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415

        with Console(stderr=True).status("searching for a plan …") as status:
            yield lambda phase, value, bound: status.update(_progress_line(phase, value, bound))
    elif _STATE.verbosity.verbose:
        yield lambda phase, value, bound: warn(_progress_line(phase, value, bound))
    else:
        yield None


def _progress_line(phase: str, value: int | None, bound: int) -> str:
    if value is None:
        return f"search: {phase}, no plan yet, bound {bound:,}"
    gap = (value - bound) / value if value else 0.0
    return f"search: {phase}, best plan {value:,}, bound {bound:,}, gap {gap * 100:.2f} %"
