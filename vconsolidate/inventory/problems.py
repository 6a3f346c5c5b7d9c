"""Collect everything that is wrong with an inventory, then say it all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.node import Node, Route, walk
from vconsolidate.model.place import Place
from vconsolidate.words import nearest_name

MAX_REPORTED: Final = 100
"""Problems that are listed; the rest are counted."""

MAX_EXAMINED: Final = 10 * MAX_REPORTED
"""Problems that are put into words, to list the first in the order of the file; those after them are only counted."""

MAX_COMPARISONS: Final = 12_000
"""Names compared for suggestions, well below a second's work; in a file with more mistakes the rest go without."""

OPTION: Final = "--set "
"""How the place of a value from the command line begins; the option's text follows."""

OPTIONS: Final = (OPTION, "--scenario ")
"""All options whose texts are places."""

MAX_SHOWN: Final = 80
"""Length to which a value is cut in a message."""


class Problems:
    """Problems found so far, in the order they were found."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._files: dict[str, int] = {}
        self._comparisons = 0
        self._more = 0

    def __bool__(self) -> bool:
        """Return whether anything was found."""
        return bool(self._found)

    def __len__(self) -> int:
        """Return how many were found, repetitions included."""
        return len(self._found) + self._more

    @property
    def enough(self) -> bool:
        """So many were found that others need only be counted."""
        return len(self._found) >= MAX_EXAMINED

    def count(self, number: int) -> None:
        """Count problems that nobody will read."""
        self._more += number

    def know(self, file: str) -> None:
        """Note `file` as read, so that its problems come in the order of reading."""
        self._files.setdefault(file, len(self._files))

    def add(self, place: Place, message: str) -> None:
        """Add what is wrong with the value at `place`."""
        self.know(place.file)
        self._found.append(Problem(place.file, place.line, place.column, printable(place.field), printable(message)))

    def at(self, root: Node, route: Route, message: str) -> None:
        """Add what is wrong with the value at `route`, or with its nearest ancestor where it is missing."""
        if self.enough:
            self.count(1)
            return
        node, spelt = walk(root, route)
        self.add(Place(node.file, node.line, node.column, spelt), message)

    def at_key(self, root: Node, route: Route, message: str) -> None:
        """Add what is wrong with the key at the end of `route`; the field is the mapping that has it."""
        if self.enough:
            self.count(1)
            return
        node, _ = walk(root, route)
        _, parent = walk(root, route[:-1])
        line, column = (node.key_line, node.key_column) if node.key_line else (node.line, node.column)
        self.add(Place(node.file, line, column, parent), message)

    def take(self, error: InputError) -> None:
        """Add the problems of an error raised further down."""
        for problem in error.problems:
            self.know(problem.file)
            self._found.append(problem)
        self._more += error.more

    def move_last(self, place: Place, subject: str) -> None:
        """Say the last problem, with a file as a whole, at the `place` that names the file."""
        last = self._found.pop()
        self.add(place, f"{subject} {last.message}") if not last.line else self._found.append(last)

    def did_you_mean(self, name: str, known: Iterable[str]) -> str:
        """Return `` (did you mean "…"?)``, or a short list of what is known, or nothing."""
        candidates = sorted(known) if isinstance(known, frozenset) else list(known)
        return suggestion(name, candidates) if self.may_compare(len(candidates)) else ""

    def may_compare(self, number: int) -> bool:
        """Return whether there is work left for a comparison with so many names, and count it."""
        if self._comparisons > MAX_COMPARISONS:
            return False
        self._comparisons += number
        return True

    def raise_if_any(self) -> None:
        """
        End here when anything was found.

        Raises
        ------
        InputError
            With every problem once, in the order of files and lines; beyond `MAX_REPORTED` they are counted.
        """
        if not self._found:
            return
        unique = {(p.file, p.line, p.column, p.message): p for p in reversed(self._found)}
        ordered = sorted(unique.values(), key=lambda p: (self._files[p.file], p.line, p.column, p.field, p.message))
        ordered = [replace(p, line=0, column=0) if p.file.startswith(OPTIONS) else p for p in ordered]
        raise InputError(ordered[:MAX_REPORTED], len(ordered[MAX_REPORTED:]) + self._more)


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return `` (did you mean "…"?)`` for the nearest of `known`; else those known, when they are few."""
    candidates = list(dict.fromkeys(known))
    near = nearest_name(name[:MAX_SHOWN], candidates)
    if near is not None:
        return f" (did you mean {quoted(near)}?)"
    if 0 < len(candidates) <= 12:
        return f" (known: {', '.join(candidates)})"
    return ""


def quoted(value: object) -> str:
    """Return `value` in quotes, cut to a readable length."""
    text = value if isinstance(value, str) else str(value)
    return f'"{text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"}"'


def quoted_path(path: object) -> str:
    """Return a path in quotes, whole however long: a path that was cut cannot be opened."""
    return f'"{path}"'


def printable(text: str) -> str:
    """Return `text` with control characters spelt out, so that a file cannot write to the reader's terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
