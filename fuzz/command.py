"""Run a command of the program in this process, as a user would, and check what every command promises."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fuzz.target import Wrong
from vconsolidate.errors import ExitCode

DOCUMENTED = frozenset(int(code) for code in ExitCode) - {int(ExitCode.BUG), int(ExitCode.INTERRUPTED)}
"""Exit codes 0 to 6."""

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
"""What must not reach a terminal."""


_OWN = f"{Path(__file__).parent}{os.sep}"


_DETAILS = re.compile(r"\"[^\"]*\"|'[^']*'|\S*[\d/\[]\S*")
"""Parts of a message that differ from input to input: what is quoted, numbers, places."""


_MOST_COMPARED = 400
"""Characters of a message: the pattern takes the square of the length of a word."""


class Answers:
    """Kinds of answers that commands gave, so that an input with a new one can be changed further."""

    def __init__(self) -> None:
        self._known: set[tuple[int, str]] = set()
        self._new = False

    def note(self, ended: Ended) -> None:
        """Remember how a command ended and each of the first messages, without their details."""
        for line in ended.err.splitlines()[:8]:
            kind = ended.code, _DETAILS.sub("", line[:_MOST_COMPARED])
            self._new |= kind not in self._known
            self._known.add(kind)

    def had_news(self) -> bool:
        """Return whether there was a new kind of answer since the last question."""
        new, self._new = self._new, False
        return new


ANSWERS = Answers()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: bytes
    err: str


def command(*arguments: str, stdin: bytes = b"", allowed: Collection[int] = DOCUMENTED) -> Ended:
    """
    Run a command.

    Raises
    ------
    Wrong
        When it ends with another exit code than one of `allowed`, refuses without saying why, or prints what a terminal
        would obey.
    """
    from vconsolidate.cli.main import main

    with _streams(stdin) as (out, err):
        code = main(list(arguments))
    ended = Ended(code, out.getvalue(), err.getvalue().decode("utf-8", "replace"))
    ANSWERS.note(ended)
    if code == ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if code not in allowed:
        raise Wrong(f"{' '.join(arguments[:2])} ended with {code}: {_last_words(ended.err)}\n{ended.err}")
    if code in {ExitCode.USAGE, ExitCode.INVALID_INPUT} and not ended.err.strip():
        raise Wrong(f"{' '.join(arguments[:2])} ended with {code} and said nothing")
    if found := _UNSAFE.search(ended.err):
        raise Wrong(f"{' '.join(arguments[:2])} printed U+{ord(found[0]):04X} on stderr\n{ended.err!r}")
    return ended


def _last_words(told: str) -> str:
    """Return the last line of a stack, which names the error, without addresses and figures that change."""
    lines = [line for line in told.splitlines() if re.match(r"\w[\w.]*(Error|Warning|Exception|Exit|Panic\w*)\b", line)]
    frames = [line.strip() for line in told.splitlines() if line.lstrip().startswith("File ") and _OWN not in line]
    place = re.sub(r'File ".*/(\w+\.py)", line (\d+).*', r"\1:\2", frames[-1]) if frames else ""
    return f"{lines[-1][:60] if lines else ''} {place}"


@contextmanager
def _streams(stdin: bytes) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    kept = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", write_through=True)
    try:
        yield out, err
    finally:
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            stream.detach()
        sys.stdin, sys.stdout, sys.stderr = kept
