"""Read a wide file: Parquet some columns at a time, CSV some lines at a time, straight into one array."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate.input_limits import MAX_TRACE_SAMPLES
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.traces.complaints import Complaints
from vconsolidate.inventory.traces.csv_rows import CsvText, read_pieces
from vconsolidate.inventory.traces.figures import METRICS, Figures
from vconsolidate.inventory.traces.parquet import ParquetTable
from vconsolidate.inventory.traces.samples import Panel, Samples, finish_panel, weigh
from vconsolidate.inventory.traces.stamps import Stamps
from vconsolidate.inventory.traces.table import TraceTable
from vconsolidate.inventory.traces.unknown import complain_of_unknown
from vconsolidate.model.arrays import IntArray
from vconsolidate.model.server import Server

if TYPE_CHECKING:
    import polars as pl

    from vconsolidate.inventory.schema.traces import TraceSection

BLOCK_CELLS: Final = 1_000_000
"""Cells that are in memory in double precision at once, where a column is no longer."""


def read_wide(
    table: TraceTable,
    section: TraceSection,
    servers: Sequence[Server],
    known: frozenset[str],
    zone: tzinfo,
    complaints: Complaints,
    notes: list[str],
) -> Samples | None:
    """Return the samples of a wide file that can be used, as `read_samples`."""
    number_of = {server.name: number for number, server in enumerate(servers)}
    own = np.array([number_of.get(name, -1) for name in table.servers], dtype=np.int64)
    reader = _Reader(table, section, servers, own, zone, complaints)
    if isinstance(table.data, CsvText):
        reader.read_lines(table.data)
    else:
        reader.read_columns(table.data)
    column, n_rows = table.column("timestamp"), reader.n_rows
    complain_of_unknown(list(zip(table.server_columns, table.servers, strict=True)), known, complaints)
    lacking = np.flatnonzero((reader.stamp_codes[:n_rows] < 0) & reader.filled[:n_rows])
    missing = (len(lacking), int(reader.rows[lacking[0]]) if lacking.size else 0)
    reader.stamps.complain(complaints, column, missing=missing, per_row=len(own))
    usable = reader.usable[:n_rows]
    if not usable.any() or not reader.kept.size:
        return None
    for position in np.flatnonzero((reader.seen == 0) & (own >= 0)).tolist():
        complaints.header(
            f"server {quoted(table.servers[position])} has no sample (fill its column, or remove it)",
            table.server_columns[position],
        )
    value, rows, codes = reader.value[:, :n_rows], reader.rows[:n_rows], reader.stamp_codes[:n_rows]
    if not usable.all():
        value, rows, codes = value[:, usable], rows[usable], codes[usable]
    panel = Panel(
        metric=reader.metric,
        servers=own[reader.kept],
        columns=np.array(table.server_columns)[reader.kept],
        rows=rows.astype(np.uint32),
        stamps=codes,
        value=value,
    )
    seconds = reader.stamps.seconds()
    finish_panel(panel, seconds, reader.stamps.texts, complaints, column)
    reader.figures.tell(notes)
    texts = reader.stamps.texts
    return Samples(table, section, texts, seconds, weigh([panel], len(texts)), [panel], reader.figures.peaks)


class _Reader:
    """
    Takes a wide file block by block.

    Parameters
    ----------
    own
        (n_columns,) number of each column's server in the inventory, −1 where it has none.
    """

    def __init__(
        self,
        table: TraceTable,
        section: TraceSection,
        servers: Sequence[Server],
        own: IntArray,
        zone: tzinfo,
        complaints: Complaints,
    ) -> None:
        self._table = table
        self.metric = METRICS.index(section.metric)
        self.figures = Figures(table, section, servers, complaints)
        self.stamps = Stamps(zone)
        self._own = own
        self.kept = np.flatnonzero(own >= 0)
        self._place_of = np.cumsum(own >= 0) - 1
        self.seen = np.zeros(len(own), dtype=np.int64)
        most = MAX_TRACE_SAMPLES // len(own) + 1
        data = table.data
        most = min(most, data.text.most_lines if isinstance(data, CsvText) else data.n_rows)
        self.value = np.empty((len(self.kept), most), dtype=np.float32)
        self.rows = np.empty(most, dtype=np.int64)
        self.stamp_codes = np.empty(most, dtype=np.int32)
        self.usable, self.filled = np.zeros(most, dtype=np.bool_), np.zeros(most, dtype=np.bool_)
        self.n_rows = 0

    def read_lines(self, text: CsvText) -> None:
        """Take a CSV, some lines at a time."""
        import polars as pl  # noqa: PLC0415

        keys = [f"c{number}" for number in self._table.server_columns]
        lines = 0
        for piece in read_pieces(text, self._table.server_columns):
            lines += piece.height
            self._table.check_size(lines)
            rows = (
                piece.filter(~pl.all_horizontal(pl.col("c0", *keys).is_null())) if piece["c0"].null_count() else piece
            )
            first = self.n_rows
            self._take_stamps(rows["c0"], rows["row"].to_numpy().astype(np.int64))
            self._take_values(first, rows.select(keys), np.arange(len(keys)))

    def read_columns(self, data: ParquetTable) -> None:
        """Take a Parquet file, some columns at a time."""
        self._take_stamps(data.columns([0]).to_series(), np.arange(data.n_rows))
        for chosen in _batches(len(self._own), max(1, BLOCK_CELLS // max(1, data.n_rows))):
            numbers = [self._table.server_columns[position] for position in chosen]
            self._take_values(0, data.columns(numbers), chosen)

    def _take_stamps(self, column: pl.Series, rows: IntArray) -> None:
        here = slice(self.n_rows, self.n_rows + len(rows))
        codes = self.stamps.codes(column, rows)
        self.rows[here], self.stamp_codes[here] = rows, codes
        self.usable[here] = self.stamps.readable(codes)
        self.n_rows += len(rows)

    def _take_values(self, first: int, frame: pl.DataFrame, positions: IntArray) -> None:
        """Take the columns at `positions` of the rows from `first` on."""
        here = slice(first, first + frame.height)
        rows, columns = self.rows[here], [self._table.server_columns[position] for position in positions.tolist()]
        values = self.figures.read(frame, rows, columns)
        self.seen[positions] += (~np.isnan(values)).sum(axis=0)
        usable = self.usable[here]
        whole = bool(usable.all())
        if not whole:
            import polars as pl  # noqa: PLC0415

            self.filled[here] |= frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series().to_numpy()
            frame, values, rows = frame.filter(pl.Series(usable)), values[usable], rows[usable]
        own = np.flatnonzero(self._own[positions] >= 0)
        if len(own) < len(positions):
            frame, values = frame[:, own.tolist()], values[:, own]
            columns = [columns[position] for position in own.tolist()]
        if not own.size:
            return
        metrics = np.full(len(own), self.metric)
        scaled = self.figures.scale(frame, values, rows, columns, self._own[positions[own]], metrics)
        place = int(self._place_of[positions[own[0]]])
        into = self.value[place : place + len(own), here]
        if whole:
            into[...] = scaled.T
        else:
            into[:, usable] = scaled.T


def _batches(n_columns: int, width: int) -> Iterator[IntArray]:
    for first in range(0, n_columns, width):
        yield np.arange(first, min(first + width, n_columns))
