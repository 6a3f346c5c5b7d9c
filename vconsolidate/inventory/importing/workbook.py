"""
Workbooks and folders of CSV files as sheets of text, each cell with its address.

Workbooks are read by fastexcel, which wraps calamine, a reader in Rust: a sheet with 1,048,576 formatted rows opens in
seconds, where openpyxl, which makes a Python object of every formatted cell, takes minutes and gigabytes. What a
workbook holds is checked first (`package`), so that neither a zip bomb nor a cell in the last corner is read.

Cells come as text in one form: numbers with a decimal point, ``true`` and ``false``, dates as ``2024-05-31 10:00:00``.
`values` turns them into values, and so reads the cells of a CSV file the same way.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from vconsolidate.errors import InputError
from vconsolidate.input_limits import MAX_CSV_CELLS, MAX_SOURCE_BYTES, MAX_WORKBOOK_CELLS
from vconsolidate.inventory.cells import cell_rows, dialect_of
from vconsolidate.inventory.encodings import decode_export
from vconsolidate.inventory.importing.package import Extent, check_package, refusal, sheet_names
from vconsolidate.inventory.importing.source import SourceFile, telling
from vconsolidate.inventory.problems import Problems

if TYPE_CHECKING:
    import fastexcel

SUFFIXES: Final = (".xlsx", ".xlsm")
"""Workbooks that are read."""

_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Sheet:
    """
    A sheet as read.

    Parameters
    ----------
    name
        Of the sheet; of a CSV file, without suffix.
    shown
        File that messages name.
    columns
        Texts of the cells, column by column, all of one length; "" where blank.
    lines
        Row (of a CSV file, line) of each of the cells of a column.
    first_column
        Number of the first column, counted from 0.
    separator
        Of a CSV file; "" of a workbook.
    encoding
        What a CSV file was guessed to be encoded in; "" where its text says it.
    """

    name: str
    shown: str
    columns: Sequence[Sequence[str]]
    lines: Sequence[int]
    first_column: int = 0
    separator: str = ""
    encoding: str = ""

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.lines)

    def row(self, index: int) -> list[str]:
        """Return the texts of a row."""
        return [column[index] for column in self.columns]

    def address(self, row: int, column: int) -> str:
        """Return the address of a cell: ``F12``."""
        return f"{letters(self.first_column + column)}{self.lines[row]}"


@dataclass(frozen=True)
class Workbook:
    """
    Sheets by name, each read when it is asked for, and only once.

    Parameters
    ----------
    shown
        File or folder that messages name.
    names
        Of its sheets.
    load
        Reads one.
    """

    shown: str
    names: Sequence[str]
    load: Callable[[str], Sheet]

    @cached_property
    def _held(self) -> dict[str, Sheet]:
        return {}

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of a name in any case; None where there is none."""
        found = next((each for each in self.names if each.strip().casefold() == name.casefold()), None)
        if found is None:
            return None
        if found not in self._held:
            self._held[found] = self.load(found)
        return self._held[found]


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: ``A``, ``Z``, ``AA``."""
    text = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        text = chr(65 + digit) + text
    return text


def is_workbook(file: SourceFile) -> bool:
    """Return whether a file is one for `open_workbook`, damaged or not: by its name, or by its first bytes."""
    return file.name.suffix.casefold() in {*SUFFIXES, ".xls", ".xlsb"} and file.head[:4] in {b"PK\3\4", _OLD[:4]}


def names_of_sheets(file: SourceFile) -> list[str]:
    """Return the names of a workbook's sheets from its package alone; none where it cannot be read."""
    try:
        with telling(file.shown), file.open() as stream, zipfile.ZipFile(stream) as package:
            return sheet_names(package)
    except InputError:
        return []


def open_workbook(file: SourceFile) -> Workbook:
    """
    Return the sheets of a workbook.

    Raises
    ------
    InputError
        When it is an old workbook (.xls), protected by a password, damaged, or too large.
    """
    import fastexcel  # noqa: PLC0415 - heavy

    _refuse_old(file)
    data = file.path or file.content()
    try:
        with telling(file.shown):
            extents = check_package(data, file.shown)
        reader = fastexcel.read_excel(data)
        names = reader.sheet_names
    except InputError:
        raise
    except (
        fastexcel.FastExcelError,
        zipfile.BadZipFile,
        OSError,
        ValueError,
        RuntimeError,
        EOFError,
        KeyError,
    ) as error:
        raise _damaged(file.shown, error) from error
    return Workbook(file.shown, names, lambda name: _load(reader, file.shown, name, extents.get(name, Extent())))


def open_tables(files: Mapping[str, SourceFile], shown: str) -> Workbook:
    """Return CSV files by the name of their sheet as a workbook (``vInfo`` → ``RVTools_tabvInfo.csv``)."""
    return Workbook(shown, list(files), lambda name: read_table(files[name], name))


def read_table(file: SourceFile, name: str = "") -> Sheet:
    """
    Return a CSV file as a sheet; its separator and encoding are told from its text.

    Raises
    ------
    InputError
        When it is no text or no table.
    """
    text, encoding = decode_export(file.content(MAX_SOURCE_BYTES), file.shown)
    problems = Problems()
    dialect = dialect_of(text)
    rows: list[list[str]] = []
    lines: list[int] = []
    cells = 0
    for row in cell_rows(text, file.shown, problems, dialect):
        rows.append([cell.text for cell in row])
        lines.append(row[0].line)
        cells += len(row)
        if cells > MAX_CSV_CELLS:
            raise refusal(file.shown, f"has more than {MAX_CSV_CELLS:,} cells (split it)")
    problems.raise_if_any()
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) > 2 * MAX_CSV_CELLS:
        raise refusal(file.shown, "has rows of very different lengths (is this a table?)")
    padded = [row + [""] * (width - len(row)) for row in rows]
    columns = [list(column) for column in zip(*padded, strict=True)]
    return Sheet(name or file.name.stem, file.shown, columns, lines, 0, dialect.separator, encoding)


def _refuse_old(file: SourceFile) -> None:
    if file.head.startswith(_OLD):
        what = "is protected by a password (open it and save it without one)"
        locked = _ENCRYPTED in file.content()
        raise refusal(file.shown, what if locked else "is an old workbook (save it as .xlsx)")
    if file.name.suffix.casefold() == ".xlsb":
        raise refusal(file.shown, "is a binary workbook (save it as .xlsx)")
    if not file.head.startswith(b"PK"):
        raise refusal(file.shown, "is no workbook (is it a CSV file with the wrong ending?)")


def _damaged(shown: str, error: Exception) -> InputError:
    words = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    return refusal(shown, f"is damaged, or was not copied completely ({words})")


def _load(reader: fastexcel.ExcelReader, shown: str, name: str, extent: Extent) -> Sheet:
    import fastexcel  # noqa: PLC0415 - heavy

    if extent.cells > MAX_WORKBOOK_CELLS:
        where = f"reaches to row {extent.last_row:,} and column {letters(extent.width - 1)}"
        raise refusal(shown, f"sheet {name}: {where} (delete the cells outside the table)")
    try:
        sheet = reader.load_sheet(name, header_row=None, dtypes="string", skip_rows=0)
        frame = sheet.to_polars()
        first_column = sheet.selected_columns[0].absolute_index if sheet.selected_columns else 0
    except fastexcel.FastExcelError as error:
        raise _damaged(f"{shown}, sheet {name}", error) from error
    columns = [["" if cell is None else cell.strip() for cell in series.to_list()] for series in frame.iter_columns()]
    return Sheet(name, shown, columns, range(1, frame.height + 1), first_column)
