"""
CSV of a trace as columns, piece by piece.

The fast reader of polars takes what is regular; a piece that it refuses is read again cell by cell, as tables of
servers are, so that both tolerate the same and every mistake has its place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vconsolidate.errors import InputError
from vconsolidate.input_limits import MAX_LINE, MAX_TABLE_BYTES
from vconsolidate.inventory.cells import Cell, Dialect, cell_rows, dialect_of
from vconsolidate.inventory.encodings import decode_table
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.sheet import without_blank_end
from vconsolidate.inventory.traces.csv_piece import Irregular, parse_piece, read_cell_by_cell
from vconsolidate.inventory.traces.source import Text, refuse, wrap_bytes

if TYPE_CHECKING:
    import polars as pl

PIECE_BYTES: Final = 8 * 1024**2
"""Bytes of a table that become columns at once."""

_LINE_BYTES: Final = 4 * MAX_LINE
"""Bytes of a line that is looked at for the place of a cell."""


@dataclass(frozen=True)
class CsvText:
    """
    A CSV and how it is written.

    Parameters
    ----------
    header
        Cells of the header, trailing blank ones left out.
    first_line
        Number of the line below the header.
    marks
        Lines, and the offsets at which they start, in rising order: where the search for a line begins.
    """

    name: str
    text: Text
    dialect: Dialect
    header: list[Cell]
    first_line: int
    marks: list[tuple[int, int]] = field(default_factory=lambda: [(1, 0)])

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Return line and column of characters of a cell; row −1 is the header."""
        if row < 0:
            cell = self.header[min(column, len(self.header) - 1)]
            return cell.line, cell.column
        line = self.first_line + row
        found = self._cells(line)
        if not found:
            return line, 1
        return (line, found[column].column) if column < len(found) else (line, _end(found))

    def cell(self, row: int, column: int) -> str:
        """Return what stands in a cell of a line that is one row."""
        found = self._cells(self.first_line + row)
        return found[column].text if column < len(found) else ""

    def _cells(self, line: int) -> list[Cell]:
        """Return the cells of a line, none where it is blank."""
        start = self.line_start(line)
        text = self.text.read(start, _LINE_BYTES).decode("utf-8", "replace")
        found = next(cell_rows(text, self.name, Problems(), Dialect(self.dialect.separator, 0, line)), [])
        return found if found and found[0].line == line else []

    def line_start(self, line: int) -> int:
        """Return the offset at which a line starts."""
        known, offset = self.marks[bisect_right(self.marks, (line, self.text.size + 1)) - 1]
        while known < line and (block := self.text.read(offset, PIECE_BYTES)):
            within = 0
            while known < line and (end := block.find(b"\n", within)) >= 0:
                known, within = known + 1, end + 1
            offset += within if known == line else len(block)
        return offset


def _end(row: list[Cell]) -> int:
    """Return the column behind a row that is too short."""
    return row[-1].column + len(row[-1].text) + 1


def read_csv(data: bytes, name: str) -> tuple[CsvText, pl.DataFrame]:
    """
    Return a CSV and its rows: ``row`` (lines below the header) and a column of text ``c0``, ``c1``, … for each header.

    Raises
    ------
    InputError
        With every row that cannot be read.
    """
    import polars as pl  # noqa: PLC0415

    text = open_csv(wrap_bytes(data), name)
    return text, pl.concat(list(read_pieces(text)))


def open_csv(text: Text, name: str) -> CsvText:
    """
    Return a CSV by its header.

    Raises
    ------
    InputError
        When it has none, or one that cannot be read.
    """
    head = text.read(0, MAX_LINE)
    if text.size > MAX_LINE:
        head = head[: head.rfind(b"\n") + 1]
        if not head:
            raise refuse(name, f"the first line has more than {MAX_LINE // 1024**2} MiB (is this a table?)", 1, 1)
    try:
        start = head.decode()
    except UnicodeDecodeError:
        start = decode_table(head, name)
    problems = Problems()
    dialect = dialect_of(start)
    header = next(cell_rows(start, name, problems, dialect), None)
    problems.raise_if_any()
    if header is None:
        raise refuse(name, "the file is empty (write the names of the columns into its first line)", 1, 1)
    for cell in header:
        if "\n" in cell.text:
            raise refuse(name, f"the column {quoted(cell.text)} has a line end in its name", cell.line, cell.column)
    return CsvText(name, text, dialect, without_blank_end(header), header[0].line + 1)


