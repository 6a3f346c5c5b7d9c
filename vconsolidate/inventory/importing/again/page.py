"""The lines of an inventory, and which of them a value takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from vconsolidate.inventory.importing.again.tree import Item, Path
from vconsolidate.inventory.node import Node


class UncleanError(Exception):
    """A value shares its lines with others, or stands in a form that cannot be edited by lines."""


class Extent(NamedTuple):
    """
    Lines ``start`` to ``end`` (not included) of a value with its key or dash.

    Parameters
    ----------
    indent
        Columns before its key or dash.
    dash
        Column of the dash before a key that is the first of its item; -1 for others.
    """

    start: int
    end: int
    indent: int
    dash: int = -1


@dataclass(frozen=True, slots=True)
class Page:
    """An inventory as text and as the tree that was read from it."""

    lines: list[str]
    root: Node

    def node(self, path: Path) -> Node | None:
        """Return the value at `path`."""
        node: Node | None = self.root
        for step in path:
            if node is None:
                return None
            node = _item(node, step) if isinstance(step, Item) else node.get(step)
        return node

    def extent(self, path: Path) -> Extent:
        """
        Return the lines of the value at `path`.

        Raises
        ------
        UncleanError
            When it has none of its own.
        """
        node = self.node(path)
        if node is None:
            raise UncleanError
        is_item = isinstance(path[-1], Item)
        line, column = (node.line, node.column) if is_item else (node.key_line, node.key_column)
        if line == 0:
            raise UncleanError
        before = self.lines[line - 1][: column - 1]
        dash = before.find("-")
        if before.strip() != ("-" if is_item else "") and not (not is_item and before.strip() == "-"):
            raise UncleanError
        indent = dash if is_item else column - 1
        end = self._end(line, indent, same=not is_item and isinstance(node.value, list))
        return Extent(line - 1, end, indent, -1 if is_item else dash)

    def _end(self, after: int, indent: int, *, same: bool) -> int:
        """Return the line after the last one that is indented more, or (`same`) has a dash right below the key."""
        end = after
        for number in range(after, len(self.lines)):
            line = self.lines[number]
            text = line.lstrip(" ")
            if not text:
                continue
            depth = len(line) - len(text)
            if depth <= indent and text.startswith("#"):
                continue
            if depth <= indent and not (same and depth == indent and text.startswith("- ")):
                break
            end = number + 1
        return end


def _item(node: Node, step: Item) -> Node | None:
    for one in node.items():
        found = one.get(step.key)
        if found is not None and found.value == step.value:
            return one
    return None
