"""Put samples on a grid of equal intervals: small jitter is set right, everything else is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from vconsolidate import units
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.traces.clock import shown
from vconsolidate.inventory.traces.complaints import Complaints
from vconsolidate.inventory.traces.samples import Panel, Samples
from vconsolidate.model.arrays import BoolArray, Float32Array, IntArray
from vconsolidate.model.server import Server
from vconsolidate.words import counted, verb

JITTER_FRACTION: Final = 0.2
"""Share of the interval that a timestamp may be off the grid; more is an error."""

BATCH_CELLS: Final = 4_000_000
"""Cells that are looked at together."""


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
    seconds = np.concatenate([item.seconds[item.weights > 0] for item in files])
    weights = np.concatenate([item.weights[item.weights > 0] for item in files])
    found, which = np.unique(np.round(np.mod(seconds, interval_s), 3), return_inverse=True)
    phase = float(found[np.argmax(np.bincount(which, weights))])
    first = int(np.rint((float(seconds.min()) - phase) / interval_s))
    return phase + first * interval_s, int(np.rint((float(seconds.max()) - phase) / interval_s)) - first + 1


def steps_of(item: Samples, grid: Grid, complaints: Complaints, notes: list[str]) -> IntArray:
    """Return (2 × n_stamps,) the step of each timestamp, −1 for those off the grid and those without samples."""
    there = item.weights > 0
    exact = np.where(there, (item.seconds - grid.start_s) / grid.interval_s, 0.0)
    step = np.rint(exact).astype(np.int64)
    off_s = np.abs(exact - step) * grid.interval_s
    wrong = there & (off_s > JITTER_FRACTION * grid.interval_s)
    if wrong.any():
        _complain_of_stamps(item, wrong, off_s, grid, complaints)
    jittering = there & ~wrong & (off_s > 1e-3)
    count = int(item.weights[jittering].sum())
    if count:
        largest = units.format_seconds(float(np.ceil(off_s[jittering].max() - 1e-3)))
        notes.append(
            f"{item.table.name}: {counted(count, 'timestamp')} up to {largest} off the grid "
            f"{verb(count, 'was', 'were')} moved onto it."
        )
    return np.where(there & ~wrong, step, -1)


def _complain_of_stamps(
    item: Samples, wrong: BoolArray, off_s: Float32Array, grid: Grid, complaints: Complaints
) -> None:
    """Report samples further off the grid than jitter is."""
    for panel in item.panels:
        here = np.flatnonzero(wrong[panel.stamps])
        if not here.size:
            continue
        stamp = int(panel.stamps[here[0]])
        message = (
            f"{quoted(item.stamp(stamp))} is {units.format_seconds(float(off_s[stamp]))} off the grid of "
            f"{units.format_seconds(grid.interval_s)} that most samples follow (correct or remove the row)"
        )
        count, row = len(here) * len(panel.servers), int(panel.rows[here[0]])
        complaints.note("off the grid", count, row, int(panel.columns.min()), partial(str, message))


def put(
    item: Samples,
    steps: IntArray,
    values: Float32Array,
    taken: BoolArray | None,
    panel: Panel,
    servers: Sequence[Server],
    complaints: Complaints,
) -> None:
    """
    Put the samples of a panel on the grid, of each server and step the first; report the others.

    Parameters
    ----------
    steps
        Of `steps_of`.
    values
        (n_servers, n_steps) of the panel's metric; filled.
    taken
        (n_servers, n_steps) cells that other files filled; those of this panel are added. None without other files.
    """
    step = steps[panel.stamps]
    first = step >= 0
    if not (np.diff(step) > 0).all() or not first.all():
        _, at = np.unique(np.where(first, step, -1), return_index=True)
        earliest = np.zeros(len(step), dtype=np.bool_)
        earliest[at] = True
        second = first & ~earliest
        first &= earliest
        if second.any():
            _complain_of_second(item, panel, second[None, :], slice(None), servers, complaints)
    into = step[first]
    whole = bool(first.all())
    straight = bool(into.size) and int(into[-1]) - int(into[0]) + 1 == len(into)
    cells = slice(int(into[0]), int(into[-1]) + 1) if straight and (np.diff(into) > 0).all() else into
    batch = max(1, BATCH_CELLS // max(1, len(step)))
    for start in range(0, len(panel.servers), batch):
        rows = panel.servers[start : start + batch]
        value = panel.value[start : start + batch]
        value = value if whole else value[:, first]
        at_cells = (rows, cells) if isinstance(cells, slice) else (rows[:, None], cells[None, :])
        if taken is not None:
            before = taken[at_cells]
            if before.any():
                again = np.zeros((len(rows), len(step)), dtype=np.bool_)
                again[:, first] = before
                _complain_of_second(item, panel, again, slice(start, start + batch), servers, complaints)
                value = np.where(before, values[at_cells], value)
            taken[at_cells] = True
        values[at_cells] = value


def _complain_of_second(
    item: Samples,
    panel: Panel,
    again: BoolArray,
    chosen: slice,
    servers: Sequence[Server],
    complaints: Complaints,
) -> None:
    """Report samples of a server and step that has one already: (n_servers or 1, n) of the chosen servers."""
    number = int(np.argmax(again.any(axis=0)))
    place = int(np.argmax(again[:, number]))
    owners = panel.servers[chosen]
    count = int(again.sum()) * (len(owners) if len(again) == 1 else 1)
    name, stamp = servers[int(owners[place])].name, item.stamp(int(panel.stamps[number]))
    complaints.note(
        "second",
        count,
        int(panel.rows[number]),
        int(panel.columns[chosen][place]),
        lambda: f"server {quoted(name)} has a second sample at {quoted(stamp)} (remove one)",
    )