def read_pieces(text: CsvText, numbers: Sequence[int] = ()) -> Iterator[pl.DataFrame]:
    """
    Yield the rows of a CSV, as many at a time as `PIECE_BYTES` hold; at least one piece, which may be empty.

    A piece has ``row`` (lines below the header) and a column ``c0``, ``c1``, … for each header, of text without blanks
    around it, null where it is empty.

    Parameters
    ----------
    numbers
        Columns that are numbers: they come as such where every cell of the piece is one, else as text.

    Raises
    ------
    InputError
        At the end, with every row that cannot be read.
    """
    problems = Problems()
    unnamed = [number for number, cell in enumerate(text.header) if not cell.text]
    beside: dict[int, tuple[int, str, int]] = {}
    empty = True
    for line, body in _bodies(text):
        try:
            rows = parse_piece(body, text.dialect.separator, len(text.header), numbers)
            rows = rows.with_columns(row=rows["row"] + (line - text.first_line))
        except Irregular:
            read = _slowly(text, body, line, problems)
            if read is None:
                break
            rows = read
        for number in unnamed:
            _note_unnamed(rows, number, beside)
        if not problems:
            empty = False
            yield rows
    problems.raise_if_any()
    for number in unnamed:
        if number in beside:
            row, value, count = beside[number]
            more = f" (and {count - 1:,} more)" if count > 1 else ""
            message = f"{quoted(value)} stands in column {number + 1}, which has no name{more}"
            raise refuse(text.name, message, *text.place(row, number))
    if empty:
        yield parse_piece(b"", text.dialect.separator, len(text.header), numbers)


def _bodies(text: CsvText) -> Iterator[tuple[int, bytes]]:
    """Yield whole lines below the header, with the number of the first; no quoted cell is cut in two."""
    line, offset = text.first_line, text.line_start(text.first_line)
    rest = b""
    while block := text.text.read(offset + len(rest), PIECE_BYTES):
        rest += block
        end = rest.rfind(b"\n") + 1
        if end and (rest.count(b'"', 0, end) % 2 == 0 or end > MAX_TABLE_BYTES):
            text.marks.append((line, offset))
            yield line, rest[:end]
            line += rest.count(b"\n", 0, end)
            offset, rest = offset + end, rest[end:]
    if rest:
        text.marks.append((line, offset))
        yield line, rest


def _slowly(text: CsvText, body: bytes, line: int, problems: Problems) -> pl.DataFrame | None:
    """Return an irregular piece as columns; None where nothing behind it can be read."""
    try:
        decoded = decode_table(body, text.name)
    except InputError as error:
        first = error.problems[0]
        raise refuse(text.name, first.message, first.line + line - 1, first.column) from error
    rows, readable = read_cell_by_cell(
        decoded, text.name, Dialect(text.dialect.separator, 0, line), text.first_line, len(text.header), problems
    )
    if len(body) > MAX_TABLE_BYTES and not problems:
        raise refuse(text.name, "cannot be read as CSV (quotes and line ends inside cells make it irregular)")
    return rows if readable else None


def _note_unnamed(rows: pl.DataFrame, number: int, beside: dict[int, tuple[int, str, int]]) -> None:
    """Count the cells of a column that has no name, and keep the first."""
    filled = rows.get_column(f"c{number}").is_not_null().arg_true()
    if not filled.len():
        return
    first = int(filled[0])
    row, value, count = beside.get(number, (int(rows.item(first, "row")), str(rows.item(first, f"c{number}")), 0))
    beside[number] = (row, value, count + filled.len())
