"""Rows of separated values (RFC 4180 and what spreadsheets make of it), with line and column of every cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from vconsolidate.input_limits import MAX_COLUMNS, MAX_LINE
from vconsolidate.inventory.problems import Problems
from vconsolidate.model.place import Place

SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
"""What may stand between two cells, with its name for messages."""

_TOO_MANY: Final = f"a row has more than {MAX_COLUMNS:,} cells (is this a table?)"
_ROW_END: Final = re.compile(r"\r\n|\n|\r")
_TOLD: Final = re.compile(r'"?sep=([,;\t])"?[ \t]*(?:\r\n|\n|\r|$)')


class Cell(NamedTuple):
    """A cell of a table and where it starts."""

    text: str
    line: int
    column: int


class Dialect(NamedTuple):
    """What separates the cells of a text, and where its rows begin: after a line ``sep=;``, which is obeyed."""

    separator: str
    offset: int
    line: int


def dialect_of(text: str, *, comments: bool = False) -> Dialect:
    """Return how a table is written: by ``sep=``, else by what its first row that says something has most of."""
    told = _TOLD.match(text)
    if told is not None:
        return Dialect(told[1], told.end(), 2)
    start = 0
    while start < len(text):
        end = _ROW_END.search(text, start, start + MAX_LINE)
        row = text[start : end.start() if end else start + MAX_LINE]
        if row.strip(" \t,;") and not (comments and row.lstrip().startswith("#")):
            bare = re.sub(r'"[^"]*"', "", row)
            return Dialect(max(SEPARATORS, key=bare.count), 0, 1)
        if end is None:
            break
        start = end.end()
    return Dialect(",", 0, 1)


def cell_rows(
    text: str, name: str, problems: Problems, dialect: Dialect | None = None, *, comments: bool = False
) -> Iterator[list[Cell]]:
    """
    Yield the rows that are not blank, with the place of every cell.

    Parameters
    ----------
    text
        Quotes stand around a cell, and are doubled inside it.
    name
        Of the file, for messages.
    problems
        Takes quotes that are not closed, what follows a quoted cell, and rows without end; reading ends there.
    dialect
        How the table is written; told by the text itself when left out.
    comments
        Whether lines are passed over that begin with ``#`` and a blank, or with ``#`` and have one cell. A VM may be
        called ``#1``.
    """
    separator, offset, line = dialect or dialect_of(text, comments=comments)
    while offset < len(text):
        end = _ROW_END.search(text, offset)
        stop = end.start() if end else len(text)
        after = end.end() if end else stop
        too_long = _too_long(text, offset, stop, separator)
        if too_long:
            problems.add(Place(name, line, 1), too_long)
            return
        if comments and text.startswith("#", offset) and _is_comment(text[offset:stop], separator):
            offset, line = after, line + 1
            continue
        if text.find('"', offset, stop) < 0:
            row, lines = _plain_row(text[offset:stop], line, separator), 1
        else:
            quoted = _QuotedRow(text, offset, line, separator)
            row, after, lines = quoted.cells, quoted.offset, quoted.line - line + 1
            if quoted.fault:
                problems.add(Place(name, quoted.line, quoted.column), quoted.fault)
                return
        if row[0].text or any(cell.text for cell in row):
            yield row
        offset, line = after, line + lines


def _too_long(text: str, start: int, stop: int, separator: str) -> str:
    if stop - start > MAX_LINE:
        return f"a line has more than {MAX_LINE:,} characters (is this a table?)"
    if stop - start >= MAX_COLUMNS and text.count(separator, start, stop) >= MAX_COLUMNS:
        return _TOO_MANY
    return ""


def _is_comment(line: str, separator: str) -> bool:
    second = line[1:2]
    return second == " " or (second == "\t" and separator != "\t") or separator not in line


def _plain_row(line: str, number: int, separator: str) -> list[Cell]:
    """Return the cells of a line without quotes."""
    cells, start = [], 1
    for text in line.split(separator):
        cells.append(Cell(text.strip(), number, start))
        start += len(text) + 1
    return cells


class _QuotedRow:
    """Reads one row that has quotes somewhere: `cells`, the `offset` behind the row, and what is wrong with it."""

    def __init__(self, text: str, offset: int, line: int, separator: str) -> None:
        self.cells: list[Cell] = []
        self.offset, self.line, self.fault = offset, line, ""
        self._text, self._start, self._separator = text, offset, separator
        while not self.fault and self._cell():
            pass

    @property
    def column(self) -> int:
        """Column of `offset`."""
        return self.offset - self._start + 1

    def _cell(self) -> bool:
        """Read a cell and what follows it; return whether the row goes on."""
        text, separator = self._text, self._separator
        start = self.offset
        while text[start : start + 1] in {" ", "\t"} and text[start : start + 1] != separator:
            start += 1
        if text.startswith('"', start):
            if not self._read_quoted(start):
                return False
        else:
            end = _end_of_bare(text, self.offset, separator)
            self.cells.append(Cell(text[self.offset : end].strip(), self.line, self.column))
            self.offset = end
        if len(self.cells) >= MAX_COLUMNS:
            self.fault = _TOO_MANY
            return False
        if text.startswith(separator, self.offset):
            self.offset += 1
            return True
        end_of_row = _ROW_END.match(text, self.offset)
        self.offset = end_of_row.end() if end_of_row else self.offset
        if end_of_row is None and self.offset < len(text):
            self.fault = f"expected a {SEPARATORS[separator]} after the quoted cell"
        return False

    def _read_quoted(self, quote: int) -> bool:
        """Read a quoted cell; return False, with the fault, where its quote is not closed."""
        text, line, column = self._text, self.line, self.column
        end = quote + 1
        while True:
            end = text.find('"', end, quote + MAX_LINE)
            if end < 0:
                self.fault = "a quoted cell is not closed (write two quotes for a quote inside the text)"
                return False
            if not text.startswith('"', end + 1):
                break
            end += 2
        inside = text[quote + 1 : end]
        self.cells.append(Cell(inside.replace('""', '"'), line, column))
        for row_end in _ROW_END.finditer(inside):
            self.line += 1
            self._start = quote + 1 + row_end.end()
        self.offset = end + 1
        while text[self.offset : self.offset + 1] in {" ", "\t"} and not text.startswith(self._separator, self.offset):
            self.offset += 1
        return True


def _end_of_bare(text: str, start: int, separator: str) -> int:
    found = re.compile(f"[{separator}\r\n]").search(text, start)
    return found.start() if found else len(text)
