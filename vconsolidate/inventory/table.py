"""
Servers from a CSV table: one row per server, one column per field.

Columns are called like the fields of a server, with dots (``hardware.memory``, ``demand.cpu_mean``, ``labels.owner``);
cells are what would stand in the YAML, lists are split by ``;``, an empty cell says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from pydantic import BaseModel

from vconsolidate.inventory.cells import Cell, cell_rows
from vconsolidate.inventory.node import Node
from vconsolidate.inventory.positions import resolve
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.schema.names import Mark
from vconsolidate.inventory.schema.servers import ServerSection
from vconsolidate.model.place import Place

MAX_ROWS: Final = 200_000
"""Servers in one table."""

Form = Literal["text", "scalar", "list"]


def columns() -> dict[str, Form]:
    """Return the columns a table may have besides ``labels.<key>``, with the form of their cells."""
    return dict(_columns(ServerSection, ""))


def _columns(section: type[BaseModel], prefix: str) -> Iterator[tuple[str, Form]]:
    for key, field in section.model_fields.items():
        annotation = field.annotation
        inner = _section(annotation)
        if inner is not None:
            yield from _columns(inner, f"{prefix}{key}.")
        elif annotation in (list[str], list[Mark]):
            yield f"{prefix}{key}", "list"
        elif not str(annotation).startswith(("dict", "list")):
            yield f"{prefix}{key}", "scalar" if _takes_numbers(field) else "text"


def _section(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _takes_numbers(field: Any) -> bool:  # noqa: ANN401
    shown = f"{field.annotation} {field.metadata}"
    return ("int" in shown or "float" in shown) and "BeforeValidator" not in shown


def read_table(text: str, name: str, problems: Problems) -> list[Node]:
    """
    Return the servers of a table as if they stood in YAML.

    Parameters
    ----------
    text
        CSV by RFC 4180: commas, quotes doubled inside quotes, a header line.
    name
        Of the file, for messages.
    problems
        Takes unknown and repeated columns, rows of the wrong length, unbalanced quotes.
    """
    rows = cell_rows(text, name, problems)
    header = next(rows, None)
    if header is None:
        problems.add(Place(name, 1, 1), "the table is empty (its first line names the columns)")
        return []
    before = len(problems)
    forms = _header(header, name, problems)
    if all(form is None for form in forms):
        return []
    servers: list[Node] = []
    for row in rows:
        if len(servers) >= MAX_ROWS:
            problems.add(Place(name, row[0].line, 1), f"more than {MAX_ROWS:,} rows")
            break
        if len(row) != len(header):
            place = Place(name, row[0].line, row[min(len(header), len(row) - 1)].column)
            problems.add(place, f"{len(row)} cells, but the header has {len(header)} columns")
        servers.append(_server(row, forms, name, len(servers)))
    if not servers and len(problems) == before:
        problems.add(Place(name, 1, 1), "the table has no rows below its header")
    return servers


def _header(header: list[Cell], name: str, problems: Problems) -> list[tuple[tuple[str, ...], Form] | None]:
    known = columns()
    if len(header) == 1 and ";" in header[0].text:
        problems.add(Place(name, 1, 1), "columns are separated by commas, not semicolons")
        return [None]
    forms: list[tuple[tuple[str, ...], Form] | None] = []
    seen: set[str] = set()
    for cell in header:
        key = cell.text
        place = Place(name, cell.line, cell.column)
        form = "text" if key.startswith("labels.") and len(key) > len("labels.") else known.get(key)
        if form is None:
            problems.add(place, f"unknown column {quoted(key)}{_nearest(key, known, problems)}")
        elif key in seen:
            problems.add(place, f"column {quoted(key)} is there twice")
            form = None
        seen.add(key)
        steps = ("labels", key.removeprefix("labels.")) if key.startswith("labels.") else tuple(key.split("."))
        forms.append(None if form is None else (steps, form))
    if "name" not in seen:
        problems.add(Place(name, 1, 1), 'column "name" is missing')
    return forms


def _nearest(key: str, known: dict[str, Form], problems: Problems) -> str:
    """Return a suggestion; a last part (``memory``) is as good as a whole name."""
    same = [column for column in known if column.rpartition(".")[2] == key]
    return f" (did you mean {quoted(same[0])}?)" if same else problems.did_you_mean(key, [*known, "labels.owner"])


def _server(row: list[Cell], forms: list[tuple[tuple[str, ...], Form] | None], name: str, index: int) -> Node:
    first = row[0]
    server = Node({}, name, first.line, first.column, index=index)
    for cell, target in zip(row, forms, strict=False):
        if target is None or not cell.text:
            continue
        steps, form = target
        holder = server
        for step in steps[:-1]:
            entries = holder.value
            if isinstance(entries, dict):
                holder = entries.setdefault(step, Node({}, name, cell.line, cell.column, cell.line, cell.column))
        if isinstance(holder.value, dict):
            holder.value[steps[-1]] = _value(cell, form, name)
    return server


def _value(cell: Cell, form: Form, name: str) -> Node:
    place = (name, cell.line, cell.column, cell.line, cell.column)
    if form == "list":
        parts = [part.strip() for part in cell.text.split(";")]
        items = [
            Node(part, name, cell.line, cell.column, index=number, text=part)
            for number, part in enumerate(part for part in parts if part)
        ]
        return Node(items, *place)
    return Node(resolve(cell.text) if form == "scalar" else cell.text, *place, text=cell.text)
