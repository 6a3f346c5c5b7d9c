"""Values of a JSON document that nobody checked: each reader returns what it asks for, or None."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Final, TypeAlias

Tree: TypeAlias = Mapping[str, object]
"""A JSON object."""

_EMPTY: Final[Tree] = {}
_NUMBER: Final = re.compile(r"[-+]?\d{1,24}(?:\.\d{1,24})?(?:[eE][-+]?\d{1,3})?")
_YES: Final = frozenset({"true", "yes", "on", "1"})
_NO: Final = frozenset({"false", "no", "off", "0"})
_ABSENT: Final = frozenset({"na", "n/a", "none", "null", "not specified", "unknown", "to be filled by o.e.m."})


def mapping(value: object) -> Tree:
    """Return an object as it is, and anything else as an empty one."""
    return value if isinstance(value, dict) else _EMPTY


def items(value: object) -> Sequence[object]:
    """Return a list as it is; nothing for None, and anything else as a list of it."""
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def mappings(value: object) -> Iterator[tuple[int, Tree]]:
    """Yield position and content of every object of a list; one object counts as a list of it."""
    for position, item in enumerate(items(value)):
        if isinstance(item, dict):
            yield position, item


def at(value: object, *route: str) -> object:
    """Return what stands at a route of keys; None where it ends earlier."""
    for key in route:
        value = mapping(value).get(key)
    return value


def text(value: object) -> str:
    """Return a text on one line that can be seen; empty for anything else, and for words that mean nothing is known."""
    if not isinstance(value, str):
        return ""
    shown = " ".join(value.split())
    if not shown.isprintable():
        shown = "".join(letter for letter in shown if letter.isprintable()).strip()
    return "" if shown.casefold() in _ABSENT else shown


def number(value: object) -> float | None:
    """Return a finite number, also where it is written as text; None for truth values and anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return float(value) if abs(value) < 10**24 else None
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        read = float(value)
        return read if isfinite(read) else None
    return None


def positive(value: object) -> float | None:
    """Return a number above zero."""
    read = number(value)
    return read if read is not None and read > 0 else None


def whole(value: object, most: int = 10**9) -> int | None:
    """Return a whole number from 1 to `most`."""
    read = number(value)
    return int(read) if read is not None and 1 <= read <= most and read == int(read) else None


def truth(value: object) -> bool | None:
    """Return a truth value, also as 0 or 1 or as an English word."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold() if isinstance(value, str | int | float) else ""
    return True if word in _YES else False if word in _NO else None
