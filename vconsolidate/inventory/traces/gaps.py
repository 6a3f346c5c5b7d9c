"""Runs of missing samples: found, filled and described."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.traces.grid import Grid
from vconsolidate.model.arrays import BoolArray, Float32Array, IntArray
from vconsolidate.model.server import Server
from vconsolidate.words import counted, verb

BATCH_CELLS: Final = 4_000_000
"""Cells that are looked at or filled together."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of missing samples: (n_runs,) row, first step, and the step after the last."""

    row: IntArray
    start: IntArray
    end: IntArray

    def chosen(self, mask: BoolArray) -> Runs:
        """Return the runs where `mask` is true."""
        return Runs(self.row[mask], self.start[mask], self.end[mask])


def find_measured_rows(values: Float32Array) -> BoolArray:
    """Return (n_rows,) which rows of (n_rows, n_steps) have any sample."""
    seen = np.zeros(len(values), dtype=np.bool_)
    for rows in _batches(values):
        seen[rows] = ~np.isnan(values[rows]).all(axis=1)
    return seen


def find_missing_runs(values: Float32Array) -> Runs:
    """Return the runs of NaN in the rows of (n_rows, n_steps) that have any sample."""
    found: list[Runs] = []
    for rows in _batches(values):
        missing = np.isnan(values[rows])
        missing[missing.all(axis=1)] = False
        if not missing.any():
            continue
        edges = np.diff(np.pad(missing, ((0, 0), (1, 1))).view(np.int8), axis=1)
        row, start = np.nonzero(edges == 1)
        _, end = np.nonzero(edges == -1)
        found.append(Runs(row + rows.start, start, end))
    if not found:
        return Runs(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
    return Runs(*(np.concatenate([getattr(runs, name) for runs in found]) for name in ("row", "start", "end")))


def _batches(values: Float32Array) -> Iterator[slice]:
    """Yield slices of rows that have `BATCH_CELLS` cells."""
    n_rows, n_steps = values.shape
    batch = max(1, BATCH_CELLS // max(1, n_steps))
    for first in range(0, n_rows, batch):
        yield slice(first, min(first + batch, n_rows))


def hold(values: Float32Array, runs: Runs) -> None:
    """Fill runs with the value before them; those at the start with the first value."""
    batches = np.cumsum(runs.end - runs.start) // BATCH_CELLS
    for batch in np.unique(batches).tolist():
        _hold(values, runs.chosen(batches == batch))


def _hold(values: Float32Array, runs: Runs) -> None:
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


def count_missing(runs: Runs, metric: str) -> str:
    """Return how many samples are missing, in words that a verb follows: ``2 missing samples of cpu were``."""
    number = int((runs.end - runs.start).sum())
    return f"{counted(number, 'missing sample')} of {metric} {verb(number, 'was', 'were')}"
