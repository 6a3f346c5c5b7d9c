"""Lists of servers as JSON: an object per line, or a list; inner values are columns (``processor.model``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vconsolidate.input_limits import MAX_CSV_CELLS, MAX_OBJECT_COLUMNS
from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.documents import json_of, looks_like_json
from vconsolidate.inventory.importing.source import SourceFile
from vconsolidate.inventory.importing.workbook import Sheet, read_table

MOST_ITEMS: Final = 8
"""Objects of an inner list that become columns (``disks.0.size``)."""


@dataclass(frozen=True)
class ObjectSheet(Sheet):
    """A sheet whose rows are objects."""

    def address(self, row: int, column: int) -> str:
        """Return the place of a value: ``object 12, processor.model``."""
        return f"object {self.lines[row]}, {self.columns[column][0]}"


def table_of(file: SourceFile) -> Sheet:
    """
    Return a list of servers as a sheet: CSV, or JSON.

    Raises
    ------
    InputError
        When it is neither, or too large.
    """
    return _objects(file) if looks_like_json(file) else read_table(file)


def _objects(file: SourceFile) -> Sheet:
    documents = json_of(file)
    if len(documents) == 1 and isinstance(documents[0], dict):
        lists: list[object] = [value for value in documents[0].values() if isinstance(value, list) and value]
        documents = lists if _are_objects(lists) else documents  # {"results": […]}
    items = documents[0] if len(documents) == 1 and isinstance(documents[0], list) else documents
    columns: dict[str, int] = {}
    rows: list[dict[str, str]] = []
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            raise refuse(file.shown, f"item {number:,} of the list is no object, so it is no list of servers")
        rows.append(dict(_values(item, "")))
        for name in rows[-1]:
            columns.setdefault(name, len(columns))
        if len(columns) > MAX_OBJECT_COLUMNS or len(columns) * len(rows) > MAX_CSV_CELLS:
            raise refuse(file.shown, f"has more than {MAX_OBJECT_COLUMNS:,} kinds of values, or too many (split it)")
    cells = [[name, *(row.get(name, "") for row in rows)] for name in columns]
    return ObjectSheet(file.name.stem, file.shown, cells, range(len(rows) + 1))


def _are_objects(lists: list[object]) -> bool:
    """Return whether there is one list, and it is of objects: an answer with its list, not a server with its disks."""
    only = lists[0] if len(lists) == 1 else None
    return isinstance(only, list) and all(isinstance(item, dict) for item in only)


def _values(item: object, where: str) -> Iterator[tuple[str, str]]:
    """Yield the values of an object by their place; a list of texts and numbers is one value."""
    if isinstance(item, dict):
        for key, inner in item.items():
            yield from _values(inner, f"{where}.{key}" if where else str(key))
    elif isinstance(item, list) and any(isinstance(inner, dict | list) for inner in item):
        for number, inner in enumerate(item[:MOST_ITEMS]):
            yield from _values(inner, f"{where}.{number}")
    elif isinstance(item, list):
        yield where, ", ".join(map(_text, item))
    elif item is not None:
        yield where, _text(item)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())
