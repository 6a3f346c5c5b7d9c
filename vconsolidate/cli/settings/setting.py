"""One setting: an option of one command, with what its value must be."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["switch", "whole number", "number", "text", "path", "choice", "list"]

PREFIX = "VCONSOLIDATE_"


@dataclass(frozen=True, slots=True)
class Setting:
    """
    An option of a command that may be kept.

    Parameters
    ----------
    command
        Path of the command, ``("plan",)``.
    key
        Name in a file, ``time-limit``.
    parameter
        Name of the argument of the function.
    shared
        It may stand for all commands at once.
    choices
        Allowed words, where the kind is a choice; of a list of outputs, the formats.
    least, most
        Range of a number; None where it is open.
    """

    command: tuple[str, ...]
    key: str
    parameter: str
    kind: Kind
    default: object
    shared: bool = True
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    @property
    def variables(self) -> tuple[str, ...]:
        """Environment variables that state it, the one of the command first."""
        own = variable(*self.command, self.key)
        return (own, variable(self.key)) if self.shared else (own,)

    def complaint(self, value: object) -> str | None:
        """Return what is wrong with a value of a file and what to write instead, or None."""
        if not _suits(self.kind, value):
            return f"must be {self.expected}"
        if self.kind == "choice" and value not in self.choices:
            return f'"{value}" is not one of {", ".join(self.choices)}{did_you_mean(str(value), self.choices)}'
        if isinstance(value, (int, float)) and not isinstance(value, bool) and not self._within(value):
            return f"must be {self.expected}"
        return None

    @property
    def expected(self) -> str:
        """What a value must be, in words, with an example."""
        words = _WORDS[self.kind].format(key=self.key, choices=", ".join(self.choices))
        if self.least is None and self.most is None:
            return words
        if self.most is None:
            limits = f"at least {self.least:g}"
        elif self.least is None:
            limits = f"at most {self.most:g}"
        else:
            limits = f"from {self.least:g} to {self.most:.0f}"
        return f"{words}, {limits}"

    def _within(self, value: float) -> bool:
        low = self.least is None or value >= self.least
        return abs(value) < math.inf and low and (self.most is None or value <= self.most)


_WORDS: dict[Kind, str] = {
    "switch": "true or false, without quotes",
    "whole number": "a whole number without quotes",
    "number": "a number without quotes",
    "text": 'a text in quotes: {key} = "…"',
    "path": 'a path in quotes: {key} = "…"',
    "choice": "one of {choices}, in quotes",
    "list": 'a list of texts: {key} = ["…", "…"]',
}


def _suits(kind: Kind, value: object) -> bool:
    if kind == "switch":
        return isinstance(value, bool)
    if kind == "whole number":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "list":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def variable(*parts: str) -> str:
    """Return the environment variable of a setting: ``VCONSOLIDATE_PLAN_TIME_LIMIT``."""
    return PREFIX + "_".join(part.replace("-", "_") for part in parts).upper()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the nearest known word as a question in brackets, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f' (did you mean "{near[0]}"?)' if near else ""
