"""Tiny workbooks, made in the test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

Rows = Sequence[Sequence[object]]


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
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet, bold = book.add_worksheet("Servers"), book.add_format({"bold": True})
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row, bold)
        for i in range(len(rows), 1_048_576):
            for j in range(columns):
                sheet.write_blank(i, j, None, bold)
    return path


def csv_text(rows: Iterable[Sequence[object]], separator: str = ",") -> str:
    """Return rows as CSV."""
    return "".join(separator.join(str(value) for value in row) + "\n" for row in rows)
