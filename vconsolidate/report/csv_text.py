"""Tables as CSV (RFC 4180, UTF-8): the one place that writes them, so that no cell of any table can be a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final

from vconsolidate.report.printable import cell

Cell = str | int | float | None

_DATE: Final = (1980, 1, 1, 0, 0, 0)
"""Date of every file in an archive, the earliest that ZIP knows: the same tables give the same bytes."""

_MODE: Final = 0o644 << 16


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table; texts are made safe for spreadsheets, truth is ``true`` or ``false``, unknown is empty."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_written(value) for value in row] for row in rows)
    return stream.getvalue().encode()


def csv_archive(tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """Return a ZIP archive with one file ``NAME.csv`` for each table."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, header, rows in tables:
            entry = zipfile.ZipInfo(f"{name}.csv", _DATE)
            entry.external_attr = _MODE
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            archive.writestr(entry, csv_text(header, rows))
    return stream.getvalue()


def _written(value: Cell) -> Cell:
    if isinstance(value, bool):
        return "true" if value else "false"
    return cell(value) if isinstance(value, str) else value
