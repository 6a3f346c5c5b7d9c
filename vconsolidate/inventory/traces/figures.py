"""
Values of a block of samples: read, checked, and brought into the model's units.

All arithmetic is in double precision, and each result is then rounded once to the single precision of the model: to
one part in 16 million, where counters have four or five digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate import units
from vconsolidate.input_limits import MAX_SAMPLE
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.traces.complaints import Complaints
from vconsolidate.inventory.traces.csv_rows import CsvText
from vconsolidate.inventory.traces.parquet import as_text
from vconsolidate.inventory.traces.scale import MODEL_METRIC, ceilings, factors
from vconsolidate.inventory.traces.table import TraceTable
from vconsolidate.model.arrays import BoolArray, Float32Array, FloatArray, IntArray
from vconsolidate.model.server import Server
from vconsolidate.words import counted, verb

if TYPE_CHECKING:
    import polars as pl

    from vconsolidate.inventory.schema.traces import TraceSection

CLIP_FRACTION: Final = 0.05
"""Real counters read up to 105 % of what there is (rounding, turbo clocks); that much is cut off, more is an error."""

METRICS: Final = tuple(MODEL_METRIC)


class Figures:
    """
    Values of one file.

    Parameters
    ----------
    table, section
        The file, and what the inventory says of it.
    servers
        Of the inventory, in its order.
    """

    def __init__(
        self, table: TraceTable, section: TraceSection, servers: Sequence[Server], complaints: Complaints
    ) -> None:
        self._table, self._section, self._complaints = table, section, complaints
        n_metrics, n_servers = len(METRICS), len(servers)
        self._factor = np.ones((n_metrics, n_servers))
        self._ceiling = np.full((n_metrics, n_servers), np.inf)
        for number, metric in enumerate(METRICS):
            if metric in section.units:
                self._factor[number] = factors(metric, section.units[metric], servers)
                ceiling = ceilings(metric, servers)
                self._ceiling[number] = np.inf if ceiling is None else ceiling
        self.peaks = np.full((n_metrics, n_servers), -1.0)
        """(n_metrics, n_servers) highest value, in the model's units and double precision; −1 where there is none."""
        self._cut = np.zeros(n_metrics, dtype=np.int64)

    def read(self, frame: pl.DataFrame, rows: IntArray, columns: Sequence[int]) -> FloatArray:
        """
        Return (n_rows, n_columns) the values of a block in the file's unit, NaN where a cell is empty or wrong.

        Parameters
        ----------
        frame
            The columns, of numbers or of text.
        rows, columns
            Their numbers in the file.
        """
        import polars as pl  # noqa: PLC0415

        direct = pl.String not in frame.dtypes
        if direct:
            values: FloatArray = frame.cast(pl.Float64).to_numpy()
            empty = int(frame.null_count().sum_horizontal().item()) if frame.width else 0
            with np.errstate(invalid="ignore"):
                bounded = bool(((values >= 0) & (values < MAX_SAMPLE)).sum() == values.size - empty)
            if bounded:
                return values
        values = np.empty((frame.height, frame.width), order="F")
        for position, (series, column) in enumerate(zip(frame, columns, strict=True)):
            values[:, position] = self._column(series, rows, column)
        return values

    def _column(self, series: pl.Series, rows: IntArray, column: int) -> FloatArray:
        import polars as pl  # noqa: PLC0415

        numbers = series.cast(pl.Float64, strict=False)
        empty = series.is_null().to_numpy()
        value: FloatArray = numbers.fill_null(float("nan")).to_numpy().copy()
        unread = numbers.is_null().to_numpy() & ~empty
        infinite = ~(value < MAX_SAMPLE) & ~empty & ~unread
        negative = value < 0
        for wrong, what in (
            (unread, ""),
            (infinite, "is not a measurement (leave the cell empty)"),
            (negative, "is negative (write zero or more)"),
        ):
            if wrong.any():
                self._complain(what, wrong, series, rows, column)
        value[infinite | negative] = np.nan
        return value

    def _complain(self, what: str, wrong: BoolArray, series: pl.Series, rows: IntArray, column: int) -> None:
        first = int(np.flatnonzero(wrong)[0])

        def message() -> str:
            text = self._text(series, first, rows, column)
            return f"{quoted(text)} {what or units.number_fault(text) or 'is not a number'}"

        self._complaints.note(("value", what), int(wrong.sum()), int(rows[first]), column, message)

    def _text(self, series: pl.Series, position: int, rows: IntArray, column: int) -> str:
        """Return what the file says in a cell."""
        data = self._table.data
        if isinstance(data, CsvText) and series.dtype != _string():
            return data.cell(int(rows[position]), column)
        return str(series[position : position + 1].to_frame().select(as_text(series.name, series.dtype)).item())

    def scale(
        self,
        frame: pl.DataFrame,
        values: FloatArray,
        rows: IntArray,
        columns: Sequence[int],
        servers: IntArray,
        metrics: IntArray,
    ) -> FloatArray:
        """
        Return values in the model's units, slight excess over what the server has cut off; the peaks take them in.

        Parameters
        ----------
        frame, rows, columns
            As for `read`, of the samples that can be used.
        values
            (n_rows, n_columns) of `read`.
        servers, metrics
            Their numbers, of a shape that `values` can be multiplied with.
        """
        result: FloatArray = values * self._factor[metrics, servers]
        ceiling = self._ceiling[metrics, servers]
        excess = result / ceiling
        over = excess > 1
        if over.any():
            far = excess > 1 + CLIP_FRACTION + 1e-9
            of_metric = np.broadcast_to(metrics, result.shape)
            self._cut += np.bincount(of_metric[over & ~far], minlength=len(METRICS))
            result = np.where(over & ~far, ceiling, result)
            if far.any():
                self._complain_of_excess(far, of_metric, frame, rows, columns)
        if servers.ndim == 1:
            self.peaks[metrics, servers] = np.fmax(self.peaks[metrics, servers], np.fmax.reduce(result, initial=-1.0))
        else:
            np.fmax.at(self.peaks, (metrics, servers), result)
        return result

    def scale_run(self, values: FloatArray, metric: int, server: int) -> Float32Array | None:
        """
        Return values of one server and metric in the model's units, as `scale`; None where one is far too large.

        Parameters
        ----------
        values
            (n,) finite and not negative.
        """
        result: FloatArray = values * self._factor[metric, server]
        peak, ceiling = float(result.max()), float(self._ceiling[metric, server])
        if not peak < MAX_SAMPLE:
            return None
        if peak > ceiling:
            if peak > ceiling * (1 + CLIP_FRACTION + 1e-9):
                return None
            over = result > ceiling
            self._cut[metric] += int(over.sum())
            result = np.where(over, ceiling, result)
            peak = ceiling
        self.peaks[metric, server] = max(self.peaks[metric, server], peak)
        return result.astype(np.float32)

    def _complain_of_excess(
        self, far: BoolArray, of_metric: IntArray, frame: pl.DataFrame, rows: IntArray, columns: Sequence[int]
    ) -> None:
        for metric in np.unique(of_metric[far]).tolist():
            here = far & (of_metric == metric)
            row = int(np.argmax(here.any(axis=1)))
            position = int(np.argmax(here[row]))
            column = columns[position]
            name = METRICS[metric]
            what = "100 % of the server's processors" if name == "cpu" else "the memory installed"
            text = self._text(frame.to_series(position), row, rows, column)
            said = f"{quoted(f'{text} {self._section.units[name]}')} is more than {what} (check the unit)"
            self._complaints.note(("excess", metric), int(here.sum()), int(rows[row]), column, partial(str, said))

    def tell(self, notes: list[str]) -> None:
        """Add a note for each metric with values that were cut off."""
        above = f"up to {units.format_fraction(CLIP_FRACTION)} above what the server has"
        notes.extend(
            f"{self._table.name}: {counted(self._cut[metric], 'value')} of {METRICS[metric]} {above} "
            f"{verb(self._cut[metric], 'was', 'were')} lowered to it."
            for metric in np.flatnonzero(self._cut).tolist()
        )


def _string() -> type[pl.String]:
    import polars as pl  # noqa: PLC0415

    return pl.String
