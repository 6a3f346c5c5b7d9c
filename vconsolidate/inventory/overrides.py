"""Values set on the command line: ``--set policy.memory.overcommit=1.25``, applied before anything is checked."""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vconsolidate.inventory.node import Node
from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import OPTION, Problems, printable, quoted
from vconsolidate.inventory.schema.inventory import SECTIONS
from vconsolidate.model.place import Place
from vconsolidate.words import counted

MAX_SHOWN: Final = 80
"""Length to which an override is cut where messages name it."""

_STEP: Final = re.compile(r"([^.\[\]=]+)|\[([^\]]*)\]")


def apply(root: Node, overrides: Sequence[str], problems: Problems) -> Node:
    """
    Return the tree with every override in its place.

    A path leads through mappings by dots and into lists by number or by name: ``servers[3].tier``,
    ``servers[erp-db01].demand.cpu_peak``. Mappings on the way are made where they are missing. The value is YAML; an
    item of a list that is set to ``null`` is dropped, after all overrides, so that numbers mean what the file shows.
    """
    for number, override in enumerate(overrides, start=1):
        root = _apply(root, override, number, problems)
    return _without_dropped(root) if overrides else root


def assign(root: Node, path: str, value: Node, problems: Problems) -> Node:
    """
    Return the tree with a value at a path.

    Parameters
    ----------
    value
        With the place where it was written; what is wrong with the path is reported there.
    """
    steps, _ = _steps(f"{path}=")
    place = Place(value.file, value.key_line or value.line, value.key_column or value.column)
    if steps is None:
        problems.add(place, f"{quoted(path)} is not a valid path (write for example policy.memory.overcommit)")
        return root
    return _set(root, steps, value, "", problems) if _known_section(steps[0], place, problems) else root


def dropped(root: Node) -> Node:
    """Return the tree without the items of lists that were set to null."""
    return _without_dropped(root)


def _known_section(name: str, place: Place, problems: Problems) -> bool:
    if name in SECTIONS and name != "includes":
        return True
    near = problems.did_you_mean(name, [key for key in SECTIONS if key != "includes"])
    problems.add(place, f"unknown section {quoted(name)}{near}")
    return False


def _file(override: str) -> str:
    """Return where the parts of an override stand, for messages: the option with its text."""
    text = printable(override)
    return OPTION + (text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…")


def _without_dropped(node: Node) -> Node:
    """Return the tree without the items that an override set to null."""
    if isinstance(node.value, dict):
        children = {key: _without_dropped(child) for key, child in node.value.items()}
        changed = any(child is not node.value[key] for key, child in children.items())
        return node.with_value(children) if changed else node
    if isinstance(node.value, list):
        items = [_without_dropped(item) for item in node.value if not _is_dropped(item)]
        same = len(items) == len(node.value) and all(map(operator.is_, items, node.value))
        return node if same else node.with_value(items)
    return node


def _is_dropped(item: Node) -> bool:
    """Return whether an override set the item itself to null; a null that a list was written with is a mistake."""
    return item.value is None and item.key_line > 0


def _apply(root: Node, override: str, number: int, problems: Problems) -> Node:
    steps, offset = _steps(override)
    if steps is None:
        message = (
            f"{quoted(override)} is not a valid override (write for example {quoted('policy.memory.overcommit=1.25')})"
        )
        problems.add(Place(_file(override), number, 1), message)
        return root
    if not _known_section(steps[0], Place(_file(override), number, 1), problems):
        return root
    value = _value(override, number, offset, problems)
    return root if value is None else _set(root, steps, value, "", problems)


def _steps(override: str) -> tuple[list[str], int] | tuple[None, int]:
    """Return the steps of the path (brackets kept) and where the value begins."""
    steps: list[str] = []
    offset = 0
    while match := _STEP.match(override, offset):
        steps.append(match.group().strip())
        offset = match.end()
        if override[offset : offset + 1] == ".":
            offset += 1
        elif override[offset : offset + 1] == "=":
            return (steps, offset + 1) if all(steps) else (None, 0)
    return None, 0


def _value(override: str, number: int, offset: int, problems: Problems) -> Node | None:
    text, file = override[offset:], _file(override)
    if not text.strip():
        problems.add(
            Place(file, number, offset + 1),
            "expected a value after the equals sign (write for example policy.cpu.ceiling=70 %)",
        )
        return None
    own = Problems()
    node = read(text, file, own)
    if node is None or own:
        problems.add(Place(file, number, offset + 1), f"{quoted(text)} is not a valid YAML value (put it in quotes)")
        return None
    return _relocate(node, number, offset)


def _relocate(node: Node, number: int, offset: int) -> Node:
    """Return the value with the places of the command line: its number, and the column in the override."""
    value = node.value
    if isinstance(value, dict):
        value = {key: _relocate(child, number, offset) for key, child in value.items()}
    elif isinstance(value, list):
        value = [_relocate(child, number, offset) for child in value]
    key_column = node.key_column + offset if node.key_line else 0
    return replace(
        node, value=value, line=number, column=node.column + offset, key_line=number if key_column else 0,
        key_column=key_column,
    )  # fmt: skip


def _set(node: Node, steps: list[str], value: Node, spelt: str, problems: Problems) -> Node:
    if not steps:
        return replace(value, index=node.index, key_line=value.key_line or value.line, key_column=value.key_column or 1)
    step, rest = steps[0], steps[1:]
    place = Place(value.file, value.key_line or value.line, value.key_column or 1)
    if step.startswith("["):
        items = node.items()
        number = _item(items, step[1:-1])
        if number is None:
            problems.add(place, f"{spelt} has no item {quoted(step[1:-1])}{_nearest(items, step[1:-1], problems)}")
            return node
        changed = list(items)
        changed[number] = _set(items[number], rest, value, f"{spelt}{step}", problems)
        return node.with_value(changed)
    if node.value is None:
        node = node.with_value({})
    if not isinstance(node.value, dict):
        what = "is a list (choose an item: [0] or [name])" if isinstance(node.value, list) else "is not a mapping"
        problems.add(place, f"{spelt} {what}")
        return node
    here = f"{spelt}.{step}" if spelt else step
    child = node.value.get(step) or Node({}, value.file, value.line, 1, value.line, 1)
    return node.with_value({**node.value, step: _set(child, rest, value, here, problems)})


def _item(items: list[Node], wanted: str) -> int | None:
    for number, item in enumerate(items):
        name = item.get("name")
        if name is not None and name.text == wanted:
            return number
    if wanted.isdecimal() and wanted.isascii() and len(wanted) < 9 and int(wanted) < len(items):
        return int(wanted)
    return None


def _nearest(items: list[Node], wanted: str, problems: Problems) -> str:
    if wanted.isdecimal():
        return f" (it has {counted(len(items), 'item')})"
    names = (item.get("name") for item in items)
    return problems.did_you_mean(wanted, [name.text for name in names if name is not None])
