"""Find the line and column of values in a JSON text, all of them in one pass, for messages."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODER: Final = json.JSONDecoder()

Route: TypeAlias = Sequence[str | int]
Wanted: TypeAlias = "dict[str | int, Wanted]"
"""A tree of the steps of routes."""


def lines_and_columns(text: str, routes: Sequence[Route]) -> list[tuple[int, int]]:
    """
    Return line and column, counted from 1, of the value at each route, or of the last existing value on the route.

    `text` must be well-formed JSON.
    """
    wanted: Wanted = {}
    for route in routes:
        node = wanted
        for step in route:
            node = node.setdefault(step, {})
    found: dict[tuple[str | int, ...], int] = {}
    start = _skip(text, 0)
    _walk(text, start, wanted, (), found)
    line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
    places = []
    for route in routes:
        at = start
        for length in range(1, len(route) + 1):
            at = found.get(tuple(route[:length]), at)
        line = bisect_right(line_starts, at)
        places.append((line, at - line_starts[line - 1] + 1))
    return places


def _walk(
    text: str, at: int, wanted: Wanted, route: tuple[str | int, ...], found: dict[tuple[str | int, ...], int]
) -> None:
    """Record the offsets of the wanted values inside a value."""
    members = _members(text, at) if text[at] == "{" else _items(text, at) if text[at] == "[" else iter(())
    left = len(wanted)
    for step, inner in members:
        below = wanted.get(step)
        if below is None:
            continue
        if (*route, step) not in found:
            left -= 1
            found[(*route, step)] = inner
            if below:
                _walk(text, inner, below, (*route, step), found)
        if not left:
            return


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    at = _skip(text, at + 1)
    while text[at] == '"':
        name, at = _DECODER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        yield name, at
        at = _after_value(text, at)


def _items(text: str, at: int) -> Iterator[tuple[int, int]]:
    at = _skip(text, at + 1)
    index = 0
    while text[at] != "]":
        yield index, at
        at = _after_value(text, at)
        index += 1


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _after_value(text: str, at: int) -> int:
    """Return where the next member begins, or the closing bracket."""
    _, end = _DECODER.raw_decode(text, at)
    end = _skip(text, end)
    return _skip(text, end + 1) if text[end] == "," else end
