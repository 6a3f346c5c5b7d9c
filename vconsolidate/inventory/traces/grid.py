"""Put samples on a grid of equal intervals: small jitter is set right, everything else is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vconsolidate import units
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.traces.clock import shown
from vconsolidate.inventory.traces.complaints import Complaints
from vconsolidate.inventory.traces.samples import METRICS, Samples
from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.model.server import Server
from vconsolidate.words import counted, verb

JITTER_FRACTION: Final = 0.2
"""Share of the interval that a timestamp may be off the grid; more is an error."""

MAX_STEPS: Final = 2_000_000
"""Intervals of a grid: six years of minutes. A longer one has a timestamp that means something else."""

MAX_CELLS: Final = 200_000_000
"""Servers × intervals of one metric."""

MAX_EMPTY_CELLS: Final = 2_000_000
"""Cells of a grid that may be nearly empty: small enough to be filled and looked at."""

MOST_EMPTY: Final = 50
"""Cells per sample beyond which a larger grid is nearly all empty: two timestamps decades apart, not a history."""


@dataclass(frozen=True, slots=True)
class Grid:
    """
    Intervals of equal length.

    Parameters
    ----------
    start_s
        Start of the first, seconds since 1970-01-01 UTC.
    offset_s
        Of the local clock, ahead of UTC; the same over the whole grid.
    """

    start_s: float
    interval_s: int
    n_steps: int
    offset_s: int

    def shown(self, step: int) -> str:
        """Return the start of an interval as the local clock shows it."""
        return shown(self.start_s + step * self.interval_s, self.offset_s)


def span(files: Sequence[Samples], interval_s: int) -> tuple[float, int]:
    """Return start and number of steps of the grid that most samples follow exactly."""
    residues = np.concatenate([np.round(np.mod(item.seconds, interval_s), 3) for item in files])
    found, counts = np.unique(residues, return_counts=True)
    phase = float(found[np.argmax(counts)])
    low = min(float(item.seconds.min()) for item in files)
    high = max(float(item.seconds.max()) for item in files)
    first = int(np.rint((low - phase) / interval_s))
    return phase + first * interval_s, int(np.rint((high - phase) / interval_s)) - first + 1


def steps_of(item: Samples, grid: Grid, complaints: Complaints, notes: list[str]) -> IntArray:
    """Return (n,) the step of each sample, −1 for those off the grid."""
    exact = (item.seconds - grid.start_s) / grid.interval_s
    step = np.rint(exact).astype(np.int64)
    off_s = np.abs(exact - step) * grid.interval_s
    wrong = off_s > JITTER_FRACTION * grid.interval_s
    stamps = item.table.frame.get_column("timestamp")
    by_index = dict(zip(item.index[wrong].tolist(), off_s[wrong].tolist(), strict=True))
    complaints.first(
        item.index[wrong],
        lambda row: (
            f"{quoted(stamps[row])} is {units.format_seconds(by_index[row])} off the grid of "
            f"{units.format_seconds(grid.interval_s)} that most samples follow"
        ),
    )
    jittering = ~wrong & (off_s > 1e-3)
    if jittering.any():
        largest = units.format_seconds(float(np.ceil(off_s[jittering].max() - 1e-3)))
        notes.append(
            f"{item.table.name}: {counted(int(jittering.sum()), 'timestamp')} up to {largest} off the grid "
            f"{verb(int(jittering.sum()), 'was', 'were')} moved onto it."
        )
    return np.where(wrong, -1, step)


def check_duplicates(
    item: Samples, step: IntArray, taken: BoolArray, n_servers: int, complaints: Complaints
) -> BoolArray:
    """
    Return (n,) which samples are the first of their server, metric and step.

    Parameters
    ----------
    taken
        (n_metrics × n_servers × n_steps,) cells that other files filled; those of this file are added.
    """
    n_steps = len(taken) // (len(METRICS) * n_servers)
    cell = (item.metric * n_servers + item.server) * n_steps + step
    usable = step >= 0
    _, firsts = np.unique(np.where(usable, cell, -1), return_index=True)
    first = np.zeros(len(cell), dtype=bool)
    first[firsts] = True
    fresh = first & usable
    fresh[usable] &= ~taken[cell[usable]]
    stamps, names = item.table.frame.get_column("timestamp"), item.table.frame.get_column("server")
    complaints.first(
        item.index[usable & ~fresh],
        lambda row: f"server {quoted(names[row])} has a second sample at {quoted(stamps[row])}",
    )
    taken[cell[fresh]] = True
    return fresh


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of missing samples: (n_runs,) row, first step, and the step after the last."""

    row: IntArray
    start: IntArray
    end: IntArray

    def chosen(self, mask: BoolArray) -> Runs:
        """Return the runs where `mask` is true."""
        return Runs(self.row[mask], self.start[mask], self.end[mask])


def missing_runs(values: FloatArray, rows: BoolArray) -> Runs:
    """Return the runs of NaN in the chosen rows of (n_rows, n_steps)."""
    missing = np.isnan(values) & rows[:, None]
    edges = np.diff(np.pad(missing, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(edges == 1)
    _, end = np.nonzero(edges == -1)
    return Runs(row, start, end)


def hold(values: FloatArray, runs: Runs) -> None:
    """Fill runs with the value before them; those at the start with the first value."""
    source = np.where(runs.start > 0, runs.start - 1, np.minimum(runs.end, values.shape[1] - 1))
    lengths = runs.end - runs.start
    rows = np.repeat(runs.row, lengths)
    within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    values[rows, np.repeat(runs.start, lengths) + within] = values[rows, np.repeat(source, lengths)]


def describe_gap(runs: Runs, number: int, grid: Grid, servers: Sequence[Server], metric: str) -> str:
    """Return a run of missing samples in words."""
    start, end = int(runs.start[number]), int(runs.end[number])
    name = quoted(servers[int(runs.row[number])].name)
    count = counted(end - start, "sample")
    are = "is" if end - start == 1 else "are"
    return f"server {name}: {count} of {metric} {are} missing from {grid.shown(start)}"
