"""
Read a long file some rows at a time, and sort its samples by server and metric.

A sample takes 12 bytes, and while they are sorted ten or twelve more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate.inventory.problems import quoted, suggestion
from vconsolidate.inventory.traces.complaints import Complaints
from vconsolidate.inventory.traces.csv_rows import CsvText, read_pieces
from vconsolidate.inventory.traces.distinct import Codes, Distinct
from vconsolidate.inventory.traces.figures import METRICS, Figures
from vconsolidate.inventory.traces.parquet import ParquetTable
from vconsolidate.inventory.traces.runs import read_runs
from vconsolidate.inventory.traces.samples import Panel, Samples, finish_panel, weigh
from vconsolidate.inventory.traces.stamps import Stamps
from vconsolidate.inventory.traces.table import LONG_COLUMNS, TraceTable
from vconsolidate.inventory.traces.unknown import complain_of_unknown
from vconsolidate.model.arrays import Float32Array, IntArray
from vconsolidate.model.server import Server

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from vconsolidate.inventory.schema.traces import TraceSection

BLOCK_ROWS: Final = 250_000
"""Rows of a Parquet file that are in memory as columns at once."""


def read_long(
    table: TraceTable,
    section: TraceSection,
    servers: Sequence[Server],
    known: frozenset[str],
    zone: tzinfo,
    complaints: Complaints,
    notes: list[str],
) -> Samples | None:
    """Return the samples of a long file that can be used, as `read_samples`."""
    sorted_panels = _read_sorted(table, section, servers, zone, complaints, notes)
    if sorted_panels is not None:
        return sorted_panels
    if isinstance(table.data, ParquetTable):
        table.check_size(table.data.n_rows)
    reader = _Reader(table, section, servers, zone, complaints)
    parts = [part for part in map(reader.take, _frames(table)) if len(part.groups)]
    reader.complain(known)
    if not parts:
        return None
    seconds, texts = reader.stamps.seconds(), reader.stamps.texts
    panels = list(_by_group(parts, table.column("value"), len(servers) * len(METRICS)))
    for panel in panels:
        finish_panel(panel, seconds, texts, complaints, table.column("timestamp"))
    reader.figures.tell(notes)
    return Samples(table, section, texts, seconds, weigh(panels, len(texts)), panels, reader.figures.peaks)


def _read_sorted(
    table: TraceTable,
    section: TraceSection,
    servers: Sequence[Server],
    zone: tzinfo,
    complaints: Complaints,
    notes: list[str],
) -> Samples | None:
    """Return the samples of a file as imports write it, None where it is another one, or something is wrong with it."""
    stamps, figures = Stamps(zone), Figures(table, section, servers, complaints)
    panels = read_runs(table, section, servers, stamps, figures)
    if panels is None:
        return None
    figures.tell(notes)
    texts = stamps.texts
    return Samples(table, section, texts, stamps.seconds(), weigh(panels, len(texts)), panels, figures.peaks)


def _frames(table: TraceTable) -> Iterator[pl.DataFrame]:
    """Yield the rows of a file that are not empty, ``row`` and the columns of a long table, some at a time."""
    import polars as pl  # noqa: PLC0415

    names = {f"c{table.header.index(name)}": name for name in LONG_COLUMNS}
    if isinstance(table.data, CsvText):
        frames: Iterator[pl.DataFrame] = read_pieces(table.data, [table.header.index("value")])
    else:
        numbers = [table.header.index(name) for name in LONG_COLUMNS]
        frames = (
            frame.with_columns(row=pl.int_range(first, first + frame.height, dtype=pl.UInt32, eager=True))
            for first, frame in table.data.slices(numbers, BLOCK_ROWS)
        )
    lines = 0
    for frame in frames:
        lines += frame.height
        table.check_size(lines)
        yield frame.select("row", *names).rename(names).filter(~pl.all_horizontal(pl.col(*LONG_COLUMNS).is_null()))


@dataclass(slots=True)
class _Part:
    """Samples of some rows: (n,) group (metric × servers + server), timestamp, row (a range where it is), value."""

    groups: NDArray[np.uint16 | np.uint32]
    stamps: Codes
    rows: NDArray[np.uint32] | range
    value: Float32Array


class _Reader:
    """Takes a long file some rows at a time."""

    def __init__(
        self,
        table: TraceTable,
        section: TraceSection,
        servers: Sequence[Server],
        zone: tzinfo,
        complaints: Complaints,
    ) -> None:
        self._table, self._section, self._complaints = table, section, complaints
        self._server_of = {server.name: number for number, server in enumerate(servers)}
        self._metric_of: dict[str, int] = {name: number for number, name in enumerate(METRICS) if name in section.units}
        self._servers, self._metrics = Distinct(), Distinct()
        self.stamps = Stamps(zone)
        self.figures = Figures(table, section, servers, complaints)

    def take(self, frame: pl.DataFrame) -> _Part:
        """Return the samples of some rows that can be used."""
        import polars as pl  # noqa: PLC0415

        rows = frame["row"].to_numpy().astype(np.int64)
        server = _numbers(self._servers.codes(frame["server"], rows), self._servers.texts, self._server_of)
        metric = _numbers(self._metrics.codes(frame["metric"], rows), self._metrics.texts, self._metric_of)
        stamps = self.stamps.codes(frame["timestamp"], rows)
        values = self.figures.read(frame.select("value"), rows, [self._table.column("value")])
        usable = (server >= 0) & (metric >= 0) & self.stamps.readable(stamps)
        if not usable.all():
            frame, rows, stamps = frame.filter(pl.Series(usable)), rows[usable], stamps[usable]
            server, metric, values = server[usable], metric[usable], values[usable]
        scaled = self.figures.scale(
            frame.select("value"), values, rows, [self._table.column("value")], server[:, None], metric[:, None]
        )
        few = len(METRICS) * len(self._server_of) <= np.iinfo(np.uint16).max  # then sorting them is a radix sort
        numbers = metric * len(self._server_of) + server
        groups = numbers.astype(np.uint16) if few else numbers.astype(np.uint32)
        return _Part(groups, stamps, _as_range(rows), scaled[:, 0].astype(np.float32))

    def complain(self, known: frozenset[str]) -> None:
        """Report what is wrong with servers, metrics and timestamps, once the whole file was read."""
        names, column = self._servers, self._table.column("server")
        if names.missing:
            self._complaints.at(
                names.first_missing,
                "the server is missing (write its name into the cell)",
                names.missing - 1,
                column=column,
            )
        samples = _first_samples(names)
        complain_of_unknown([(column, name) for name in names.texts], known, self._complaints, samples)
        names, column = self._metrics, self._table.column("metric")
        if names.missing:
            self._complaints.at(
                names.first_missing, "the metric is missing (write for example cpu)", names.missing - 1, column=column
            )
        for name, (count, row) in _first_samples(names).items():
            if name in self._metric_of:
                continue
            message = f"unknown metric {quoted(name)}{suggestion(name, METRICS)}"
            if name in METRICS:
                message = f"the inventory does not say the unit of {name} (write units: {{{name}: …}})"
            self._complaints.at(row, message, count - 1, column=column)
        self.stamps.complain(self._complaints, self._table.column("timestamp"), missing=self.stamps.missing)


def _numbers(codes: Codes, texts: Sequence[str], number_of: dict[str, int]) -> IntArray:
    """Return (n,) what `number_of` says of each text, −1 where it says nothing."""
    known = np.array([*(number_of.get(text, -1) for text in texts), -1], dtype=np.int64)
    return known[codes]


def _as_range(rows: IntArray) -> NDArray[np.uint32] | range:
    """Return numbers of rows as a range where each follows the one before."""
    if rows.size and int(rows[-1]) - int(rows[0]) + 1 == rows.size:
        return range(int(rows[0]), int(rows[-1]) + 1)
    return rows.astype(np.uint32)


def _first_samples(names: Distinct) -> dict[str, tuple[int, int]]:
    """Return how often each text comes, and the row of the first."""
    return dict(zip(names.texts, zip(names.counts.tolist(), names.first_rows.tolist(), strict=True), strict=True))


def _by_group(parts: list[_Part], column: int, n_groups: int) -> Iterator[Panel]:
    """Yield the samples of each server and metric, in the order of their rows; `parts` are given away one by one."""
    counts = np.zeros(n_groups, dtype=np.int64)
    for part in parts:
        counts += np.bincount(part.groups, minlength=n_groups)
    ends = np.cumsum(counts)
    n_servers = n_groups // len(METRICS)
    stamps = np.empty(int(ends[-1]), dtype=np.int32)
    rows, value = np.empty(len(stamps), dtype=np.uint32), np.empty(len(stamps), dtype=np.float32)
    filled = ends - counts
    parts.reverse()
    while parts:
        part = parts.pop()
        order = np.argsort(part.groups, kind="stable")
        here = part.groups[order]
        into = np.bincount(part.groups, minlength=n_groups)
        place = filled[here] + np.arange(len(here)) - (np.cumsum(into) - into)[here]
        filled += into
        stamps[place], value[place] = part.stamps[order], part.value[order]
        own = np.arange(part.rows.start, part.rows.stop) if isinstance(part.rows, range) else part.rows
        rows[place] = own[order]
    for group in np.flatnonzero(counts).tolist():
        span = slice(int(ends[group] - counts[group]), int(ends[group]))
        metric, server = divmod(group, n_servers)
        yield Panel(
            metric=metric,
            servers=np.array([server]),
            columns=np.array([column]),
            rows=rows[span],
            stamps=stamps[span],
            value=value[None, span],
        )
