"""Read a trace file into one shape: a row per sample, everything still text."""

from __future__ import annotations

import csv
import gzip
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.files import check_regular, digest_of_file
from vconsolidate.inventory.problems import quoted, suggestion
from vconsolidate.model.estate import InputFile

if TYPE_CHECKING:
    import polars as pl

    from vconsolidate.inventory.schema.traces import TraceSection

MAX_FILE_BYTES: Final = 4 * 1024**3
"""Largest trace file, unpacked."""

MAX_SAMPLES: Final = 100_000_000
"""Samples of one trace file: ten thousand servers for a month at five minutes."""

MAX_HEADER_BYTES: Final = 4 * 1024**2
LONG_COLUMNS: Final = ("timestamp", "server", "metric", "value")
_ADVICE: Final = "split it into several trace files"


@dataclass(frozen=True)
class TraceTable:
    """
    Samples of one file.

    Parameters
    ----------
    name, layout, header
        Of the file: its name for messages, ``long`` or ``wide``, its columns.
    frame
        Columns ``row`` (number of the row below the header), ``timestamp``, ``server``, ``metric``, ``value`` (all
        text, null where empty) and ``column`` (number of the value's column in the file).
    data
        The CSV as bytes, to find columns of characters; None for Parquet.
    all_servers
        Servers the file speaks of, in its order, also without any sample.
    """

    name: str
    layout: str
    header: tuple[str, ...]
    frame: pl.DataFrame
    data: bytes | None
    all_servers: tuple[str, ...]

    @cached_property
    def _line_starts(self) -> list[int]:
        starts, offset = [0], 0
        data = self.data or b""
        while (offset := data.find(b"\n", offset) + 1) > 0:
            starts.append(offset)
        return starts

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Return line and column of characters of a cell; (0, 0) for Parquet, which has neither."""
        if self.data is None:
            return 0, 0
        starts, line = self._line_starts, row + 1
        if line >= len(starts):
            return row + 2, 1
        end = starts[line + 1] if line + 1 < len(starts) else len(self.data)
        cells = self.data[starts[line] : end].decode("utf-8", "replace").split(",")
        return row + 2, sum(len(cell) + 1 for cell in cells[:column]) + 1

    def locate(self, row: int) -> str:
        """Return the row in words, for files without lines."""
        return f"row {row + 1}: " if self.data is None else ""


def read_table(path: Path, name: str, relative: str, section: TraceSection) -> tuple[TraceTable, InputFile]:
    """
    Read a trace file.

    Raises
    ------
    InputError
        When it is no such file, too large, or not in the layout the inventory says.
    """
    check_regular(path, name, MAX_FILE_BYTES, _ADVICE)
    try:
        record = digest_of_file(relative, path)
        is_parquet = path.suffix.lower() in {".parquet", ".pq"}
        frame, header, data = _read_parquet(path, name) if is_parquet else _read_csv(path, name)
    except OSError as error:
        raise _error(name, "cannot be read (permission denied?)") from error
    shaped, servers = _long(frame, header, name) if section.layout == "long" else _wide(frame, header, name, section)
    return TraceTable(name, section.layout, tuple(header), shaped, data, servers), record


def _error(name: str, message: str, line: int = 0, column: int = 0) -> InputError:
    return InputError([Problem(name, line, column, "", message)])


def _check_size(n_samples: int, name: str) -> None:
    if n_samples > MAX_SAMPLES:
        raise _error(name, f"more than {MAX_SAMPLES:,} samples ({_ADVICE})")


def _unpacked(path: Path, name: str) -> bytes:
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    if not packed:
        return path.read_bytes()
    parts: list[bytes] = []
    total = 0
    try:
        with gzip.open(path, "rb") as stream:
            while part := stream.read(16 * 1024**2):
                total += len(part)
                if total > MAX_FILE_BYTES:
                    raise _error(name, f"unpacks to more than {MAX_FILE_BYTES // 1024**2} MiB ({_ADVICE})")
                parts.append(part)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise _error(name, "is a damaged gzip file") from error
    return b"".join(parts)


def _read_csv(path: Path, name: str) -> tuple[pl.DataFrame, list[str], bytes]:
    import polars as pl  # noqa: PLC0415

    data = _unpacked(path, name)
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    first = data[:MAX_HEADER_BYTES].split(b"\n", 1)[0]
    try:
        text = first.decode("utf-8").strip("\r")
        header = [cell.strip() for cell in next(csv.reader([text], strict=True), [])]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _error(name, "the header line is no UTF-8 text with commas", 1, 1) from error
    if not header:
        raise _error(name, "the file is empty (its first line names the columns)", 1, 1)
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise _error(name, "columns are separated by commas, not semicolons or tabs", 1, 1)
    body = data[len(first) + 1 :]
    schema = {f"c{number}": pl.String for number in range(len(header))}
    if not body.strip():
        return pl.DataFrame(schema=schema), header, data
    try:
        frame = pl.read_csv(body, has_header=False, schema=schema)
    except pl.exceptions.PolarsError as error:
        raise _unreadable(data, name, len(header)) from error
    return frame, header, data


def _unreadable(data: bytes, name: str, width: int) -> InputError:
    """Return the error for the first line that explains why the CSV could not be read."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = line[error.start]
            return _error(name, f"byte 0x{byte:02X} is not UTF-8 (save the file as UTF-8)", number, error.start + 1)
        try:
            cells = next(csv.reader([text], strict=True), [])
        except csv.Error:
            return _error(name, "a quote is not closed", number, 1)
        if len(cells) > width:
            return _error(name, f"{len(cells)} cells, but the header has {width} columns", number, 1)
    return _error(name, "is no CSV file")


