"""
Tables of VMs and hosts, as this program, other tools and people write them.

Columns are found by their names, in any order and case; other columns are ignored. Without a line of names the columns
are vm, host, type, cluster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vconsolidate.inventory.cells import Cell, cell_rows, dialect_of
from vconsolidate.inventory.encodings import decode_table
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.sheet import fold, too_many, without_blank_end
from vconsolidate.model.place import Place

COLUMNS: Final = {
    "vm": ("vm", "vmname", "virtualmachine", "virtualmachinename", "server", "name"),
    "host": ("host", "hostname", "vmhost", "esxhost", "esxihost", "physicalhost", "targethost"),
    "type": ("type", "hosttype"),
    "cluster": ("cluster", "clustername"),
}
"""Names that tools give the columns, letters and digits only; where a table has several, the first counts."""

_APOSTROPHE = re.compile(r"'(?=[=+@\t\r#-]|::)")
"""The apostrophe that keeps a spreadsheet from running a name as a formula, as this program's tables have it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `vm` is empty for a host without VMs."""

    line: int
    vm: str
    host: str
    type_name: str
    cluster: str


def decode(data: bytes, file: str) -> str:
    """
    Return the text of a table: UTF-8, or UTF-16 with its mark, as spreadsheets save it.

    Raises
    ------
    InputError
        When it is neither, with the place of the first wrong byte.
    """
    return decode_table(data, file)


def read_rows(text: str, file: str) -> tuple[Row, ...]:
    """
    Return the rows of a table of VMs and hosts.

    Commas, semicolons or tabs stand between cells, whatever the first line has most of; Excel's ``sep=;`` is obeyed.
    Empty lines are skipped, and comments: lines that begin with ``#`` and a blank, or have one cell. A VM may be called
    ``#1``.

    Raises
    ------
    InputError
        With every row that has no host or too many cells, every column that is missing or appears twice, quotes that
        are not closed, and for a table without rows.
    """
    problems = Problems()
    dialect = dialect_of(text, comments=True)
    records = cell_rows(text, file, problems, dialect, comments=True)
    rows = list(_rows(records, file, dialect.separator, problems))
    if not rows and not problems:
        problems.add(Place(file, 0, 0), 'no rows (write lines like "web01,esx-01")')
    _check_agreement(rows, file, problems)
    problems.raise_if_any()
    return tuple(rows)


def _rows(records: Iterator[list[Cell]], file: str, separator: str, problems: Problems) -> Iterator[Row]:
    first = next(records, None)
    if first is None:
        return
    order = _order(first, file, problems)
    if order is None:
        order, width = {column: number for number, column in enumerate(COLUMNS)}, len(COLUMNS)
        records = _with(first, records)
    else:
        width = len(without_blank_end(first))
    for record in records:
        row = _row(record, order, width, file, separator, problems)
        if row is not None:
            yield row


def _with(first: list[Cell], records: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    yield first
    yield from records


def _order(first: Sequence[Cell], file: str, problems: Problems) -> Mapping[str, int] | None:
    """Return the position of each column that the first line names; None where it names none and is a row itself."""
    names = [fold(cell.text) for cell in first]
    order: dict[str, int] = {}
    for column, spellings in COLUMNS.items():
        spelling = next((spelling for spelling in spellings if spelling in names), None)
        if spelling is not None:
            order[column] = names.index(spelling)
            if names.count(spelling) > 1:
                again = first[len(names) - 1 - names[::-1].index(spelling)]
                problems.add(Place(file, again.line, again.column), f"column {quoted(again.text)} appears twice")
    missing = [column for column in ("vm", "host") if column not in order]
    if not missing:
        return order
    if not {"vm", "host"} & set(names):
        return None
    there = ", ".join(cell.text for cell in first if cell.text)
    problems.add(Place(file, first[0].line, 1), f'a column "{missing[0]}" is missing (the table has {there})')
    return {}


def _row(
    record: list[Cell], order: Mapping[str, int], width: int, file: str, separator: str, problems: Problems
) -> Row | None:
    if not order:
        return None
    line = record[0].line
    if len(without_blank_end(record)) > width:
        message = too_many(len(record), width, separator)
        problems.add(Place(file, line, record[width].column), message)
        return None
    found = {column: _text(record[number]) for column, number in order.items() if number < len(record)}
    if not found.get("host"):
        number = min(order["host"], len(record) - 1)
        vm = found.get("vm", "")
        problems.add(
            Place(file, line, record[number].column), f"no host for {quoted(vm)}" if vm else "neither VM nor host"
        )
        return None
    return Row(line, found.get("vm", ""), found["host"], found.get("type", ""), found.get("cluster", ""))


def _text(cell: Cell) -> str:
    return _APOSTROPHE.sub("", cell.text.strip(), count=1) if cell.text.startswith("'") else cell.text.strip()


def _check_agreement(rows: Sequence[Row], file: str, problems: Problems) -> None:
    """Report hosts that have another type or cluster in one row than in a row before."""
    for column, of in (("type", "type_name"), ("cluster", "cluster")):
        first_row: dict[str, Row] = {}
        for row in rows:
            value = getattr(row, of)
            before = first_row.setdefault(row.host, row) if value else row
            if getattr(before, of) != value:
                says = f"{quoted(value)} here, but {quoted(getattr(before, of))} in line {before.line}"
                problems.add(Place(file, row.line, 1), f"{row.host} has {column} {says}")
