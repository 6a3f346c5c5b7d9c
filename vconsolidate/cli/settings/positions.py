"""Lines and columns of the keys of a TOML file, which the standard reader does not tell."""

from __future__ import annotations

import re
from typing import Final

_TABLE: Final = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_KEY: Final = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_SYNTAX: Final = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")

_AT_END: Final = " (at end of document)"

Route = tuple[str, ...]


def places(text: str) -> dict[Route, tuple[int, int]]:
    """
    Return the line and column of every key and table, counted from 1.

    Leaves out keys of inline tables, and takes a line within a multi-line text for a key if it looks like one; of two
    places, the first counts.
    """
    found: dict[Route, tuple[int, int]] = {}
    table: Route = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if heading := _TABLE.match(line):
            table = _route(heading[1])
            found.setdefault(table, (number, heading.start(1) + 1))
        elif key := _KEY.match(line):
            found.setdefault((*table, *_route(key[1])), (number, key.start(1) + 1))
    return found


def place_of_syntax(message: str, text: str) -> tuple[int, int, str]:
    """Return line, column and words of the standard reader's message; line 0 where it names none."""
    told = _SYNTAX.search(message)
    if told:
        return int(told[1]), int(told[2]), message[: told.start()]
    words = message.removesuffix(_AT_END)
    lines = text.split("\n")
    return (0, 0, message) if words == message else (len(lines), len(lines[-1]) + 1, words)


def _route(written: str) -> Route:
    return tuple(part.strip().strip("\"'") for part in written.split("."))
