"""
CSV of a trace as columns of text.

The fast reader of polars takes what is regular; whatever it refuses is read again cell by cell, as tables of servers
are, so that both tolerate the same and every mistake has its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.cells import MAX_LINE, Cell, Dialect, cell_rows, dialect_of
from vconsolidate.inventory.encodings import decode_table
from vconsolidate.inventory.files import MAX_TABLE_BYTES
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.sheet import too_many, without_blank_end
from vconsolidate.inventory.traces.source import refuse
from vconsolidate.model.place import Place

if TYPE_CHECKING:
    import polars as pl

_LINE_BYTES: Final = 4 * MAX_LINE
"""Bytes of a line that is looked at for the place of a cell."""


@dataclass(frozen=True)
class CsvText:
    """
    A CSV and how it is written.

    Parameters
    ----------
    data
        UTF-8, lines ended by newlines.
    header
        Cells of the header, trailing blank ones left out.
    first_line
        Number of the line below the header.
    """

    name: str
    data: bytes
    dialect: Dialect
    header: list[Cell]
    first_line: int

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Return line and column of characters of a cell; row −1 is the header."""
        if row < 0:
            cell = self.header[min(column, len(self.header) - 1)]
            return cell.line, cell.column
        line = self.first_line + row
        start = _line_start(self.data, line)
        text = self.data[start : start + _LINE_BYTES].decode("utf-8", "replace")
        found = next(cell_rows(text, self.name, Problems(), Dialect(self.dialect.separator, 0, line)), [])
        if not found or found[0].line != line:
            return line, 1
        return (line, found[column].column) if column < len(found) else (line, _end(found))


def _end(row: list[Cell]) -> int:
    """Return the column behind a row that is too short."""
    return row[-1].column + len(row[-1].text) + 1


def _line_start(data: bytes, line: int) -> int:
    offset = 0
    for _ in range(line - 1):
        offset = data.find(b"\n", offset) + 1
    return offset


def read_csv(data: bytes, name: str) -> tuple[CsvText, pl.DataFrame]:
    """
    Return a CSV and its rows: ``row`` (lines below the header) and a column of text ``c0``, ``c1``, … for each header.

    Raises
    ------
    InputError
        With every row that cannot be read.
    """
    import polars as pl  # noqa: PLC0415

    text = _opened(data, name)
    body = data[_line_start(data, text.first_line) :]
    schema = {f"c{number}": pl.String for number in range(len(text.header))}
    if not body.strip():
        frame = pl.DataFrame(schema={"row": pl.UInt32, **schema})
        return text, frame
    rows = _fast(body, text, schema)
    rows = _cell_by_cell(text) if rows is None else rows
    rows = rows.with_columns(pl.col(*schema).str.strip_chars().replace("", None))
    _check_unnamed(text, rows)
    return text, rows


def _fast(body: bytes, text: CsvText, schema: dict[str, type[pl.String]]) -> pl.DataFrame | None:
    """Return the rows where every line is one and none has too many cells, else None."""
    import polars as pl  # noqa: PLC0415

    try:
        frame = pl.read_csv(body, has_header=False, schema=schema, separator=text.dialect.separator)
    except pl.exceptions.PolarsError:
        return None
    lines = body.count(b"\n") + (not body.endswith(b"\n"))
    return frame.with_row_index("row") if frame.height == lines else None


def _opened(data: bytes, name: str) -> CsvText:
    head = data[:MAX_LINE]
    if len(data) > MAX_LINE:
        head = head[: head.rfind(b"\n") + 1]
        if not head:
            raise refuse(name, f"the first line has more than {MAX_LINE // 1024**2} MiB (is this a table?)", 1, 1)
    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = decode_table(head, name)
    problems = Problems()
    dialect = dialect_of(text)
    header = next(cell_rows(text, name, problems, dialect), None)
    problems.raise_if_any()
    if header is None:
        raise refuse(name, "the file is empty (its first line names the columns)", 1, 1)
    for cell in header:
        if "\n" in cell.text:
            raise refuse(name, f"the column {quoted(cell.text)} has a line end in its name", cell.line, cell.column)
    return CsvText(name, data, dialect, without_blank_end(header), header[0].line + 1)


def _check_unnamed(text: CsvText, rows: pl.DataFrame) -> None:
    """Refuse cells of a column that has no name; a column without any is passed over."""
    for number, cell in enumerate(text.header):
        if cell.text:
            continue
        filled = rows.get_column(f"c{number}").is_not_null().arg_true()
        if filled.len():
            row = int(rows.item(int(filled[0]), "row"))
            value = rows.item(int(filled[0]), f"c{number}")
            more = f" (and {filled.len() - 1:,} more)" if filled.len() > 1 else ""
            message = f"{quoted(value)} stands in column {number + 1}, which has no name{more}"
            raise refuse(text.name, message, *text.place(row, number))


def _cell_by_cell(text: CsvText) -> pl.DataFrame:
    """Return the rows as the reader of all tables reads them; too large a file is only searched for what is wrong."""
    import polars as pl  # noqa: PLC0415

    problems = Problems()
    width = len(text.header)
    kept = len(text.data) <= MAX_TABLE_BYTES
    numbers: list[int] = []
    columns: list[list[str]] = [[] for _ in range(width)]
    rows = cell_rows(decode_table(text.data, text.name), text.name, problems, text.dialect)
    next(rows, None)
    for row in rows:
        cells = without_blank_end(row)
        if len(cells) > width:
            message = too_many(len(cells), width, text.dialect.separator)
            problems.add(Place(text.name, row[0].line, row[width].column), message)
        elif kept:
            numbers.append(row[0].line - text.first_line)
            for number, column in enumerate(columns):
                column.append(cells[number].text if number < len(cells) else "")
    problems.raise_if_any()
    if not kept:
        raise refuse(text.name, "cannot be read as CSV (quotes and line ends inside cells make it irregular)")
    schema = {"row": pl.UInt32, **{f"c{number}": pl.String for number in range(width)}}
    return pl.DataFrame([numbers, *columns], schema=schema)
