"""Samples as an importer finds them, kept in memory up to a bound and in temporary files beyond."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vconsolidate.input_limits import MAX_SAMPLE
from vconsolidate.inventory import scratch
from vconsolidate.inventory.importing.fragment import Metric, Series
from vconsolidate.paths import utf8

if TYPE_CHECKING:
    import polars as pl

HELD_ROWS: Final = 2_000_000
"""Samples that are kept in memory."""


class Spool:
    """
    Takes samples piece by piece and gives them back in the same order.

    Attributes
    ----------
    peaks
        Server → metric → highest value, in the order in which the servers came.
    sizes
        Server → what an importer found of its size, by a name of its own.
    n_samples
        Samples taken.
    """

    def __init__(self) -> None:
        self.peaks: dict[str, dict[str, float]] = {}
        self.sizes: dict[str, dict[str, float]] = {}
        self.n_samples = 0
        self._held: list[pl.DataFrame] = []
        self._held_rows = 0
        self._parts: list[Path] = []
        self._folder: Path | None = None

    def add(self, frame: pl.DataFrame) -> None:
        """Take samples: columns ``server``, ``time_s``, ``metric``, ``value``, as in `Series`."""
        import polars as pl  # noqa: PLC0415 - heavy

        frame = frame.select(
            pl.col("server").cast(pl.String),
            pl.col("time_s").cast(pl.Int64),
            pl.col("metric").cast(pl.String),
            pl.col("value").cast(pl.Float64),
        )
        if frame.is_empty():
            return
        measured = pl.col("value").filter(pl.col("value") < MAX_SAMPLE)  # what is more is left out as unreadable
        found = frame.group_by("server", "metric", maintain_order=True).agg(measured.max())
        for server, metric, peak in found.rows():
            of_server = self.peaks.setdefault(server, {})
            of_server[metric] = max(of_server.get(metric, 0.0), peak or 0.0)
        self.n_samples += frame.height
        self._held.append(frame)
        self._held_rows += frame.height
        if self._held_rows > HELD_ROWS:
            self._put_away()

    def add_samples(self, server: str, metric: Metric, times_s: Sequence[int], values: Sequence[float | None]) -> None:
        """Take samples of one server and metric."""
        import polars as pl  # noqa: PLC0415 - heavy

        if not len(times_s):
            return
        times, numbers = pl.Series(times_s, dtype=pl.Int64), pl.Series(values, dtype=pl.Float64)
        frame = pl.DataFrame({"time_s": times, "value": numbers})
        self.add(frame.with_columns(server=pl.lit(server), metric=pl.lit(metric)))

    def _put_away(self) -> None:
        import polars as pl  # noqa: PLC0415 - heavy

        if not self._held:
            return
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix=scratch.prefix(), suffix=scratch.SUFFIX))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._parts.append(self._folder / f"{len(self._parts)}.parquet")
        pl.concat(self._held).write_parquet(utf8(self._parts[-1]), compression="lz4")
        self._held, self._held_rows = [], 0

    @property
    def metrics(self) -> frozenset[str]:
        """Metrics of any sample."""
        return frozenset(metric for of_server in self.peaks.values() for metric in of_server)

    def peak(self, server: str, *metrics: str) -> float:
        """Return the highest value of a server in any of `metrics`; 0 without samples."""
        return max((self.peaks.get(server, {}).get(metric, 0.0) for metric in metrics), default=0.0)

    def series(self, interval_s: int | None, origin: str, timezone: str | None = None) -> Series:
        """Return the samples as one series; no more may be added."""
        import polars as pl  # noqa: PLC0415 - heavy
        from polars.io.plugins import register_io_source  # noqa: PLC0415 - heavy

        schema = {"server": pl.String, "time_s": pl.Int64, "metric": pl.String, "value": pl.Float64}
        if not self._parts:
            frame = pl.concat(self._held) if self._held else pl.DataFrame(schema=schema)
            return Series(frame.lazy(), interval_s, origin, timezone)
        self._put_away()

        def pieces(
            columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _batch: int | None
        ) -> Iterator[pl.DataFrame]:
            left = n_rows
            for part in self._parts:  # holds the spool, and so its files, as long as the frame lives
                piece = pl.read_parquet(utf8(part))
                piece = piece if left is None else piece.head(left)
                left = None if left is None else left - piece.height
                piece = piece.select(columns) if columns is not None else piece
                yield piece.filter(predicate) if predicate is not None else piece

        return Series(register_io_source(pieces, schema=schema), interval_s, origin, timezone)
