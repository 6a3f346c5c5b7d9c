"""The tree of an inventory as it was written: every value with its file, line and column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from vconsolidate.model.place import Place

Scalar: TypeAlias = str | int | float | bool | None
Route: TypeAlias = tuple[str | int, ...]

MAX_KEY_SHOWN: Final = 64
"""Longer keys are cut short where a route is spelt out."""


@dataclass(slots=True)
class Node:
    """
    A value and where it stands; trees are never changed in place, so that aliases may share branches.

    Parameters
    ----------
    value
        A scalar, the items of a list, or the entries of a mapping.
    file
        Name of the file for messages.
    line, column
        Start of the value, counted from 1.
    key_line, key_column
        Start of its key, where it is an entry of a mapping; 0 elsewhere.
    index
        Its number in the list it was written in; −1 where it is no item. Lists of several files are joined, and
        messages must show the number that the reader of the file counts.
    text
        The scalar as written, for messages (``007``).
    """

    value: Scalar | list[Node] | dict[str, Node]
    file: str
    line: int
    column: int
    key_line: int = 0
    key_column: int = 0
    index: int = -1
    text: str = ""

    def plain(self) -> Any:  # noqa: ANN401
        """Return the value without its positions: scalars, lists and dictionaries."""
        value = self.value
        if isinstance(value, dict):
            return {key: child.plain() for key, child in value.items()}
        if isinstance(value, list):
            return [child.plain() for child in value]
        return value

    def get(self, key: str) -> Node | None:
        """Return the entry `key`, None where this is no mapping or has none."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> list[Node]:
        """Return the items of a list; nothing for any other value."""
        return self.value if isinstance(self.value, list) else []

    def with_value(self, value: Scalar | list[Node] | dict[str, Node]) -> Node:
        """Return the same place with another value."""
        where = (self.line, self.column, self.key_line, self.key_column)  # dataclasses.replace takes ten times as long
        return Node(value, self.file, *where, self.index, self.text)


def walk(root: Node, route: Route) -> tuple[Node, str]:
    """
    Follow `route` as far as it goes.

    Returns
    -------
    tuple[Node, str]
        The node, or its nearest ancestor, and the route spelt out as its file shows it: ``servers[3].hardware``.
        Steps that no node answers to (a missing field, say) are spelt out too.
    """
    node, spelt, lost = root, "", False
    for step in route:
        child: Node | None = None
        if not lost:
            if isinstance(step, str):
                child = node.get(step)
            elif isinstance(node.value, list) and 0 <= step < len(node.value):
                child = node.value[step]
        if child is None:
            lost = True
        else:
            node = child
        shown = node.index if child is not None and isinstance(step, int) and node.index >= 0 else step
        spelt = extend(spelt, shown)
    return node, spelt


def extend(spelt: str, step: str | int) -> str:
    """Return the spelt-out route one step longer."""
    if isinstance(step, int):
        return f"{spelt}[{step}]"
    key = step if len(step) <= MAX_KEY_SHOWN else step[: MAX_KEY_SHOWN - 1] + "…"
    return f"{spelt}.{key}" if spelt else key


def place(root: Node, route: Route) -> Place:
    """Return the place of the value at `route`, or of its nearest ancestor."""
    node, spelt = walk(root, route)
    return Place(node.file, node.line, node.column, spelt)
