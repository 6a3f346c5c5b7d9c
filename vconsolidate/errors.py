"""Errors a user can meet, each with the exit code it ends the program with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """The exit codes of every command; documented in ``docs/exit-codes.md``."""

    OK = 0
    BREACH = 1
    USAGE = 2
    INVALID_INPUT = 3
    INFEASIBLE = 4
    NO_PLAN = 5
    PROOF_NOT_REACHED = 6
    BUG = 70
    INTERRUPTED = 130


class VconsolidateError(Exception):
    """Base of every error raised on purpose."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """
    One thing that is wrong with an input: its place, and what to write instead.

    Parameters
    ----------
    file, line, column
        Place of the value, counted from 1; line 0 where a file has no lines (a directory, say).
    field
        Route of the value, ``servers[3].hardware.memory``; empty for the file as a whole.
    message
        What is wrong and what to write instead.
    """

    file: str
    line: int
    column: int
    field: str
    message: str

    def __str__(self) -> str:
        """Return ``file:line:column: field: message``."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class InputError(VconsolidateError):
    """
    An input cannot be read or is not valid; carries every problem found.

    Parameters
    ----------
    problems
        In the order of the files: all of them, or the first.
    more
        Problems beside them that are only counted.
    hint
        The way out, where it is the same for all.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.INVALID_INPUT

    def __init__(self, problems: Sequence[Problem], more: int = 0, *, hint: str | None = None) -> None:
        rest = [f"{problems[-1].file}: and {more:,} more problem{'s' if more > 1 else ''} after these"] if more else []
        super().__init__("\n".join([*map(str, problems), *rest]), hint=hint)
        self.problems = tuple(problems)
        self.more = more


class UsageError(VconsolidateError):
    """Options that contradict each other or name what does not exist."""

    exit_code: ClassVar[ExitCode] = ExitCode.USAGE


class VerificationError(VconsolidateError):
    """A solver returned a placement that the independent checker refuses: a bug of this program."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG
