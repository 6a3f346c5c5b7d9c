"""From the trace sections of an inventory to one `Trace`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path, PurePath

import numpy as np

from vconsolidate import units
from vconsolidate.errors import InputError
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route, walk
from vconsolidate.inventory.problems import quoted, quoted_path
from vconsolidate.inventory.schema.traces import TraceSection
from vconsolidate.inventory.traces.clock import goes_back, offset_s, shown, zone_of
from vconsolidate.inventory.traces.complaints import Complaints
from vconsolidate.inventory.traces.doubts import doubts
from vconsolidate.inventory.traces.grid import (
    MAX_CELLS,
    MAX_EMPTY_CELLS,
    MAX_STEPS,
    MOST_EMPTY,
    Grid,
    Runs,
    check_duplicates,
    describe_gap,
    hold,
    missing_runs,
    span,
    steps_of,
)
from vconsolidate.inventory.traces.samples import METRICS, Samples, check_samples
from vconsolidate.inventory.traces.scale import MODEL_METRIC, wrong_unit
from vconsolidate.inventory.traces.table import read_table
from vconsolidate.model.arrays import FloatArray, IntArray, frozen
from vconsolidate.model.estate import InputFile
from vconsolidate.model.server import Server
from vconsolidate.model.trace import Doubt, Trace
from vconsolidate.words import counted, verb

_SHOWN_NAMES = 8


def read_traces(
    sections: Sequence[tuple[Route, TraceSection]], servers: Sequence[Server], context: Context, folder: Path
) -> tuple[Trace | None, list[InputFile]]:
    """
    Read all trace files and join them on one grid.

    Parameters
    ----------
    sections
        Trace sections with their routes; their files are relative to the inventory file they stand in.
    servers
        Of the inventory, in its order.
    folder
        Of the inventory; the records of files are relative to it.
    """
    known = frozenset(context.names("servers"))
    interval_s = _interval(sections, context)
    inputs: list[InputFile] = []
    files: list[Samples] = []
    zone: tzinfo | None = None
    for route, section in sections:
        own, wrong = zone_of(section.timezone)
        if own is None:
            context.wrong((*route, "timezone"), wrong)
            continue
        zone = zone or own
        if not _units_fit(section, route, context):
            continue
        item = _file(section, route, servers, known, own, context, folder, inputs)
        if item is not None:
            files.append(item)
    if not files or zone is None or interval_s is None or not servers:
        return None, inputs
    return _joined(files, servers, zone, interval_s, context), inputs


def _interval(sections: Sequence[tuple[Route, TraceSection]], context: Context) -> int | None:
    interval_s: int | None = None
    for route, section in sections:
        if section.interval != round(section.interval) or section.interval < 1:
            context.wrong((*route, "interval"), "must be a whole number of seconds")
            return None
        if interval_s is not None and section.interval != interval_s:
            first = units.format_seconds(interval_s)
            message = f"differs from the {first} of the first trace (all traces need one interval)"
            context.wrong((*route, "interval"), message)
            return None
        interval_s = round(section.interval)
    return interval_s


def _units_fit(section: TraceSection, route: Route, context: Context) -> bool:
    before = len(context.problems)
    for metric, unit in section.units.items():
        message = wrong_unit(metric, unit)
        if message:
            context.wrong((*route, "units", metric), message)
    if not section.units:
        context.wrong(route, '"units" is missing (write for example units: {cpu: "%"})')
    if section.layout == "wide":
        if section.metric is None:
            context.wrong(route, '"metric" is missing: a wide trace holds one')
        elif section.units and section.metric not in section.units:
            context.wrong((*route, "units"), f"does not say the unit of {section.metric}")
    elif section.metric is not None:
        context.wrong((*route, "metric"), "a long trace names the metric in every row (leave it out)")
    return len(context.problems) == before


def _file(
    section: TraceSection,
    route: Route,
    servers: Sequence[Server],
    known: frozenset[str],
    zone: tzinfo,
    context: Context,
    folder: Path,
    inputs: list[InputFile],
) -> Samples | None:
    node, _ = walk(context.root, (*route, "file"))
    base = folder if node.file.startswith(("<", "--")) else Path(node.file).parent
    path = Path(os.path.normpath(base / section.file))
    relative = PurePath(os.path.relpath(path, folder)).as_posix()
    if any(item.path == relative for item in inputs):
        context.wrong((*route, "file"), f"{quoted_path(path)} is listed twice")
        return None
    try:
        table, record = read_table(path, str(path), relative, section)
    except InputError as error:
        context.problems.take(error)
        if not error.problems[0].line:
            context.problems.move_last(context.place((*route, "file")), quoted_path(path))
        return None
    inputs.append(record)
    context.problems.know(table.name)
    return check_samples(table, section, servers, known, zone, context.problems, context.notes)


def _joined(
    files: Sequence[Samples], servers: Sequence[Server], zone: tzinfo, interval_s: int, context: Context
) -> Trace | None:
    start, n_steps = span(files, interval_s)
    n_samples = sum(len(item.seconds) for item in files)
    cells = n_steps * len(servers)
    if n_steps > MAX_STEPS or cells > MAX_CELLS or (cells > MAX_EMPTY_CELLS and cells > n_samples * MOST_EMPTY):
        _complain_of_span(files, start, n_steps, interval_s, context)
        return None
    grid = Grid(start, interval_s, n_steps, offset_s(start, zone))
    taken = np.zeros(len(METRICS) * len(servers) * n_steps, dtype=bool)
    values: dict[str, FloatArray] = {}
    steps: list[IntArray] = []
    for item in files:
        complaints = Complaints(item.table, context.problems)
        step = steps_of(item, grid, complaints, context.notes)
        fresh = check_duplicates(item, step, taken, len(servers), complaints)
        steps.append(step)
        for number in np.unique(item.metric).tolist():
            chosen = fresh & (item.metric == number)
            array = values.setdefault(METRICS[number], np.full((len(servers), n_steps), np.nan))
            array[item.server[chosen], step[chosen]] = item.value[chosen]
    if context.problems:
        return None
    for metric, array in values.items():
        _fill(metric, array, files, steps, grid, servers, zone, context)
    _note_clock(grid, zone, context)
    return _trace(values, grid, servers, doubts(files, servers), context)


def _complain_of_span(files: Sequence[Samples], start: float, n_steps: int, interval_s: int, context: Context) -> None:
    """Say how far the samples reach, at the first sample beyond the longest time without any."""
    first, last = shown(start, 0), shown(start + (n_steps - 1) * interval_s, 0)
    message = f"the samples run from {first} to {last}, {n_steps:,} intervals"
    seconds = np.concatenate([item.seconds for item in files])
    order = np.argsort(seconds, kind="stable")
    gaps = np.diff(seconds[order])
    after = int(np.argmax(gaps)) + 1 if gaps.size else 0
    lonely = after if after * 2 > len(order) else max(after - 1, 0)  # on the side of the gap with fewer samples
    index = int(order[lonely])
    for item in files:
        if index < len(item.seconds):
            stamp = item.table.frame.item(int(item.index[index]), "timestamp")
            years = (
                f"; {quoted(stamp)} is {units.format_seconds(float(gaps.max()))} away from the others"
                if gaps.size
                else ""
            )
            complaints = Complaints(item.table, context.problems)
            column = item.table.header.index("timestamp") if item.table.layout == "long" else 0
            complaints.at(int(item.index[index]), f"{message}{years} (is a timestamp wrong?)", 0, column=column)
            return
        index -= len(item.seconds)


def _fill(
    metric: str,
    array: FloatArray,
    files: Sequence[Samples],
    steps: Sequence[IntArray],
    grid: Grid,
    servers: Sequence[Server],
    zone: tzinfo,
    context: Context,
) -> None:
    """Treat missing samples as the inventory says."""
    number = METRICS.index(metric)
    section = next(item.section for item in files if (item.metric == number).any())
    runs = missing_runs(array, np.logical_not(np.isnan(array).all(axis=1)))
    if not runs.row.size:
        return
    if section.gaps == "ignore":
        missing = int((runs.end - runs.start).sum())
        context.notes.append(f"Traces: {_missing(missing, metric)} left out (gaps: ignore).")
        return
    too_long = np.ones(len(runs.row), dtype=bool)
    advice = '(write "gaps: hold" or "gaps: ignore", or correct the file)'
    if section.gaps == "hold":
        too_long = (runs.end - runs.start) * grid.interval_s > section.max_gap
        advice = f"(longer than max_gap, {units.format_seconds(section.max_gap)})"
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
        missing = int((kept.end - kept.start).sum())
        context.notes.append(f"Traces: {_missing(missing, metric)} filled with the value before (gaps: hold).")


def _missing(number: int, metric: str) -> str:
    """Return how many samples are missing, with a verb for what was done about it."""
    return f"{counted(number, 'missing sample')} of {metric} {verb(number, 'was', 'were')}"


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
        beside = np.flatnonzero((item.server == row) & (item.metric == metric) & (step == wanted))
        if beside.size:
            complaints = Complaints(item.table, context.problems)
            complaints.at(int(item.index[beside[0]]), message, 0)
            return


def _note_clock(grid: Grid, zone: tzinfo, context: Context) -> None:
    end = grid.start_s + grid.n_steps * grid.interval_s
    if offset_s(end, zone) != grid.offset_s:
        hours = grid.offset_s / 3600
        context.notes.append(
            f"Traces: the clock of {zone} changes within the traces; times of day are UTC{hours:+g} throughout."
        )


def _trace(
    values: dict[str, FloatArray],
    grid: Grid,
    servers: Sequence[Server],
    doubtful: tuple[Doubt, ...],
    context: Context,
) -> Trace | None:
    seen = np.zeros(len(servers), dtype=bool)
    for array in values.values():
        seen |= ~np.isnan(array).all(axis=1)
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
            MODEL_METRIC[metric]: frozen(values[metric][seen].astype(np.float32))
            for metric in METRICS
            if metric in values
        },
        doubts=doubtful,
    )
