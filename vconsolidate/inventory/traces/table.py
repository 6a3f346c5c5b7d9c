"""A trace file by its header: which columns it has, and where its cells stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vconsolidate.errors import InputError
from vconsolidate.input_limits import MAX_SORTED_SAMPLES, MAX_TRACE_BYTES, MAX_TRACE_SAMPLES
from vconsolidate.inventory.files import check_regular
from vconsolidate.inventory.problems import Problems, quoted, suggestion
from vconsolidate.inventory.sheet import fold
from vconsolidate.inventory.traces.csv_rows import CsvText, open_csv, read_pieces
from vconsolidate.inventory.traces.parquet import ParquetTable, open_parquet
from vconsolidate.inventory.traces.source import ADVICE, open_text, refuse
from vconsolidate.model.place import Place

if TYPE_CHECKING:
    from vconsolidate.inventory.schema.traces import TraceSection

LONG_COLUMNS: Final = ("timestamp", "server", "metric", "value")


@dataclass(frozen=True)
class TraceTable:
    """
    A trace file that is open.

    Parameters
    ----------
    name, layout, header
        Of the file: its name for messages, ``long`` or ``wide``, its columns (those of a long table as they are known).
    data
        The CSV or Parquet file; a CSV knows lines and columns of characters.
    servers
        Servers of the columns of a wide file, in its order.
    server_columns
        Numbers of these columns.
    """

    name: str
    layout: str
    header: tuple[str, ...]
    data: CsvText | ParquetTable
    servers: tuple[str, ...] = ()
    server_columns: tuple[int, ...] = ()

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Return line and column of characters of a cell; (0, 0) for Parquet, which has neither."""
        return self.data.place(row, column) if isinstance(self.data, CsvText) else (0, 0)

    def locate(self, row: int) -> str:
        """Return the row in words, for files without lines."""
        return "" if isinstance(self.data, CsvText) else f"row {row + 1}: "

    def column(self, name: str) -> int:
        """Return the number of a column in the file; that of the timestamps in a wide file."""
        return self.header.index(name) if self.layout == "long" else 0

    def check_size(self, n_rows: int, most: int = MAX_TRACE_SAMPLES) -> None:
        """
        Refuse a file of too many samples.

        Raises
        ------
        InputError
            When so many rows are more than `most`.
        """
        if n_rows * max(1, len(self.servers)) > most:
            raise refuse(self.name, f"the file has more than {most:,} samples ({ADVICE})")


@contextmanager
def open_table(path: Path, name: str, section: TraceSection) -> Iterator[TraceTable]:
    """
    Open a trace file; its samples can be read as long as it is open.

    Raises
    ------
    InputError
        When it is no such file, too large, or not in the layout the inventory says.
    """
    check_regular(path, name, MAX_TRACE_BYTES, ADVICE)
    shaped = _long if section.layout == "long" else _wide
    if path.suffix.lower() in {".parquet", ".pq"}:
        parquet = open_parquet(path, name)
        table = shaped(list(parquet.header), parquet, name)
        table.check_size(parquet.n_rows, MAX_SORTED_SAMPLES if table.layout == "long" else MAX_TRACE_SAMPLES)
        yield table
        return
    with open_text(path, name) as text:
        data = open_csv(text, name)
        try:
            table = shaped([cell.text for cell in data.header], data, name)
        except InputError:
            for _ in read_pieces(data):  # what is no table at all is said before what is wrong with its header
                pass
            raise
        yield table


def _long(names: list[str], data: CsvText | ParquetTable, name: str) -> TraceTable:
    header = [fold(column) if fold(column) in LONG_COLUMNS else column for column in names]
    missing = [column for column in LONG_COLUMNS if column not in header]
    if missing:
        wanted = ",".join(LONG_COLUMNS)
        wide = " (or write layout: wide)" if header[:1] == ["timestamp"] else " (rename the columns)"
        message = f"a long trace needs the header {quoted(wanted)}, got {quoted(','.join(names))}{wide}"
        raise refuse(name, message, *_place(data, 0))
    problems = Problems()
    for number, column in enumerate(header):
        place = Place(name, *_place(data, number))
        if column and column not in LONG_COLUMNS:
            near = suggestion(column, LONG_COLUMNS)
            problems.add(place, f"unknown column {quoted(column)} of a long trace{near}")
        elif column and column in header[:number]:
            problems.add(place, f"column {quoted(names[number])} appears twice (remove one)")
    problems.raise_if_any()
    return TraceTable(name, "long", tuple(header), data)


def _wide(names: list[str], data: CsvText | ParquetTable, name: str) -> TraceTable:
    if not names or fold(names[0]) != "timestamp":
        message = f'the first column of a wide trace must be "timestamp", got {quoted(names[0] if names else "")}'
        raise refuse(name, message, *_place(data, 0))
    numbers = [number for number, server in enumerate(names) if number and server]
    if not numbers:
        raise refuse(name, "a wide trace needs one column per server after the timestamp (add them)", *_place(data, 0))
    servers = [names[number] for number in numbers]
    problems = Problems()
    seen: set[str] = set()
    for number, server in zip(numbers, servers, strict=True):
        if server in seen:
            problems.add(Place(name, *_place(data, number)), f"server {quoted(server)} has two columns (remove one)")
        seen.add(server)
    problems.raise_if_any()
    return TraceTable(name, "wide", tuple(names), data, tuple(servers), tuple(numbers))


def _place(data: CsvText | ParquetTable, column: int) -> tuple[int, int]:
    return data.place(-1, column) if isinstance(data, CsvText) else (0, 0)