def _read_parquet(path: Path, name: str) -> tuple[pl.DataFrame, list[str], None]:
    import polars as pl  # noqa: PLC0415

    try:
        lazy = pl.scan_parquet(path)
        schema = lazy.collect_schema()
        rows = lazy.select(pl.len()).collect().item()
        _check_size(rows * max(1, len(schema) - 1), name)
        frame = lazy.select([_as_text(column, dtype) for column, dtype in schema.items()]).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _error(name, "is no Parquet file that can be read") from error
    except BaseException as error:  # the Parquet reader panics on some damaged files, with no Exception
        if type(error).__name__ == "PanicException":
            raise _error(name, "is a damaged Parquet file") from error
        raise
    header = list(frame.columns)
    return frame.rename({column: f"c{number}" for number, column in enumerate(header)}), header, None


def _as_text(column: str, dtype: Any) -> pl.Expr:  # noqa: ANN401
    """Return a column as the text a CSV would have."""
    import polars as pl  # noqa: PLC0415

    expression = pl.col(column)
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone is None:
            return expression.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f")
        return expression.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    return expression.cast(pl.String, strict=False)


def _long(frame: pl.DataFrame, header: list[str], name: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    import polars as pl  # noqa: PLC0415

    missing = [column for column in LONG_COLUMNS if column not in header]
    if missing:
        wanted = ",".join(LONG_COLUMNS)
        shown = quoted(",".join(header))
        wide = " (or say layout: wide)" if header[0] == "timestamp" else ""
        raise _error(name, f"a long trace has the header {quoted(wanted)}, not {shown}{wide}", 1, 1)
    extra = [column for column in header if column not in LONG_COLUMNS]
    if extra or len(header) != len(LONG_COLUMNS):
        near = suggestion(extra[0], LONG_COLUMNS) if extra else ""
        raise _error(
            name, f"column {quoted(extra[0] if extra else header[-1])} is not known in a long trace{near}", 1, 1
        )
    _check_size(frame.height, name)
    value = header.index("value")
    shaped = (
        frame.rename({f"c{header.index(column)}": column for column in LONG_COLUMNS})
        .with_row_index("row")
        .filter(~pl.all_horizontal(pl.col(*LONG_COLUMNS).is_null()))
        .with_columns(pl.col(*LONG_COLUMNS).str.strip_chars(), column=pl.lit(value, pl.UInt32))
    )
    servers = shaped.get_column("server").drop_nulls().unique(maintain_order=True).to_list()
    return shaped, tuple(servers)


def _wide(
    frame: pl.DataFrame, header: list[str], name: str, section: TraceSection
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    import polars as pl  # noqa: PLC0415

    if header[0] != "timestamp":
        raise _error(name, f'the first column of a wide trace is "timestamp", not {quoted(header[0])}', 1, 1)
    if len(header) == 1:
        raise _error(name, "a wide trace has one column per server beside the timestamp", 1, 1)
    servers = header[1:]
    seen: set[str] = set()
    for server in servers:
        if server in seen:
            raise _error(name, f"server {quoted(server)} has two columns", 1, 1)
        seen.add(server)
    _check_size(frame.height * len(servers), name)
    names = pl.DataFrame({"key": [f"c{number}" for number in range(1, len(header))], "server": servers}).with_columns(
        column=pl.int_range(1, len(header), dtype=pl.UInt32)
    )
    shaped = (
        frame.rename({"c0": "timestamp"})
        .with_row_index("row")
        .filter(~pl.all_horizontal(pl.exclude("row").is_null()))
        .unpivot(index=["row", "timestamp"], variable_name="key", value_name="value")
        .join(names, on="key", how="left", maintain_order="left")
        .with_columns(pl.col("timestamp", "value").str.strip_chars(), metric=pl.lit(section.metric))
        .drop("key")
    )
    return shaped, tuple(servers)
