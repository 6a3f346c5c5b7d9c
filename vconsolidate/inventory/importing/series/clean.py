"""Samples of some servers are put in order and onto the grid, and what does not fit is repaired and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from vconsolidate.input_limits import MAX_SAMPLE
from vconsolidate.inventory.importing.series.report import METRICS, Tally

if TYPE_CHECKING:
    import polars as pl

YEARS_S: Final = (31_536_000, 7_289_654_400)
"""The years 1971 to 2200, as the trace files of an inventory have them."""

MOST_SECONDS: Final = 10**11
"""Larger numbers count milliseconds since 1970, or finer units: in seconds, this is the year 5138."""

STEADY: Final = 0.6
"""How closely the times of a series must agree on their place within the interval (1: exactly, 0: not at all) to be
one sample per interval that jitters; below it they are several samples, each in the interval it falls into."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def in_seconds() -> pl.Expr:
    """Return ``time_s`` in seconds, whatever unit since 1970 its numbers have, by their size."""
    import polars as pl  # noqa: PLC0415 - heavy

    time = pl.col("time_s")
    size = time.abs()
    per_second = (
        pl.when(size > MOST_SECONDS * 10**6)
        .then(10**9)
        .when(size > MOST_SECONDS * 10**3)
        .then(10**6)
        .when(size > MOST_SECONDS)
        .then(10**3)
        .otherwise(1)
    )
    return (time // per_second).alias("time_s")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """
    Samples on the grid, sorted by group and time.

    Parameters
    ----------
    group
        (n,) server × number of metrics + metric.
    step
        (n,) intervals since 1970-01-01 UTC.
    value
        (n,) mean over the interval.
    """

    group: Ints
    step: Ints
    value: Floats


def clean(frame: pl.DataFrame, interval_s: int, memory_mib: Floats, tally: Tally) -> Cleaned:
    """
    Return samples on the grid.

    Parameters
    ----------
    frame
        Columns ``group``, ``time_s`` and ``value``, of whole servers, in the order of the source.
    memory_mib
        (n_servers,) memory that a server has; infinite where it is not known.
    tally
        Counts what was repaired.
    """
    usable = _usable(frame, tally)
    group, time_s = usable["group"].to_numpy(), usable["time_s"].to_numpy()
    if not (np.diff(group) >= 0).all():
        usable = usable.sort("group", maintain_order=True)
        group, time_s = usable["group"].to_numpy(), usable["time_s"].to_numpy()
    same = np.diff(group) == 0
    backwards = same & (np.diff(time_s) < 0)
    if backwards.any():
        tally.out_of_order += int(backwards.sum())
        usable = usable.sort("group", "time_s", maintain_order=True)
        time_s = usable["time_s"].to_numpy()
    value = usable["value"].to_numpy()
    last = np.append(~(same & (np.diff(time_s) == 0)), True) if len(group) else np.zeros(0, dtype=np.bool_)
    if not last.all():
        tally.repeated += int((~last).sum())
        group, time_s, value = group[last], time_s[last], value[last]
    return _on_grid(group, time_s, _limited(group, value, memory_mib, tally), interval_s, tally)


def _usable(frame: pl.DataFrame, tally: Tally) -> pl.DataFrame:
    """Return the samples with a possible value of zero or more, and a time in seconds."""
    import polars as pl  # noqa: PLC0415 - heavy

    value, time = pl.col("value"), pl.col("time_s")
    finer = int(frame.select((time.abs() > MOST_SECONDS).sum()).item())
    if finer:
        tally.milliseconds += finer
        frame = frame.with_columns(in_seconds())
    empty = value.is_null() | ~(value.abs() < MAX_SAMPLE) | time.is_null()
    negative, undated = ~empty & (value < 0), ~empty & ~time.is_between(*YEARS_S, closed="left")
    counts = frame.select(
        empty.sum().alias("empty"), negative.sum().alias("negative"), (undated & (value >= 0)).sum().alias("undated")
    ).row(0)
    tally.empty, tally.negative, tally.undated = (
        before + int(more) for before, more in zip((tally.empty, tally.negative, tally.undated), counts, strict=True)
    )
    return frame.filter(~(empty | negative | undated)) if any(counts) else frame


def _limited(group: Ints, value: Floats, memory_mib: Floats, tally: Tally) -> Floats:
    """Return values of CPU up to 100 %, and of memory up to what the server has."""
    metric = group % len(METRICS)
    over = (metric == METRICS.index("cpu")) & (value > 100)
    if over.any():
        tally.above_cpu += int(over.sum())
        tally.highest_cpu = max(tally.highest_cpu, float(value[over].max()))
        value = np.where(over, 100.0, value)
    memory = (metric == METRICS.index("memory_used")) | (metric == METRICS.index("memory_active"))
    if np.isfinite(memory_mib).any() and memory.any():
        limit = memory_mib[group // len(METRICS)]
        over = memory & (value > limit)
        tally.above_memory += int(over.sum())
        value = np.where(over, limit, value)
    return value


def _on_grid(group: Ints, time_s: Ints, value: Floats, interval_s: int, tally: Tally) -> Cleaned:
    """Return the mean of each group and interval."""
    if not len(group):
        return Cleaned(group, time_s, value)
    first = np.flatnonzero(np.append(True, np.diff(group) != 0))
    lengths = np.diff(np.append(first, len(group)))
    phase, steady = _phases(time_s, first, lengths, interval_s)
    ahead = time_s - np.repeat(phase, lengths)
    step = np.where(np.repeat(steady, lengths), (2 * ahead + interval_s) // (2 * interval_s), time_s // interval_s)
    off = np.where(np.repeat(steady, lengths), np.abs(ahead - step * interval_s), 0)
    tally.jittering += int((off > 0).sum())
    tally.largest_jitter_s = max(tally.largest_jitter_s, int(off.max()))
    tally.shifted += int((steady & (phase != 0)).sum())
    starts = np.flatnonzero(np.append(True, (np.diff(group) != 0) | (np.diff(step) != 0)))
    if len(starts) < len(group):
        tally.averaged += len(group) - len(starts)
        value = np.add.reduceat(value, starts) / np.diff(np.append(starts, len(group)))
        group, step = group[starts], step[starts]
    gaps = np.where(np.diff(group) == 0, np.diff(step) - 1, 0)
    tally.missing += int(gaps.sum())
    tally.longest_gap = max(tally.longest_gap, int(gaps.max(initial=0)))
    return Cleaned(group, step, value)


def _phases(time_s: Ints, first: Ints, lengths: Ints, interval_s: int) -> tuple[Ints, NDArray[np.bool_]]:
    """
    Return (n_groups,) where within the interval the samples lie, in seconds, and whether they agree on that.

    The mean direction of the times on a clock face of one interval; its length says how closely they agree.
    """
    within = np.mod(time_s, interval_s)
    if (within == 0).all():
        return np.zeros(len(first), dtype=np.int64), np.ones(len(first), dtype=np.bool_)
    angle = within * (2 * np.pi / interval_s)
    east = np.add.reduceat(np.cos(angle), first) / lengths
    north = np.add.reduceat(np.sin(angle), first) / lengths
    phase = np.rint(np.arctan2(north, east) * (interval_s / (2 * np.pi))).astype(np.int64)
    return phase, np.hypot(east, north) >= STEADY
