"""Counters that only rise become rates; where one falls, it was reset and started again from zero."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

LONGEST: Final = 2.5
"""Times the usual time between two samples over which a rate is still taken; a longer one is a gap."""

Key = tuple[str, str, str]


def rates(counters: Mapping[Key, Mapping[int, float]]) -> tuple[pl.DataFrame, int]:
    """
    Return the rates of counters, each at the start of its interval, and how many resets there were.

    Parameters
    ----------
    counters
        (metric, device, mode) → time in seconds → reading.

    Returns
    -------
    tuple
        Columns ``device``, ``mode``, ``time_s``, ``rate`` per second; and resets. After a reset, what the counter
        reads is what was counted since: the increase of that interval is at least that.
    """
    import polars as pl  # noqa: PLC0415 - heavy

    device, mode, times, rate = [], [], [], []
    resets = 0
    steps = [b - a for readings in counters.values() for a, b in _pairs(readings)]
    longest_s = LONGEST * median(steps) if steps else 0.0
    for (_, own_device, own_mode), readings in counters.items():
        for start, end in _pairs(readings):
            if end - start > longest_s:
                continue
            more = readings[end] - readings[start]
            if more < 0:
                resets += 1
                more = readings[end]
            device.append(own_device)
            mode.append(own_mode)
            times.append(start)
            rate.append(more / (end - start))
    schema = {"device": pl.String, "mode": pl.String, "time_s": pl.Int64, "rate": pl.Float64}
    return pl.DataFrame([device, mode, times, rate], schema=schema), resets


def _pairs(readings: Mapping[int, float]) -> list[tuple[int, int]]:
    times = sorted(readings)
    return list(pairwise(times))
