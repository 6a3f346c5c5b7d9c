"""Read a trace file into one shape: a row per sample, everything still text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vconsolidate.inventory.files import check_regular, digest_of_file
from vconsolidate.inventory.problems import Problems, quoted, suggestion
from vconsolidate.inventory.sheet import fold
from vconsolidate.inventory.traces.csv_rows import CsvText, read_csv
from vconsolidate.inventory.traces.source import ADVICE, MAX_FILE_BYTES, refuse, text_bytes
from vconsolidate.model.estate import InputFile
from vconsolidate.model.place import Place

if TYPE_CHECKING:
    import polars as pl

    from vconsolidate.inventory.schema.traces import TraceSection

MAX_SAMPLES: Final = 100_000_000
"""Samples of one trace file: ten thousand servers for a month at five minutes."""

LONG_COLUMNS: Final = ("timestamp", "server", "metric", "value")


@dataclass(frozen=True)
class TraceTable:
    """
    Samples of one file.

    Parameters
    ----------
    name, layout, header
        Of the file: its name for messages, ``long`` or ``wide``, its columns (those of a long table as they are known).
    frame
        Columns ``row`` (lines below the header), ``timestamp``, ``server``, ``metric``, ``value`` (all text, null where
        empty) and ``column`` (number of the value's column in the file).
    text
        The CSV, to find columns of characters; None for Parquet.
    all_servers
        Servers the file speaks of, in its order, also without any sample.
    server_columns
        Numbers of their columns, of a wide file.
    """

    name: str
    layout: str
    header: tuple[str, ...]
    frame: pl.DataFrame
    text: CsvText | None
    all_servers: tuple[str, ...]
    server_columns: tuple[int, ...] = ()

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Return line and column of characters of a cell; (0, 0) for Parquet, which has neither."""
        return (0, 0) if self.text is None else self.text.place(row, column)

    def locate(self, row: int) -> str:
        """Return the row in words, for files without lines."""
        return f"row {row + 1}: " if self.text is None else ""


def read_table(path: Path, name: str, relative: str, section: TraceSection) -> tuple[TraceTable, InputFile]:
    """
    Read a trace file.

    Raises
    ------
    InputError
        When it is no such file, too large, or not in the layout the inventory says.
    """
    check_regular(path, name, MAX_FILE_BYTES, ADVICE)
    try:
        is_parquet = path.suffix.lower() in {".parquet", ".pq"}
        text: CsvText | None = None
        if is_parquet:
            frame, names = _read_parquet(path, name)
        else:
            text, frame = read_csv(text_bytes(path, name), name)
            names = [cell.text for cell in text.header]
        record = digest_of_file(relative, path)
    except OSError as error:
        raise refuse(name, "cannot be read (is permission denied?)") from error
    if section.layout == "long":
        return _long(frame, names, text, name), record
    return _wide(frame, names, text, name, section), record


def _check_size(n_samples: int, name: str) -> None:
    if n_samples > MAX_SAMPLES:
        raise refuse(name, f"the file has more than {MAX_SAMPLES:,} samples ({ADVICE})")


def _read_parquet(path: Path, name: str) -> tuple[pl.DataFrame, list[str]]:
    import polars as pl  # noqa: PLC0415

    try:
        lazy = pl.scan_parquet(path)
        schema = lazy.collect_schema()
        rows = lazy.select(pl.len()).collect().item()
        _check_size(rows * max(1, len(schema) - 1), name)
        frame = lazy.select([_as_text(column, dtype) for column, dtype in schema.items()]).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise refuse(name, "is not a readable Parquet file") from error
    except BaseException as error:  # the Parquet reader panics on some damaged files, with no Exception
        if type(error).__name__ == "PanicException":
            raise refuse(name, "is a damaged Parquet file") from error
        raise
    header = list(frame.columns)
    frame = frame.rename({column: f"c{number}" for number, column in enumerate(header)}).with_row_index("row")
    return frame.with_columns(pl.exclude("row").str.strip_chars().replace("", None)), header


def _as_text(column: str, dtype: Any) -> pl.Expr:  # noqa: ANN401
    """Return a column as the text a CSV would have."""
    import polars as pl  # noqa: PLC0415

    expression = pl.col(column)
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone is None:
            return expression.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f")
        return expression.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    return expression.cast(pl.String, strict=False)


def _long(frame: pl.DataFrame, names: list[str], text: CsvText | None, name: str) -> TraceTable:
    import polars as pl  # noqa: PLC0415

    header = [fold(column) if fold(column) in LONG_COLUMNS else column for column in names]
    missing = [column for column in LONG_COLUMNS if column not in header]
    if missing:
        wanted = ",".join(LONG_COLUMNS)
        wide = " (or write layout: wide)" if header[0] == "timestamp" else ""
        message = f"a long trace needs the header {quoted(wanted)}, got {quoted(','.join(names))}{wide}"
        raise refuse(name, message, *_place(text, 0))
    problems = Problems()
    for number, column in enumerate(header):
        place = Place(name, *_place(text, number))
        if column and column not in LONG_COLUMNS:
            near = suggestion(column, LONG_COLUMNS)
            problems.add(place, f"unknown column {quoted(column)} of a long trace{near}")
        elif column and column in header[:number]:
            problems.add(place, f"column {quoted(names[number])} appears twice")
    problems.raise_if_any()
    _check_size(frame.height, name)
    value = header.index("value")
    shaped = (
        frame.select("row", *(pl.col(f"c{header.index(column)}").alias(column) for column in LONG_COLUMNS))
        .filter(~pl.all_horizontal(pl.col(*LONG_COLUMNS).is_null()))
        .with_columns(column=pl.lit(value, pl.UInt32))
    )
    servers = shaped.get_column("server").drop_nulls().unique(maintain_order=True).to_list()
    return TraceTable(name, "long", tuple(header), shaped, text, tuple(servers))


def _wide(frame: pl.DataFrame, names: list[str], text: CsvText | None, name: str, section: TraceSection) -> TraceTable:
    import polars as pl  # noqa: PLC0415

    if fold(names[0]) != "timestamp":
        message = f'the first column of a wide trace must be "timestamp", got {quoted(names[0])}'
        raise refuse(name, message, *_place(text, 0))
    numbers = [number for number, server in enumerate(names) if number and server]
    if not numbers:
        raise refuse(name, "a wide trace needs one column per server after the timestamp", *_place(text, 0))
    servers = [names[number] for number in numbers]
    problems = Problems()
    seen: set[str] = set()
    for number, server in zip(numbers, servers, strict=True):
        if server in seen:
            problems.add(Place(name, *_place(text, number)), f"server {quoted(server)} has two columns")
        seen.add(server)
    problems.raise_if_any()
    _check_size(frame.height * len(servers), name)
    keys = [f"c{number}" for number in numbers]
    of_column = pl.DataFrame(
        {"key": keys, "server": servers, "column": numbers},
        schema={"key": pl.String, "server": pl.String, "column": pl.UInt32},
    )
    shaped = (
        frame.select("row", pl.col("c0").alias("timestamp"), *keys)
        .filter(~pl.all_horizontal(pl.exclude("row").is_null()))
        .unpivot(keys, index=["row", "timestamp"], variable_name="key", value_name="value")
        .join(of_column, on="key", how="left", maintain_order="left")
        .with_columns(metric=pl.lit(section.metric))
        .drop("key")
    )
    return TraceTable(name, "wide", tuple(names), shaped, text, tuple(servers), tuple(numbers))


def _place(text: CsvText | None, column: int) -> tuple[int, int]:
    return (0, 0) if text is None else text.place(-1, column)
