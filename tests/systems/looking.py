"""Reading a figure of a document by a path of keys and names."""

from __future__ import annotations

from typing import Any, Final

_NAMES: Final = (
    "name",
    "vm",
    "server",
    "host",
    "id",
    "cluster",
    "kind",
    "criterion",
    "metric",
    "key",
    "title",
    "resource",
    "axis",
    "label",
)
"""Fields by which the entries of a list are told apart, in this order."""


def look(document: Any, path: str) -> Any:
    """
    Return the value at a path, None where there is none.

    ``hosts/esx-01/vms`` reads the entry of ``hosts`` whose name is ``esx-01``; ``findings/#`` counts;
    ``loads/*/used`` lists.
    """
    value = document
    parts = path.split("/")
    for position, part in enumerate(parts):
        if part == "#":
            return len(value or ())
        if part == "*":
            rest = "/".join(parts[position + 1 :])
            return [look(item, rest) if rest else item for item in value or ()]
        value = _step(value, part)
    return value


def _step(value: Any, part: str) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list):
        if part.isdecimal():
            return value[int(part)] if int(part) < len(value) else None
        return next((item for item in value if isinstance(item, dict) and _is(item, part)), None)
    return None


def _is(item: dict[str, Any], name: str) -> bool:
    return any(item.get(field) == name for field in _NAMES)
