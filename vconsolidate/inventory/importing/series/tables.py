"""Tables of a source as columns of text, piece by piece: whatever their size, a bounded part is in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vconsolidate.input_limits import MAX_UNPACKED_TABLE_BYTES
from vconsolidate.inventory import scratch
from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.source import SourceFile, telling
from vconsolidate.inventory.sheet import fold
from vconsolidate.inventory.traces.csv_rows import CsvText, open_csv, read_pieces
from vconsolidate.inventory.traces.source import open_text

if TYPE_CHECKING:
    import polars as pl

_TYPE: Final = b"#TYPE "
"""How the first line begins that PowerShell puts above the header."""

_CHUNK: Final = 1024**2


@contextmanager
def open_table(file: SourceFile) -> Iterator[CsvText]:
    """
    Open a CSV of a source; it can be read as long as it is open.

    Raises
    ------
    InputError
        When it is no text, damaged, or unpacks to more than `MAX_UNPACKED_TABLE_BYTES`.
    """
    with telling(file.shown):
        if file.path is not None and not file.head.startswith(_TYPE):
            with open_text(file.path, file.shown) as text:
                yield open_csv(text, file.shown)
            return
        with tempfile.TemporaryDirectory(prefix=scratch.prefix(), suffix=scratch.SUFFIX) as folder:
            copy = Path(folder) / "table.csv"
            _unpack(file, copy)
            with open_text(copy, file.shown) as text:
                yield open_csv(text, file.shown)


def _unpack(file: SourceFile, copy: Path) -> None:
    size = 0
    with file.open() as stream, copy.open("wb") as into:
        if file.head.startswith(_TYPE):
            into.write(b"\n" if stream.readline(_CHUNK) else b"")
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > MAX_UNPACKED_TABLE_BYTES:
                raise refuse(
                    file.shown, f"unpacks to more than {MAX_UNPACKED_TABLE_BYTES // 1024**2} MiB (unpack it first)"
                )
            into.write(piece)


def columns_of(table: CsvText) -> dict[str, int]:
    """Return the number of each column by its folded name; of two with one name, the first."""
    return {fold(cell.text): number for number, cell in reversed(list(enumerate(table.header))) if cell.text}


def pieces(table: CsvText, wanted: dict[str, int]) -> Iterator[pl.DataFrame]:
    """Yield ``row`` and the columns of `wanted` (name → number) as text, null where empty, some rows at a time."""
    import polars as pl  # noqa: PLC0415 - heavy

    for piece in read_pieces(table):
        yield piece.select("row", *(pl.col(f"c{number}").alias(name) for name, number in wanted.items()))


def blocks(file: SourceFile, size: int = 8 * _CHUNK) -> Iterator[tuple[int, bytes]]:
    """
    Yield whole lines of a file, with the number of the first: about `size` bytes at a time.

    Raises
    ------
    InputError
        When it cannot be read, or a line is longer than that.
    """
    line, rest = 1, b""
    with telling(file.shown), file.open() as stream:
        while piece := stream.read(size):
            rest += piece
            end = rest.rfind(b"\n") + 1
            if not end and len(rest) > size:
                raise refuse(file.shown, f"a line has more than {size // 1024**2} MiB (is this a table?)", line)
            if end:
                yield line, rest[:end]
                line += rest.count(b"\n", 0, end)
                rest = rest[end:]
        if rest:
            yield line, rest
