"""
Servers from a CSV table: one row per server, one column per field.

Columns are called like the fields of a server, with dots (``hardware.memory``, ``demand.cpu_mean``, ``labels.owner``),
in any case and spacing; cells are what would stand in the YAML, lists are split by ``;``, an empty cell says nothing.
Of a list of mappings (``disks.size``), each part of a cell belongs to one mapping: ``40 GiB;100 GiB`` is two disks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, Literal

from pydantic import BaseModel

from vconsolidate.input_limits import MAX_TABLE_SERVERS
from vconsolidate.inventory.cells import Cell, cell_rows
from vconsolidate.inventory.node import Node
from vconsolidate.inventory.positions import resolve
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.schema.names import Mark
from vconsolidate.inventory.schema.servers import ServerSection
from vconsolidate.inventory.sheet import Sheet, check_row, fold, folded, open_sheet
from vconsolidate.model.place import Place

Form = Literal["text", "scalar", "list", "items"]
"""Of a cell: ``items`` fills one field of each mapping of a list."""

_LABEL: Final = re.compile(r"\s*labels\s*\.\s*(\S.*)", re.IGNORECASE)


def columns() -> dict[str, Form]:
    """Return the columns a table may have besides ``labels.<key>``, with the form of their cells."""
    return dict(_columns(ServerSection, ""))


def _columns(section: type[BaseModel], prefix: str) -> Iterator[tuple[str, Form]]:
    for key, field in section.model_fields.items():
        annotation = field.annotation
        inner = _section(annotation)
        if inner is not None and str(annotation).startswith("list"):
            yield from ((f"{prefix}{key}.{name}", "items") for name in inner.model_fields)
        elif inner is not None:
            yield from _columns(inner, f"{prefix}{key}.")
        elif annotation in (list[str], list[Mark]):
            yield f"{prefix}{key}", "list"
        elif not str(annotation).startswith(("dict", "list")):
            yield f"{prefix}{key}", "scalar" if _takes_scalars(field) else "text"


def _section(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _takes_scalars(field: Any) -> bool:  # noqa: ANN401
    """Return whether a field takes numbers or truth values, not only texts."""
    shown = f"{field.annotation} {field.metadata}"
    return any(kind in shown for kind in ("int", "float", "bool")) and "BeforeValidator" not in shown


_Target = tuple[tuple[str, ...], Form]
"""Steps to a field, and the form of its cells."""


def read_table(text: str, name: str, problems: Problems) -> list[Node]:
    """
    Return the servers of a table as if they stood in YAML.

    Parameters
    ----------
    text
        A header line, and rows separated by commas, semicolons or tabs, quotes doubled inside quotes.
    name
        Of the file, for messages.
    problems
        Takes unknown and repeated columns, rows of the wrong length, unbalanced quotes, tables that are too long.
    """
    before = len(problems)
    sheet = open_sheet(text, name, problems)
    if sheet is None:
        return []
    if _too_many_rows(text, sheet, name, problems):
        return []
    targets = _targets(sheet, name, problems)
    if not targets:
        return []
    servers: list[Node] = []
    for row in sheet.rows:
        check_row(row, sheet, name, problems)
        servers.append(_server(row, targets, name, len(servers)))
    if not servers and len(problems) == before:
        problems.add(
            Place(name, sheet.header[0].line, 1), "the table has no rows below its header (add one per server)"
        )
    return servers


def _too_many_rows(text: str, sheet: Sheet, name: str, problems: Problems) -> bool:
    """Report a table of more than `MAX_TABLE_SERVERS` rows, before any of them becomes a server."""
    if text.count("\n") <= MAX_TABLE_SERVERS and text.count("\r") <= MAX_TABLE_SERVERS:
        return False
    rows = cell_rows(text, name, Problems(), sheet.dialect)
    beyond = next(islice(rows, MAX_TABLE_SERVERS + 1, None), None)
    if beyond is None:
        return False
    advice = "split it into several files with includes"
    problems.add(Place(name, beyond[0].line, 1), f"the table has more than {MAX_TABLE_SERVERS:,} rows ({advice})")
    return True


def _targets(sheet: Sheet, name: str, problems: Problems) -> dict[int, _Target]:
    """Return what each column of the table fills; columns that nobody knows are problems."""
    known = columns()
    spellings = folded(known)
    targets: dict[int, _Target] = {}
    seen: dict[str, str] = {}
    for number, cell in sheet.columns:
        place = Place(name, cell.line, cell.column)
        label = _LABEL.match(cell.text)
        key = f"labels.{label[1]}" if label else cell.text if cell.text in known else spellings.get(fold(cell.text), "")
        if not key:
            near = _nearest(cell.text, known, problems)
            problems.add(place, f"unknown column {quoted(cell.text)}{near}")
        elif key in seen:
            same = "" if seen[key] == cell.text else f" (as {quoted(seen[key])})"
            problems.add(place, f"column {quoted(cell.text)} appears twice{same} (remove one)")
        else:
            steps = ("labels", label[1]) if label else tuple(key.split("."))
            targets[number] = (steps, "text" if label else known[key])
        seen.setdefault(key, cell.text)
    if "name" not in seen:
        problems.add(
            Place(name, sheet.header[0].line, 1),
            'column "name" is missing (add it, with the name of the server in each row)',
        )
    return targets


def _nearest(key: str, known: dict[str, Form], problems: Problems) -> str:
    """Return a suggestion; a last part (``memory``) is as good as a whole name."""
    same = [column for column in known if column.rpartition(".")[2] == key]
    return f" (did you mean {quoted(same[0])}?)" if same else problems.did_you_mean(key, [*known, "labels.owner"])


def _server(row: list[Cell], targets: dict[int, _Target], name: str, index: int) -> Node:
    _, line, column = row[0]
    fields: dict[str, Node] = {}
    for number, cell in enumerate(row):
        target = targets.get(number) if cell.text else None
        if target is None:
            continue
        steps, form = target
        if form == "items":
            _fill_items(fields, steps, cell, name)
            continue
        holder = fields
        for step in steps[:-1]:
            inner = holder.setdefault(step, Node({}, name, cell.line, cell.column, cell.line, cell.column)).value
            holder = inner if isinstance(inner, dict) else {}
        holder[steps[-1]] = _value(cell, form, name)
    return Node(fields, name, line, column, index=index)


def _fill_items(fields: dict[str, Node], steps: tuple[str, ...], cell: Cell, name: str) -> None:
    """Put each part of a cell into the mapping of a list that it belongs to; an empty part says nothing."""
    key, inner = steps
    place = (name, cell.line, cell.column, cell.line, cell.column)
    items = fields.setdefault(key, Node([], *place)).items()
    for number, part in enumerate(cell.text.split(";")):
        if number == len(items):
            items.append(Node({}, *place, index=number))
        mapping = items[number].value
        if part.strip() and isinstance(mapping, dict):
            mapping[inner] = Node(part.strip(), *place, text=part.strip())


def _value(cell: Cell, form: Form, name: str) -> Node:
    text, line, column = cell
    if form == "text":
        return Node(text, name, line, column, line, column, -1, text)
    place = (name, line, column, line, column)
    if form == "list":
        parts = [part.strip() for part in text.split(";")]
        items = [
            Node(part, name, line, column, index=number, text=part)
            for number, part in enumerate(part for part in parts if part)
        ]
        return Node(items, *place)
    return Node(resolve(text), *place, text=text)
