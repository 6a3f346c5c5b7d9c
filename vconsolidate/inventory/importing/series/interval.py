"""The usual time between two samples, where a source does not state it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vconsolidate.inventory.importing.series.clean import in_seconds
from vconsolidate.paths import utf8

MOST_GROUPS: Final = 64
"""Series that are looked at, spread evenly over all."""

MOST_ROWS: Final = 4_000_000
"""Samples that are looked at."""

USUAL_S: Final = (
    *(1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800),
    *(3600, 7200, 14400, 21600, 43200, 86400),
)
"""Intervals that collectors are set to."""

NEAR: Final = 0.03
"""Share of such an interval by which the measured one may differ from it: collectors start late by a little."""

ALONE_S: Final = 300
"""Where no server has two samples."""


def usual_interval(staged: Path) -> int:
    """
    Return the usual time between two samples, in seconds, of a file that `write` staged.

    The median of each metric; of several metrics that of the one measured least often, so that none has gaps by design.
    """
    import polars as pl  # noqa: PLC0415 - heavy

    lazy = pl.scan_parquet(utf8(staged)).filter(pl.col("server").is_not_null() & pl.col("metric").is_not_null())
    counts = lazy.group_by("server", "metric").len().sort("metric", "server").collect(engine="streaming")
    if counts.is_empty():
        return ALONE_S
    chosen = counts.gather_every(max(1, counts.height // MOST_GROUPS)).head(MOST_GROUPS)
    chosen = chosen.filter((pl.col("len").cum_sum() <= MOST_ROWS) | (pl.int_range(pl.len()) == 0))
    times = (
        lazy.join(chosen.lazy().select("server", "metric"), on=["server", "metric"], how="semi")
        .select("server", "metric", in_seconds())
        .head(2 * MOST_ROWS)
        .collect(engine="streaming")
        .unique()
        .sort("server", "metric", "time_s")
    )
    between = times.with_columns(pl.col("time_s").diff().over("server", "metric")).drop_nulls("time_s")
    medians = between.group_by("metric").agg(pl.col("time_s").median())["time_s"].to_list()
    return max((usual(median) for median in medians), default=ALONE_S)


def usual(seconds: float) -> int:
    """Return the interval that a collector was set to, of the one that was measured."""
    near = min(USUAL_S, key=lambda known: abs(known - seconds))
    return near if abs(near - seconds) <= NEAR * near else max(1, round(seconds))
