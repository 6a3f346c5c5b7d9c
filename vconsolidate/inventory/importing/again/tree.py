"""Inventories as plain trees: mappings, lists by the names of their items, and values."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, NamedTuple, TypeAlias

from vconsolidate.inventory.importing.fragment import Fact, Record
from vconsolidate.inventory.importing.writing.scalars import flow

Tree: TypeAlias = Any
"""Scalar, list or mapping, as `Node.plain` gives it."""


class Absent(Enum):
    """Not there; null is a value."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT

NAMING: Final = ("name", "file", "metric")
"""Fields by which the items of a list are told apart, the first that all have."""


class Item(NamedTuple):
    """A step to the item of a list whose field `key` is `value`."""

    key: str
    value: str


Step: TypeAlias = "str | Item"
Path: TypeAlias = "tuple[Step, ...]"


def items_by_name(value: Tree) -> dict[Item, Tree] | None:
    """Return the items of a list by their names; None where this is no list, or names are missing or repeated."""
    if not isinstance(value, list):
        return None
    for key in NAMING:
        names = [item.get(key) if isinstance(item, dict) else None for item in value]
        if names and all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return {Item(key, str(name)): item for name, item in zip(names, value, strict=True)}
    return None


def spelt(path: Path) -> str:
    """Return ``servers[web01].memory``."""
    text = ""
    for step in path:
        text += f"[{step.value}]" if isinstance(step, Item) else f".{step}" if text else step
    return text


def shown(value: Tree, most: int = 60) -> str:
    """Return a value for a message, long ones cut."""
    text = "nothing" if value is ABSENT or value is None else flow(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def record_of(server: Mapping[str, Tree]) -> Record:
    """Return a server of a tree as a record without origins."""
    facts: dict[str, Fact] = {}

    def take(prefix: str, value: Tree) -> None:
        if isinstance(value, dict) and value:
            for key, inner in value.items():
                take(f"{prefix}.{key}" if prefix else str(key), inner)
        elif value is not None:
            facts[prefix] = Fact(value, "")

    take("", {key: value for key, value in server.items() if key != "name"})
    return Record(str(server.get("name", "")), "", facts)
