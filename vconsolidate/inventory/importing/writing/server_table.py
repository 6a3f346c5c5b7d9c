"""Servers of a large estate as a table beside the inventory, and what a comment says of its columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from vconsolidate.input_limits import MAX_YAML_VALUES
from vconsolidate.inventory.importing.fragment import Fact, Record, Value
from vconsolidate.inventory.importing.writing.order import order_of
from vconsolidate.inventory.importing.writing.scalars import flow, visible
from vconsolidate.inventory.schema.servers import ServerSection
from vconsolidate.inventory.table import columns

MOST_VALUES: Final = MAX_YAML_VALUES // 2
"""Values of servers that stand in the inventory itself: half of what a file may hold, so that its owner can add."""

MOST_ORIGINS: Final = 3
"""Places that the comment names of a column."""

_ROW: Final = re.compile(r"\d+(?=\D*$)")


def is_large(servers: Iterable[Record]) -> bool:
    """Return whether servers are too many to stand in the inventory itself."""
    return sum(2 + sum(_values(fact.value) for fact in server.facts.values()) for server in servers) > MOST_VALUES


def _values(value: Value) -> int:
    """Return how many values a fact takes in YAML, keys included; the mappings around it are counted as one."""
    if isinstance(value, list):
        return 2 + sum(map(_values, value))
    if isinstance(value, dict):
        return 1 + sum(1 + _values(inner) for inner in value.values())
    return 2


def server_table(servers: Iterable[Record]) -> tuple[bytes, list[str], int]:
    """
    Return the table of servers.

    Returns
    -------
    tuple[bytes, list[str], int]
        Its content in UTF-8, a line per column that says where it was read, and how many values no column can hold.
    """
    known = columns()
    rows: list[dict[str, str]] = []
    origins: dict[str, dict[str, None]] = {}
    lost = 0
    for server in sorted(servers, key=lambda one: (one.name.casefold(), one.name)):
        row = {"name": server.name}
        origins.setdefault("name", {})[_column_of(server.origin)] = None
        for field, fact in server.facts.items():
            cells = _cells(field, fact.value)
            for column, cell in cells.items():
                if column in known or column.startswith("labels."):
                    row[column] = cell
                    origins.setdefault(column, {})[_told(fact)] = None
                else:
                    lost += 1
        rows.append(row)
    order = order_of(ServerSection, "name")
    header = sorted(origins, key=order)
    return _as_csv(header, rows), [f"{column}: {_listed(origins[column])}" for column in header], lost


def _as_csv(header: Sequence[str], rows: Iterable[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
    has_separator = any(re.search("[;\t]", column) for column in header)
    quoted: Literal[0, 1] = csv.QUOTE_ALL if has_separator else csv.QUOTE_MINIMAL
    csv.writer(text, lineterminator="\n", quoting=quoted).writerow(header)  # readers tell the separator from it
    writer.writerows(rows)
    return text.getvalue().encode()


def _cells(field: str, value: Value) -> dict[str, str]:
    """Return the cells of a fact: one, or one per key of a list of mappings."""
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        items = [item for item in value if isinstance(item, dict)]
        keys = dict.fromkeys(key for item in items for key in item)
        return {f"{field}.{key}": ";".join(_part(item.get(key, "")) for item in items) for key in keys}
    if isinstance(value, list):
        return {field: ";".join(map(_part, value))}
    if isinstance(value, dict):
        return {
            column: cell for key, inner in value.items() for column, cell in _cells(f"{field}.{key}", inner).items()
        }
    return {field: _text(value)}


def _text(value: Value) -> str:
    return value if isinstance(value, str) else flow(value)


def _part(value: Value) -> str:
    """Return one part of a cell; the semicolon separates parts."""
    return _text(value).replace(";", ",")


def _told(fact: Fact) -> str:
    return f"assumed: {visible(fact.assumed)}" if fact.assumed else _column_of(fact.origin)


def _column_of(origin: str) -> str:
    """Return an origin without its row: ``rvtools vInfo!F`` of ``rvtools vInfo!F12``."""
    return _ROW.sub("", visible(origin), count=1).strip()


def _listed(origins: Iterable[str]) -> str:
    named = [origin for origin in origins if origin] or ["not told"]
    more = f" and {len(named) - MOST_ORIGINS:,} more" if len(named) > MOST_ORIGINS else ""
    return ", ".join(named[:MOST_ORIGINS]) + more
