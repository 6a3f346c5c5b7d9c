"""Put the samples of all trace files on one grid: a `Trace`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo

import numpy as np

from vconsolidate import units
from vconsolidate.input_limits import MAX_CELLS_PER_SAMPLE, MAX_EMPTY_CELLS, MAX_TRACE_CELLS, MAX_TRACE_STEPS
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.traces.clock import goes_back, offset_s, shown
from vconsolidate.inventory.traces.complaints import Complaints
from vconsolidate.inventory.traces.doubts import doubts
from vconsolidate.inventory.traces.figures import METRICS
from vconsolidate.inventory.traces.gaps import (
    Runs,
    count_missing,
    describe_gap,
    find_measured_rows,
    find_missing_runs,
    hold,
)
from vconsolidate.inventory.traces.grid import Grid, put, span, steps_of
from vconsolidate.inventory.traces.samples import Samples
from vconsolidate.inventory.traces.scale import MODEL_METRIC
from vconsolidate.model.arrays import BoolArray, Float32Array, IntArray, frozen
from vconsolidate.model.server import Server
from vconsolidate.model.trace import Doubt, Trace
from vconsolidate.words import counted, verb

_SHOWN_NAMES = 8


def join(
    files: Sequence[Samples], servers: Sequence[Server], zone: tzinfo, interval_s: int, context: Context
) -> Trace | None:
    """
    Return the samples of all files on one grid; None, with its problems, where they do not fit one.

    Parameters
    ----------
    servers
        Of the inventory, in its order.
    zone
        Of the local day.
    """
    start, n_steps = span(files, interval_s)
    n_samples = sum(int(item.weights.sum()) for item in files)
    cells = n_steps * len(servers)
    if (
        n_steps > MAX_TRACE_STEPS
        or cells > MAX_TRACE_CELLS
        or (cells > MAX_EMPTY_CELLS and cells > n_samples * MAX_CELLS_PER_SAMPLE)
    ):
        _complain_of_span(files, start, n_steps, interval_s, context)
        return None
    grid = Grid(start, interval_s, n_steps, offset_s(start, zone))
    values, steps = _put_all(files, servers, grid, context)
    if context.problems:
        return None
    for number, array in values.items():
        _fill(number, array, files, steps, grid, servers, zone, context)
    _note_clock(grid, zone, context)
    return _trace(values, grid, servers, doubts(files, servers), context)


def _put_all(
    files: Sequence[Samples], servers: Sequence[Server], grid: Grid, context: Context
) -> tuple[dict[int, Float32Array], list[IntArray]]:
    """Return (n_servers, n_steps) of each metric, NaN where there is no sample, and the steps of each file."""
    values: dict[int, Float32Array] = {}
    shape = (len(servers), grid.n_steps)
    in_files = Counter(metric for item in files for metric in {panel.metric for panel in item.panels})
    taken: dict[int, BoolArray] = {
        metric: np.zeros(shape, dtype=np.bool_) for metric, count in in_files.items() if count > 1
    }
    steps: list[IntArray] = []
    for item in files:
        complaints = Complaints(item.table, context.problems)
        step = steps_of(item, grid, complaints, context.notes)
        steps.append(step)
        for panel in item.panels:
            if panel.metric not in values:
                values[panel.metric] = np.full(shape, np.nan, dtype=np.float32)
            put(item, step, values[panel.metric], taken.get(panel.metric), panel, servers, complaints)
            panel.give_away()
        complaints.tell()
    return values, steps


def _complain_of_span(files: Sequence[Samples], start: float, n_steps: int, interval_s: int, context: Context) -> None:
    """Say how far the samples reach, at the first sample beyond the longest time without any."""
    first, last = shown(start, 0), shown(start + (n_steps - 1) * interval_s, 0)
    message = f"the samples run from {first} to {last}, {n_steps:,} intervals"
    seconds, which = np.unique(np.concatenate([item.seconds[item.weights > 0] for item in files]), return_inverse=True)
    samples = np.bincount(which, np.concatenate([item.weights[item.weights > 0] for item in files])).cumsum()
    gaps = np.diff(seconds)
    widest = int(np.argmax(gaps)) if gaps.size else 0
    behind = bool(gaps.size) and samples[widest] * 2 > samples[-1]  # on the side of the gap with fewer samples
    lonely = seconds[widest + 1] if behind else seconds[widest]
    for item in files if behind else reversed(files):
        found = [
            (int(panel.rows[number]), int(panel.stamps[number]))
            for panel in item.panels
            for number in np.flatnonzero(item.seconds[panel.stamps] == lonely).tolist()
        ]
        if found:
            row, stamp = min(found) if behind else max(found)
            away = f"; {quoted(item.stamp(stamp))} is {units.format_seconds(float(gaps.max()))} away from the others"
            complaints = Complaints(item.table, context.problems)
            column = item.table.column("timestamp")
            text = f"{message}{away if gaps.size else ''} (is a timestamp wrong?)"
            complaints.at(row, text, 0, column=column)
            return


def _fill(
    number: int,
    array: Float32Array,
    files: Sequence[Samples],
    steps: Sequence[IntArray],
    grid: Grid,
    servers: Sequence[Server],
    zone: tzinfo,
    context: Context,
) -> None:
    """Treat missing samples as the inventory says."""
    metric = METRICS[number]
    section = next(item.section for item in files if any(panel.metric == number for panel in item.panels))
    runs = find_missing_runs(array)
    if not runs.row.size:
        return
    if section.gaps == "ignore":
        context.notes.append(f"Traces: {count_missing(runs, metric)} left out (gaps: ignore).")
        return
    too_long = np.ones(len(runs.row), dtype=bool)
    advice = '(write "gaps: hold" or "gaps: ignore", or correct the file)'
    if section.gaps == "hold":
        too_long = (runs.end - runs.start) * grid.interval_s > section.max_gap
        advice = f"(longer than max_gap, {units.format_seconds(section.max_gap)}: raise it, or write gaps: ignore)"
    wrong = runs.chosen(too_long)
    if wrong.row.size:
        others = len(wrong.row) - 1
        more = f", and {counted(others, 'more gap')}" if others else ""
        clock = _clock_in_gap(wrong, grid, zone)
        message = f"{describe_gap(wrong, 0, grid, servers, metric)}{clock}{more} {advice}"
        _complain_of_gap(wrong, message, number, files, steps, context)
    kept = runs.chosen(~too_long)
    if kept.row.size:
        hold(array, kept)
        context.notes.append(f"Traces: {count_missing(kept, metric)} filled with the value before (gaps: hold).")


def _clock_in_gap(runs: Runs, grid: Grid, zone: tzinfo) -> str:
    """Return what to say of the first gap where summer time ends in it: the second hour is easily lost."""
    start, end = (grid.start_s + int(step[0]) * grid.interval_s for step in (runs.start, runs.end))
    if not goes_back(start, end, zone):
        return ""
    return f" of summer time, where the clock of {zone} is set back: the hour that comes twice must be there twice"


def _complain_of_gap(
    runs: Runs, message: str, metric: int, files: Sequence[Samples], steps: Sequence[IntArray], context: Context
) -> None:
    """Say a gap at the sample before it, or at the first sample after."""
    row, start, end = int(runs.row[0]), int(runs.start[0]), int(runs.end[0])
    wanted = start - 1 if start > 0 else end
    for item, step in zip(files, steps, strict=True):
        for panel in item.panels:
            if panel.metric != metric or row not in panel.servers:
                continue
            beside = np.flatnonzero(step[panel.stamps] == wanted)
            if beside.size:
                column = int(panel.columns[np.flatnonzero(panel.servers == row)[0]])
                complaints = Complaints(item.table, context.problems)
                complaints.at(int(panel.rows[beside[0]]), message, 0, column=column)
                return


def _note_clock(grid: Grid, zone: tzinfo, context: Context) -> None:
    end = grid.start_s + grid.n_steps * grid.interval_s
    if offset_s(end, zone) != grid.offset_s:
        hours = grid.offset_s / 3600
        context.notes.append(
            f"Traces: the clock of {zone} changes within the traces; times of day are UTC{hours:+g} throughout."
        )


def _trace(
    values: dict[int, Float32Array],
    grid: Grid,
    servers: Sequence[Server],
    doubtful: tuple[Doubt, ...],
    context: Context,
) -> Trace | None:
    seen = np.zeros(len(servers), dtype=bool)
    for array in values.values():
        seen |= find_measured_rows(array)
    without = [server for server, has in zip(servers, seen.tolist(), strict=True) if not has]
    if without:
        names = ", ".join(server.name for server in without[:_SHOWN_NAMES])
        more = f" and {len(without) - _SHOWN_NAMES} more" if len(without) > _SHOWN_NAMES else ""
        context.notes.append(
            f"Traces: {len(without)} of {counted(len(servers), 'server')} "
            f"{verb(len(without), 'has', 'have')} no trace: {names}{more}."
        )
    if not seen.any():
        return None
    return Trace(
        servers=tuple(server.name for server, has in zip(servers, seen.tolist(), strict=True) if has),
        start_s=round(grid.start_s) + grid.offset_s,
        interval_s=grid.interval_s,
        n_steps=grid.n_steps,
        values={
            MODEL_METRIC[METRICS[number]]: frozen(values[number] if seen.all() else values.pop(number)[seen])
            for number in sorted(values)
        },
        doubts=doubtful,
    )
