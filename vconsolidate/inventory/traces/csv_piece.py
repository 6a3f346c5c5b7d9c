"""Some lines of a CSV as columns: at once by polars where they are regular, else cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vconsolidate.errors import InputError
from vconsolidate.inventory.cells import Dialect, cell_rows
from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.sheet import too_many, without_blank_end
from vconsolidate.model.place import Place

if TYPE_CHECKING:
    import polars as pl


class Irregular(Exception):  # noqa: N818  (no mistake: the slow reader takes it)
    """Lines that are not one row each, or have too many cells."""


def parse_piece(body: bytes, separator: str, width: int, numbers: Sequence[int] = ()) -> pl.DataFrame:
    """
    Return ``row`` (from 0) and the columns ``c0``, ``c1``, … of regular lines.

    Parameters
    ----------
    numbers
        Columns that are wanted as numbers; all columns come as text where one of their cells is none, or where there
        are quotes: polars reads a number behind a quote that is never closed.

    Raises
    ------
    Irregular
        When a line is not one row or has more than `width` cells.
    """
    import polars as pl  # noqa: PLC0415

    names = [f"c{number}" for number in range(width)]
    wanted = {names[number] for number in numbers} if b'"' not in body else set()
    schema = {name: pl.Float64 if name in wanted else pl.String for name in names}
    frame = _parse(body, separator, schema)
    if frame is None and wanted:
        schema = dict.fromkeys(names, pl.String)
        frame = _parse(body, separator, schema)
    if frame is None:
        raise Irregular
    texts = [name for name in names if schema[name] == pl.String]
    return frame.with_columns(strip_blanks(*texts)) if texts else frame


def strip_blanks(*names: str) -> pl.Expr:
    """Return columns of text without blanks around them, null where they are empty."""
    import polars as pl  # noqa: PLC0415

    return pl.col(*names).str.strip_chars().replace("", None)


def _parse(body: bytes, separator: str, schema: dict[str, type[pl.String | pl.Float64]]) -> pl.DataFrame | None:
    """Return the rows where every line is one and none has too many cells, else None."""
    import polars as pl  # noqa: PLC0415

    if not body.strip():
        return pl.DataFrame(schema={"row": pl.UInt32, **schema})
    try:
        frame = pl.read_csv(body, has_header=False, schema=schema, separator=separator)
    except pl.exceptions.PolarsError:
        return None
    lines = body.count(b"\n") + (not body.endswith(b"\n"))
    return frame.with_row_index("row") if frame.height == lines else None


def read_cell_by_cell(
    text: str, name: str, dialect: Dialect, first_line: int, width: int, problems: Problems
) -> tuple[pl.DataFrame, bool]:
    """
    Return lines as the reader of all tables reads them, and whether the lines behind them can be read.

    Parameters
    ----------
    dialect
        Says the number of the first of the lines.
    first_line
        Line of row 0.
    problems
        Takes every row that cannot be read.
    """
    import polars as pl  # noqa: PLC0415

    numbers: list[int] = []
    columns: list[list[str]] = [[] for _ in range(width)]
    broken = Problems()
    for row in cell_rows(text, name, broken, dialect):
        cells = without_blank_end(row)
        if len(cells) > width:
            message = too_many(len(cells), width, dialect.separator)
            problems.add(Place(name, row[0].line, row[width].column), message)
        elif not problems:
            numbers.append(row[0].line - first_line)
            for number, column in enumerate(columns):
                column.append(cells[number].text if number < len(cells) else "")
    try:
        broken.raise_if_any()
    except InputError as error:
        problems.take(error)
    schema = {"row": pl.UInt32, **{f"c{number}": pl.String for number in range(width)}}
    if problems:
        return pl.DataFrame(schema=schema), not broken
    rows = pl.DataFrame([numbers, *columns], schema=schema)
    return rows.with_columns(strip_blanks(*(f"c{number}" for number in range(width)))), True
