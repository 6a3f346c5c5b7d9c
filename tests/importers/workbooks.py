"""Tiny workbooks, made in the test."""

from __future__ import annotations

import string
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import xlsxwriter

Rows = Sequence[Sequence[object]]

_LAST_ROW: Final = 1_048_576


def workbook(path: Path, sheets: Mapping[str, Rows], *, at: tuple[int, int] = (0, 0)) -> Path:
    """Write sheets with their first cell at (row, column), counted from 0."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, value in enumerate(row):
                    if value not in (None, ""):
                        sheet.write(at[0] + i, at[1] + j, value)
    return path


def formatted_to_the_last_row(path: Path, rows: Rows, columns: int = 10) -> Path:
    """Write rows in a sheet with a format in every cell of its columns down to row 1,048,576."""
    with xlsxwriter.Workbook(path) as book:
        sheet, bold = book.add_worksheet("Servers"), book.add_format({"bold": True})
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row, bold)
        sheet.write_blank(_LAST_ROW - 1, columns - 1, None, bold)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    head, last = parts[name].decode().split(f'<row r="{_LAST_ROW}"', 1)
    blank = (
        f'<row r="#">{"".join(f"""<c r="{column}#" s="1"/>""" for column in string.ascii_uppercase[:columns])}</row>'
    )
    blanks = "".join(blank.replace("#", str(number)) for number in range(len(rows) + 1, _LAST_ROW))
    parts[name] = f'{head}{blanks}<row r="{_LAST_ROW}"{last}'.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for one, data in parts.items():
            archive.writestr(one, data)
    return path


def csv_text(rows: Iterable[Sequence[object]], separator: str = ",") -> str:
    """Return rows as CSV."""
    return "".join(separator.join(str(value) for value in row) + "\n" for row in rows)
