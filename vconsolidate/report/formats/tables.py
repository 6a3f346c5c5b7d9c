"""Every table of the plan document as CSV, one file per table in a ZIP archive, for spreadsheets and databases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vconsolidate.report.csv_text import csv_archive
from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.tables.flatten import Cell, Table, tables_of

SUFFIX = ".zip"
BINARY = True


def render(document: PlanDocument, options: Options) -> bytes:  # noqa: ARG001 - a table has no width
    """
    Return the archive: UTF-8 CSV files (RFC 4180), and ``columns.csv`` with the meaning of every column.

    Tables without rows have their header. A value that is not known is empty.
    """
    tables = tables_of(document)
    return csv_archive([("columns", ("table", "column", "meaning"), _meanings(tables)), *map(_file, tables)])


def _file(table: Table) -> tuple[str, Sequence[str], Iterable[Sequence[Cell]]]:
    if table.name == "document":
        return (
            table.name,
            ("field", "value", "meaning"),
            zip(table.columns, table.rows[0], table.columns.values(), strict=True),
        )
    return table.name, tuple(table.columns), table.rows


def _meanings(tables: Iterable[Table]) -> list[tuple[Cell, ...]]:
    return [
        (table.name, column, meaning)
        for table in tables
        if table.name != "document"
        for column, meaning in table.columns.items()
    ]
