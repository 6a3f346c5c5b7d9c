"""
Read a long Parquet file that is sorted as imports write it: all samples of a server and metric behind each other.

Nothing is looked at row by row: a run of rows has one server, one metric and, mostly, the moments of the run before.
The reader gives up at whatever it does not expect (another order, an empty cell, a value that is none, a time that is
no UTC), and `long` reads the file, which knows what to say of all that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate.input_limits import MAX_SAMPLE
from vconsolidate.inventory.traces.figures import METRICS, Figures
from vconsolidate.inventory.traces.parquet import ParquetTable
from vconsolidate.inventory.traces.samples import Panel
from vconsolidate.inventory.traces.stamps import Stamps
from vconsolidate.inventory.traces.table import LONG_COLUMNS, TraceTable
from vconsolidate.model.arrays import Float32Array, IntArray
from vconsolidate.model.server import Server

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from vconsolidate.inventory.schema.traces import TraceSection
    from vconsolidate.inventory.traces.distinct import Codes

BLOCK_ROWS: Final = 2_000_000
"""Rows that are in memory as columns at once."""

LEAST_ROWS: Final = 8
"""Mean length of a run below which nothing is gained."""


class Unexpected(Exception):  # noqa: N818  (no mistake: the other reader takes the file)
    """Something that only the other reader can read, or say what is wrong with it."""


def read_runs(
    table: TraceTable, section: TraceSection, servers: Sequence[Server], stamps: Stamps, figures: Figures
) -> list[Panel] | None:
    """
    Return a panel for each server and metric, in the order of metrics and servers; None where `long` must read.

    Parameters
    ----------
    stamps, figures
        Take in times and peaks; of no use where None is returned.
    """
    if not isinstance(table.data, ParquetTable) or not table.data.n_rows:
        return None
    server_of = {server.name: number for number, server in enumerate(servers)}
    metric_of: dict[str, int] = {name: number for number, name in enumerate(METRICS) if name in section.units}
    reader = _Reader(server_of, metric_of, stamps, figures, table.column("value"))
    numbers = [table.header.index(name) for name in LONG_COLUMNS]
    try:
        for first in range(0, table.data.n_rows, BLOCK_ROWS):
            reader.take(table.data.native(numbers, first, BLOCK_ROWS).rename(dict(_names(numbers))), first)
        return reader.panels()
    except Unexpected:
        return None


def _names(numbers: Sequence[int]) -> Iterator[tuple[str, str]]:
    for number, name in zip(numbers, LONG_COLUMNS, strict=True):
        yield f"c{number}", name


@dataclass(slots=True)
class _Series:
    """Samples of one server and metric: parts of blocks, and the last moment of them."""

    rows: range
    stamps: list[Codes]
    values: list[Float32Array]
    last: int


class _Reader:
    """Takes a file block by block."""

    def __init__(
        self, server_of: dict[str, int], metric_of: dict[str, int], stamps: Stamps, figures: Figures, column: int
    ) -> None:
        self._server_of, self._metric_of = server_of, metric_of
        self._figures, self._column = figures, column
        self._moments = _Moments(stamps)
        self._found: dict[tuple[int, int], _Series] = {}

    def take(self, frame: pl.DataFrame, first: int) -> None:
        """Take the rows of a block, whose first is row `first` of the file."""
        import polars as pl  # noqa: PLC0415

        if not isinstance(frame.schema["timestamp"], pl.Datetime) or not frame.schema["value"].is_numeric():
            raise Unexpected
        if any(frame[name].null_count() for name in LONG_COLUMNS):
            raise Unexpected
        times = frame["timestamp"].to_physical().to_numpy()
        values: NDArray[np.float64] = frame["value"].cast(pl.Float64).to_numpy()
        if not (values.min() >= 0 and values.max() < MAX_SAMPLE):  # false for NaN
            raise Unexpected
        starts = np.union1d(_starts(frame["server"]), _starts(frame["metric"]))
        if frame.height > LEAST_ROWS * 4 and frame.height < LEAST_ROWS * len(starts):
            raise Unexpected
        names = frame.select(pl.col("server", "metric").gather(starts).cast(pl.String)).rows()
        ends = [*starts[1:].tolist(), frame.height]
        for (server, metric), start, end in zip(names, starts.tolist(), ends, strict=True):
            key = (self._metric_of.get(metric, -1), self._server_of.get(server, -1))
            if -1 in key:
                raise Unexpected
            self._add(key, range(first + start, first + end), times[start:end], values[start:end], frame["timestamp"])

    def _add(
        self,
        key: tuple[int, int],
        rows: range,
        times: IntArray,
        values: NDArray[np.float64],
        column: pl.Series,
    ) -> None:
        codes = self._moments.codes(times, column)
        value = self._figures.scale_run(values, *key)
        if value is None:
            raise Unexpected
        known = self._found.get(key)
        if known is None:
            self._found[key] = _Series(rows, [codes], [value], int(times[-1]))
            return
        if known.rows.stop != rows.start or known.last >= int(times[0]):
            raise Unexpected
        known.rows = range(known.rows.start, rows.stop)
        known.stamps.append(codes)
        known.values.append(value)
        known.last = int(times[-1])

    def panels(self) -> list[Panel]:
        """Return what was taken."""
        self._moments.check()
        panels = []
        for metric, server in sorted(self._found):
            series = self._found[metric, server]
            alone = len(series.values) == 1
            panels.append(
                Panel(
                    metric=metric,
                    servers=np.array([server]),
                    columns=np.array([self._column]),
                    rows=series.rows,
                    stamps=series.stamps[0] if alone else self._moments.shared(np.concatenate(series.stamps)),
                    value=(series.values[0] if alone else np.concatenate(series.values))[None, :],
                )
            )
        return panels


def _starts(column: pl.Series) -> IntArray:
    """Return the rows at which another text begins."""
    import polars as pl  # noqa: PLC0415

    if isinstance(column.dtype, pl.Enum | pl.Categorical):
        codes = column.to_physical().to_numpy()
        changes = np.flatnonzero(codes[1:] != codes[:-1])
    elif column.dtype == pl.String:
        changes = (column != column.shift(1)).arg_true().to_numpy().astype(np.int64) - 1
    else:
        raise Unexpected
    return np.concatenate([np.zeros(1, dtype=np.int64), changes + 1])


class _Moments:
    """Times by number; series with the same times share one array of numbers."""

    def __init__(self, stamps: Stamps) -> None:
        self._stamps = stamps
        self._known = np.zeros(0, dtype=np.int64)
        self._numbers = np.zeros(0, dtype=np.int32)
        self._times, self._codes = self._known, self._numbers
        self._arrays: dict[bytes, Codes] = {}

    def codes(self, times: IntArray, column: pl.Series) -> Codes:
        """Return (n,) numbers of rising times."""
        if len(times) == len(self._times) and np.array_equal(times, self._times):
            return self._codes
        if not (times[1:] > times[:-1]).all():
            raise Unexpected
        found = np.searchsorted(self._known, times)
        found[found == len(self._known)] = 0
        known = self._known[found] == times if len(self._known) else np.zeros(len(times), dtype=np.bool_)
        if not known.all():
            self._learn(times[~known], column)
            found = np.searchsorted(self._known, times)
        self._times, self._codes = times, self._numbers[found]
        return self._codes

    def _learn(self, times: IntArray, column: pl.Series) -> None:
        import polars as pl  # noqa: PLC0415

        numbers = self._stamps.codes(pl.Series(times).cast(column.dtype), np.zeros(len(times), dtype=np.int64))
        if not self._stamps.readable(numbers).all():
            raise Unexpected
        whole = np.concatenate([self._known, times])
        order = np.argsort(whole, kind="stable")
        self._known, self._numbers = whole[order], np.concatenate([self._numbers, numbers])[order]

    def shared(self, codes: Codes) -> Codes:
        """Return an array with the same numbers that others may have as well."""
        return self._arrays.setdefault(codes.tobytes(), codes)

    def check(self) -> None:
        """Give up where an hour comes twice: the order of the samples tells which one is meant."""
        seconds = self._stamps.seconds()
        if not np.isnan(seconds[len(seconds) // 2 :]).all():
            raise Unexpected
