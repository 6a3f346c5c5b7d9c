"""A scenario on the command line: ``--scenario "NAME: KEY=VALUE; KEY=VALUE"``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from vconsolidate.inventory.node import Node
from vconsolidate.inventory.overrides import MAX_SHOWN
from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import Problems, printable, quoted
from vconsolidate.inventory.schema.inventory import SECTIONS
from vconsolidate.inventory.schema.scenarios import ScenarioSection
from vconsolidate.model.place import Place

OPTION: Final = "--scenario "

_EXAMPLE: Final = "growth 8: growth=8 %; expect.hosts=20"


def of_option(text: str, number: int, problems: Problems) -> Node | None:
    """
    Return a document with the one scenario that an option describes; None, with the reason, for none.

    A key is one of a scenario file, with dots into mappings (``lose.racks``), or the path of a field of the inventory.

    Parameters
    ----------
    number
        Of the option, which stands for its line in messages.
    """
    shown = printable(text)
    file = OPTION + (shown if len(shown) <= MAX_SHOWN else shown[: MAX_SHOWN - 1] + "…")
    place = Place(file, number, 1)
    name, colon, rest = text.partition(":")
    if not colon or not name.strip():
        problems.add(place, f"{quoted(text)} is not NAME: KEY=VALUE (write for example {quoted(_EXAMPLE)})")
        return None
    fields: dict[str, Node] = {"name": Node(name.strip(), file, number, 1, number, 1, text=name.strip())}
    wrong = len(problems)
    offset = len(name) + 1
    for part in rest.split(";"):
        if part.strip():
            _take(part, offset, fields, place, problems)
        offset += len(part) + 1
    if len(problems) > wrong:
        return None
    scenario = Node(fields, file, number, 1, index=0)
    return Node({"scenarios": Node([scenario], file, number, 1)}, file, number, 1)


def _take(part: str, offset: int, fields: dict[str, Node], place: Place, problems: Problems) -> None:
    """Put one KEY=VALUE where it belongs."""
    key, equals, written = part.partition("=")
    key = key.strip()
    here = Place(place.file, place.line, offset + 1)
    own = Problems()
    value = read(written, place.file, own) if equals and written.strip() and key else None
    if value is None or own:
        problems.add(here, f"{quoted(part.strip())} is not KEY=VALUE (write for example {quoted('growth=8 %')})")
        return
    first, *rest = key.split(".")
    node = replace(
        _at(value, place.line, offset + len(part) - len(written)), key_line=place.line, key_column=offset + 1
    )
    if first not in ScenarioSection.model_fields and re.split(r"[.\[]", key)[0] in SECTIONS:
        first, rest = "set", [key]
    _put(fields, [first, *rest], node, here, problems)


def _put(fields: dict[str, Node], steps: list[str], node: Node, place: Place, problems: Problems) -> None:
    step, rest = steps[0], steps[1:]
    if not rest:
        if step in fields:
            problems.add(place, f"{quoted(step)} is set twice (remove one)")
        fields[step] = node
        return
    child = fields.get(step)
    entries = dict(child.value) if child is not None and isinstance(child.value, dict) else {}
    _put(entries, rest, node, place, problems)
    fields[step] = Node(entries, place.file, place.line, place.column, place.line, place.column)


def _at(node: Node, line: int, offset: int) -> Node:
    """Return a value with the places of the option."""
    value = node.value
    if isinstance(value, dict):
        value = {key: _at(child, line, offset) for key, child in value.items()}
    elif isinstance(value, list):
        value = [_at(child, line, offset) for child in value]
    key_column = node.key_column + offset if node.key_line else 0
    return replace(
        node,
        value=value,
        line=line,
        column=node.column + offset,
        key_line=line if key_column else 0,
        key_column=key_column,
    )
