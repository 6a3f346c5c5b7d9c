"""Every table of the plan document as CSV, one file per table in a ZIP archive, for spreadsheets and databases."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final

from vconsolidate.report.options import Options
from vconsolidate.report.printable import cell
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.tables.flatten import Cell, Table, tables_of

SUFFIX = ".zip"
BINARY = True

_DATE: Final = (1980, 1, 1, 0, 0, 0)
"""Date of every file in the archive, the earliest that ZIP knows: the same plan gives the same bytes."""

_MODE: Final = 0o644 << 16


def render(document: PlanDocument, options: Options) -> bytes:  # noqa: ARG001 - a table has no width
    """
    Return the archive: UTF-8 CSV files (RFC 4180), and ``columns.csv`` with the meaning of every column.

    Tables without rows have their header. A value that is not known is empty.
    """
    tables = tables_of(document)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        _add(archive, "columns", ("table", "column", "meaning"), _meanings(tables))
        for table in tables:
            if table.name == "document":
                values = zip(table.columns, table.rows[0], table.columns.values(), strict=True)
                _add(archive, table.name, ("field", "value", "meaning"), values)
            else:
                _add(archive, table.name, tuple(table.columns), table.rows)
    return stream.getvalue()


def _meanings(tables: Iterable[Table]) -> list[tuple[Cell, ...]]:
    return [
        (table.name, column, meaning)
        for table in tables
        if table.name != "document"
        for column, meaning in table.columns.items()
    ]


def _add(archive: zipfile.ZipFile, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_written(value) for value in row] for row in rows)
    entry = zipfile.ZipInfo(f"{name}.csv", _DATE)
    entry.external_attr = _MODE
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    archive.writestr(entry, stream.getvalue().encode())


def _written(value: Cell) -> Cell:
    if isinstance(value, bool):
        return "true" if value else "false"
    return cell(value) if isinstance(value, str) else value
