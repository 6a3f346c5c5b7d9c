"""A table with a header: its columns by name, whatever their case and spacing, and rows of one width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from vconsolidate.inventory.cells import SEPARATORS, Cell, Dialect, cell_rows, dialect_of
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.model.place import Place
from vconsolidate.words import counted

_PUNCTUATION: Final = re.compile(r"[\W_]+")


class Column(NamedTuple):
    """A column that has a name: its number, and the cell that names it."""

    number: int
    cell: Cell


class Sheet(NamedTuple):
    """
    A table with a header.

    Parameters
    ----------
    header
        Cells of the first row, trailing blank ones left out.
    columns
        Those that have a name.
    rows
        Rows that are not blank, as they stand.
    dialect
        How the table is written.
    """

    header: list[Cell]
    columns: list[Column]
    rows: Iterator[list[Cell]]
    dialect: Dialect


def fold(name: str) -> str:
    """Return a column's name as it is compared: letters and digits only, in one case."""
    return _PUNCTUATION.sub("", name.casefold())


def folded(names: Iterable[str]) -> Mapping[str, str]:
    """Return the names by their folded form; those that share one are told apart by their spelling only."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name in names:
        key = fold(name)
        twice |= {key} if key in found else set()
        found[key] = name
    return {key: name for key, name in found.items() if key not in twice}


def open_sheet(text: str, name: str, problems: Problems) -> Sheet | None:
    """Return the table of a text; None, with the problem, where there is not even a header."""
    dialect = dialect_of(text)
    rows = cell_rows(text, name, problems, dialect)
    before = len(problems)
    header = next(rows, None)
    if header is None:
        if len(problems) == before:
            problems.add(Place(name, 1, 1), "the table is empty (write the names of the columns into its first line)")
        return None
    header = without_blank_end(header)
    columns = [Column(number, cell) for number, cell in enumerate(header) if cell.text]
    return Sheet(header, columns, rows, dialect)


def without_blank_end(row: list[Cell]) -> list[Cell]:
    """Return a row without the empty cells at its end."""
    width = len(row)
    while width and not row[width - 1].text:
        width -= 1
    return row[:width]


def check_row(row: list[Cell], sheet: Sheet, name: str, problems: Problems) -> None:
    """Report cells beside the columns, and cells that are missing."""
    width = len(sheet.header)
    for number, cell in enumerate(row):
        if cell.text and (number >= width or not sheet.header[number].text):
            if number < width:
                message = (
                    f"{quoted(cell.text)} is in column {number + 1}, which has no name (name the column in the header)"
                )
            else:
                message = too_many(len(without_blank_end(row)), width, sheet.dialect.separator)
            problems.add(Place(name, cell.line, cell.column), message)
            return
    if len(row) < width:
        message = f"the row has {counted(len(row), 'cell')}, but the header has {counted(width, 'column')}"
        problems.add(Place(name, row[0].line, row[-1].column), f"{message} (add the missing cells)")


def too_many(cells: int, width: int, separator: str) -> str:
    """Return the message for a row that is wider than its header."""
    hint = f"put a cell that contains a {SEPARATORS[separator]} in quotes"
    return f"the row has {counted(cells, 'cell')}, but the header has {counted(width, 'column')} ({hint})"
