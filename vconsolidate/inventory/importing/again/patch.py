"""Edit the owner's text line by line: everything that the source has not changed stays as it is, comments included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vconsolidate.inventory.importing.again.page import Extent, Page, UncleanError
from vconsolidate.inventory.importing.again.three_way import Difference
from vconsolidate.inventory.importing.again.tree import Item, Path
from vconsolidate.inventory.node import Node


class Edit(NamedTuple):
    """Lines ``start`` to ``end`` become `lines`."""

    start: int
    end: int
    number: int
    lines: tuple[str, ...]


def patched(mine: Page, new: Page, differences: Sequence[Difference]) -> list[str]:
    """
    Return the owner's lines with what the source has changed.

    Raises
    ------
    UncleanError
        When a change cannot be made by lines.
    """
    edits: list[Edit] = []
    gone: dict[Path, int] = {}  # fewer entries than before; a value that has lost all cannot stand by its key alone
    for number, one in enumerate(differences):
        if one.kind == "changed":
            here, there = mine.extent(one.path), new.extent(one.path)
            edits.append(Edit(here.start, here.end, number, _moved(new, there, here, mine.lines[here.start])))
        elif one.kind == "gone":
            gone[one.path[:-1]] = gone.get(one.path[:-1], 0) + 1
            here = mine.extent(one.path)
            if here.dash >= 0:
                raise UncleanError
            edits.append(Edit(here.start, here.end, number, ()))
        elif one.kind == "new":
            gone[one.path[:-1]] = gone.get(one.path[:-1], 0) - 1
            edits.append(_insertion(mine, new, one.path, number))
    for parent, count in gone.items():
        node = mine.node(parent)
        if node is None or not isinstance(node.value, list | dict) or len(node.value) <= count:
            raise UncleanError
    return _applied(mine.lines, edits)


def _moved(new: Page, there: Extent, here: Extent, first: str) -> tuple[str, ...]:
    """Return the lines of the new text at the depth where they are to stand, behind a dash where there is one."""
    lines = _shifted(new.lines[there.start : there.end], there, here.indent)
    if here.dash >= 0:
        lines[0] = first[: here.indent] + lines[0][here.indent :]
    return tuple(lines)


def _shifted(lines: Sequence[str], there: Extent, indent: int) -> list[str]:
    first = " " * there.indent + lines[0][there.indent :]
    shift = indent - there.indent
    found = []
    for line in (first, *lines[1:]):
        if shift >= 0:
            found.append(" " * shift + line if line else line)
        elif line[:-shift].strip():
            raise UncleanError
        else:
            found.append(line[-shift:])
    return found


def _insertion(mine: Page, new: Page, path: Path, number: int) -> Edit:
    """Return the edit that puts a new value behind the one that comes before it in the new text."""
    parent, there = path[:-1], new.extent(path)
    siblings = _steps(new.node(parent), path[-1])
    before = siblings[: siblings.index(path[-1])]
    known = set(_steps(mine.node(parent), path[-1]))
    neighbour = next((step for step in reversed(before) if step in known), None)
    if neighbour is not None:
        beside = mine.extent((*parent, neighbour))
        start = beside.end
    elif known:
        first = next(step for step in _steps(mine.node(parent), path[-1]))
        beside = mine.extent((*parent, first))
        start = beside.start
        if beside.dash >= 0:
            raise UncleanError
    else:
        raise UncleanError
    lines = _shifted(new.lines[there.start : there.end], there, beside.indent)
    return Edit(start, start, number, ("", *lines) if not parent else tuple(lines))


def _steps(node: Node | None, like: str | Item) -> list[str | Item]:
    """Return the steps into a value, of the kind of `like`."""
    if node is None:
        return []
    if isinstance(like, Item):
        found = (item.get(like.key) for item in node.items())
        return [Item(like.key, str(name.value)) for name in found if name is not None]
    return list(node.value) if isinstance(node.value, dict) else []


def _applied(lines: Sequence[str], edits: Sequence[Edit]) -> list[str]:
    found: list[str] = []
    at = 0
    for edit in sorted(edits):
        if edit.start < at:
            raise UncleanError
        found += [*lines[at : edit.start], *edit.lines]
        at = edit.end
    return [*found, *lines[at:]]
