"""
Measured histories of all sources are written as one tidy Parquet file, in bounded memory.

The sources are first copied, typed but not cleaned, into temporary files (a 10 GB CSV becomes some 2 GB). Then come
servers by the million samples: read from there, cleaned, and written behind each other, sorted by server, metric and
time. Only that many samples are in memory, however long the source is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate.input_limits import MAX_CELLS_PER_SAMPLE, MAX_EMPTY_CELLS, MAX_TRACE_STEPS
from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.fragment import Series
from vconsolidate.inventory.importing.series.clean import Cleaned, clean
from vconsolidate.inventory.importing.series.interval import usual_interval
from vconsolidate.inventory.importing.series.report import METRICS, SeriesReport, Tally, assumed_intervals
from vconsolidate.inventory.scratch import shortage
from vconsolidate.paths import utf8
from vconsolidate.units import format_seconds
from vconsolidate.words import counted

if TYPE_CHECKING:
    import polars as pl

BUCKET_ROWS: Final = 8_000_000
"""Samples that are cleaned at once; a server with more is cleaned alone."""

ROW_GROUP: Final = 1_000_000

LONGEST_INTERVAL_S: Final = 7 * 86_400
"""As `interval` of a trace."""

DIGITS: Final = 4
"""Decimals that are kept of a value: counters have two or three."""


@dataclass(frozen=True, slots=True)
class _Staged:
    """
    Samples of all series in temporary files; their servers are numbers in `keys`.

    Parameters
    ----------
    keys
        Names in the sources, in the order of the names in the inventory.
    server_of
        (n_keys,) number in `servers` of each.
    """

    files: Sequence[Path]
    keys: Sequence[str]
    servers: Sequence[str]
    server_of: np.ndarray[tuple[int], np.dtype[np.int64]]


def write_series(
    series: Sequence[Series], names: Mapping[str, str], path: Path, memory_mib: Mapping[str, float] | None = None
) -> SeriesReport:
    """
    Write the samples of `series` to a tidy Parquet file, which ``layout: long`` of ``traces`` reads.

    Columns: ``timestamp`` (UTC), ``server``, ``metric``, ``value`` in the units of `report.UNITS`; sorted by server,
    metric and time, at most one sample of each interval.

    Parameters
    ----------
    names
        Server in the sources → in the inventory. Several may become one; samples of others are left out and counted.
    path
        Of the file; it is replaced once the new one is complete.
    memory_mib
        Server in the inventory → memory it has, as far as it is known: no sample exceeds it.

    Returns
    -------
    SeriesReport
        Without servers where there was no sample to write; there is no file then.

    Raises
    ------
    InputError
        When a source turns out to be unreadable, or its times cannot be those of one history.
    """
    with tempfile.TemporaryDirectory(prefix=".series-", dir=path.parent) as folder:
        tally = Tally()
        staged = _stage(series, names, Path(folder))
        intervals = [
            one.interval_s or usual_interval(file) for one, file in zip(series, staged.files, strict=True)
        ] or [300]
        interval_s = max(intervals)
        if interval_s > LONGEST_INTERVAL_S:
            raise refuse(series[0].origin, f"its samples are {format_seconds(interval_s)} apart (is a time wrong?)")
        limits = np.array([(memory_mib or {}).get(name, np.inf) for name in staged.servers], dtype=np.float64)
        parts = []
        summary = _Summary(staged.servers)
        for number, frame in enumerate(_buckets(staged, tally)):
            cleaned = clean(frame, interval_s, limits, tally)
            if len(cleaned.group):
                summary.take(cleaned)
                parts.append(Path(folder) / f"part{number}.parquet")
                _frame(cleaned, interval_s, staged.servers).write_parquet(utf8(parts[-1]), row_group_size=ROW_GROUP)
        summary.check(series, interval_s)
        if parts:
            _join(parts, Path(folder) / "whole.parquet").replace(path)
    notes = assumed_intervals(intervals, stated=all(one.interval_s for one in series)) if parts else []
    timezone = next((one.timezone for one in series if one.timezone), None)
    return replace(summary.report(interval_s, (*notes, *tally.notes(interval_s))), timezone=timezone)


def _stage(series: Sequence[Series], names: Mapping[str, str], folder: Path) -> _Staged:
    """Copy the samples of all series into files of numbers."""
    import polars as pl  # noqa: PLC0415 - heavy

    keys = sorted(names, key=lambda key: (names[key], key))
    servers = sorted(set(names.values()))
    rank = {name: number for number, name in enumerate(servers)}
    files = []
    for number, one in enumerate(series):
        file = folder / f"source{number}.parquet"
        numbered = one.frame.select(
            pl.col("server").cast(pl.String).cast(pl.Enum(keys), strict=False).to_physical().cast(pl.Int32),
            pl.col("metric").cast(pl.String).cast(pl.Enum(METRICS), strict=False).to_physical().cast(pl.Int8),
            pl.col("time_s").cast(pl.Int64),
            pl.col("value").cast(pl.Float64),
        )
        try:
            numbered.sink_parquet(utf8(file), compression="lz4", row_group_size=ROW_GROUP)
        except pl.exceptions.PolarsError as error:
            raise shortage(error) or refuse(
                one.origin, f"cannot be read ({str(error).splitlines()[0][:200]})"
            ) from error
        files.append(file)
    return _Staged(files, keys, servers, np.array([rank[names[key]] for key in keys], dtype=np.int64))


def _buckets(staged: _Staged, tally: Tally) -> Iterator[pl.DataFrame]:
    """Yield the samples of whole servers, of a bounded number at a time: ``group``, ``time_s``, ``value``."""
    import polars as pl  # noqa: PLC0415 - heavy

    if not staged.files:
        return
    known = pl.col("server").is_not_null() & pl.col("metric").is_not_null()
    sources = [pl.scan_parquet(utf8(file)) for file in staged.files]
    counts = pl.concat(sources).group_by("server", known.alias("known")).len().collect(engine="streaming")
    tally.nameless += int(counts.filter(~pl.col("known"))["len"].sum())
    rows = np.zeros(len(staged.servers), dtype=np.int64)
    per_key = counts.filter("known")
    np.add.at(rows, staged.server_of[per_key["server"].to_numpy()], per_key["len"].to_numpy())
    ends = np.flatnonzero(np.diff(np.cumsum(rows) // BUCKET_ROWS, append=-1)) + 1
    metrics = len(METRICS)
    start = 0
    for end in ends.tolist():
        low, high = np.searchsorted(staged.server_of, [start, end]).tolist()
        start = end
        if low == high:
            continue
        found = [
            source.filter(known & pl.col("server").is_between(low, high - 1)).collect(engine="streaming")
            for source in sources
        ]
        frame = pl.concat(found)
        server = staged.server_of[frame["server"].to_numpy()]
        group = pl.Series("group", server * metrics + frame["metric"].to_numpy())
        yield frame.select(group, "time_s", "value")


def _frame(cleaned: Cleaned, interval_s: int, servers: Sequence[str]) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 - heavy

    server, metric = np.divmod(cleaned.group, len(METRICS))
    return pl.DataFrame(
        {
            "timestamp": pl.Series(cleaned.step * (interval_s * 1000)).cast(pl.Datetime("ms", "UTC")),
            "server": pl.Series(servers, dtype=pl.Enum(servers)).gather(server),
            "metric": pl.Series(METRICS, dtype=pl.Enum(METRICS)).gather(metric),
            "value": np.round(cleaned.value, DIGITS),
        }
    )


def _join(parts: Sequence[Path], whole: Path) -> Path:
    """Write files behind each other into one; one alone is that one."""
    import polars as pl  # noqa: PLC0415 - heavy

    if len(parts) == 1:
        return parts[0]
    pl.scan_parquet([utf8(part) for part in parts]).sink_parquet(
        utf8(whole), row_group_size=ROW_GROUP, maintain_order=True
    )
    return whole


class _Summary:
    """What the file holds, part by part."""

    def __init__(self, servers: Sequence[str]) -> None:
        self._servers = servers
        self._first, self._last, self._samples = np.iinfo(np.int64).max, np.iinfo(np.int64).min, 0
        self._peaks: dict[int, float] = {}

    def take(self, cleaned: Cleaned) -> None:
        """Add the samples of some servers."""
        self._samples += len(cleaned.group)
        self._first = min(self._first, int(cleaned.step.min()))
        self._last = max(self._last, int(cleaned.step.max()))
        first = np.flatnonzero(np.append(True, np.diff(cleaned.group) != 0))
        highest = np.maximum.reduceat(cleaned.value, first)
        self._peaks.update(zip(cleaned.group[first].tolist(), highest.tolist(), strict=True))

    def _n_steps(self) -> int:
        return self._last - self._first + 1 if self._samples else 0

    def check(self, series: Sequence[Series], interval_s: int) -> None:
        """Refuse a history that is too long or nearly empty: a time is wrong then."""
        cells = self._n_steps() * len({group // len(METRICS) for group in self._peaks})
        if self._n_steps() > MAX_TRACE_STEPS or (
            cells > MAX_EMPTY_CELLS and cells > self._samples * MAX_CELLS_PER_SAMPLE
        ):
            length = f"{counted(self._n_steps(), 'interval')} of {interval_s} s"
            origin = ", ".join(dict.fromkeys(one.origin for one in series))
            raise refuse(origin, f"its first and last times are {length} apart (is a time wrong?)")

    def report(self, interval_s: int, notes: tuple[str, ...]) -> SeriesReport:
        """Return the report of the file."""
        if not self._samples:
            return SeriesReport(interval_s, notes=notes)
        peaks: dict[str, dict[str, float]] = {}
        for metric, name in enumerate(METRICS):
            of_metric = {
                self._servers[group // len(METRICS)]: peak
                for group, peak in sorted(self._peaks.items())
                if group % len(METRICS) == metric
            }
            if of_metric:
                peaks[name] = of_metric
        return SeriesReport(
            interval_s=interval_s,
            start_s=self._first * interval_s,
            n_steps=self._n_steps(),
            n_samples=self._samples,
            servers=tuple(sorted({name for of_metric in peaks.values() for name in of_metric})),
            metrics=tuple(peaks),
            complete=self._samples == len(self._peaks) * self._n_steps(),
            peaks=peaks,
            notes=notes,
        )
