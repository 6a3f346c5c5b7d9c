"""
PlanetLab days: one file per slice, 288 integer percentages at five minutes.

Source of the format: the CoMon project's CPU data as published with CloudSim (Beloglazov and Buyya 2012): a folder per
day named ``YYYYMMDD``, in it one file per virtual machine named ``<host>_<slice>``, in it one number per line. The
files say nothing of hardware and memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.importing import render, sources, tables
from vconsolidate.inventory.importing.grid import Grid, Values
from vconsolidate.inventory.importing.names import unique
from vconsolidate.inventory.importing.trace_estate import ImportedEstate, Importer, ImportOptions, refuse
from vconsolidate.words import counted, verb

STEPS_PER_DAY: Final = 288
INTERVAL_S: Final = 300
MODEL: Final = "dell-poweredge-2950"
"""PlanetLab asked its members for two-socket servers of about 2007; this is one of the catalogue."""

MEMORY: Final = "4 GiB"
"""The least memory PlanetLab asked for."""


def read(path: Path, options: ImportOptions) -> ImportedEstate:
    """
    Return an inventory with one server per slice that is there on every day.

    Parameters
    ----------
    path
        A day's folder, a folder of days, or a tar archive of either.

    Raises
    ------
    InputError
        When a file is not 288 percentages, or no slice is there on all days.
    """
    days = _days(path)
    kept = sorted(set.intersection(*(set(day) for day in days.values())))
    if not kept:
        raise refuse(path, f"no server appears on all {counted(len(days), 'day')} (import fewer days)")
    values = np.array([np.concatenate([day[name] for day in days.values()]) for name in kept])
    first = _date(next(iter(days)))
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) if first else datetime(2011, 1, 3, tzinfo=UTC)
    grid = Grid(int(start.timestamp()), INTERVAL_S, values.shape[1])
    names = unique(kept)
    model = options.model or MODEL
    notes = _notes(days, kept, values, model, known_date=first is not None)
    cpu_name, cpu = tables.wide("cpu", grid, names, np.minimum(values, 100.0), decimals=0)
    return render.estate(
        source=f"PlanetLab CPU traces, {counted(len(days), 'day')}",
        title="PlanetLab",
        options=options,
        servers={"name": names},
        defaults={"hardware": f"{{model: {model}, memory: {MEMORY}}}", "os": "centos-5", "tier": "3"},
        traces=[render.TraceTable(cpu_name, "cpu", "%", cpu)],
        grid=grid,
        memory_sizing="installed",
        notes=notes,
    )


def _days(path: Path) -> Mapping[str, Mapping[str, Values]]:
    days: dict[str, dict[str, Values]] = {}
    problems: list[Problem] = []
    for source in sources.files(path):
        name = source[0]
        day = name.parent.name or path.name
        try:
            days.setdefault(day, {})[name.name] = _percentages(source)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    if not days:
        raise refuse(path, "contains no files")
    return dict(sorted(days.items()))


def _percentages(source: sources.Source) -> Values:
    name = str(source[0])
    words = sources.text(source).split()
    if len(words) != STEPS_PER_DAY:
        raise refuse(name, f"has {counted(len(words), 'value')}, but a day has {STEPS_PER_DAY}")
    try:
        values = np.array(words, dtype=np.float64)
    except ValueError as error:
        line = next(k for k, word in enumerate(words, 1) if not word.lstrip("-").isdigit())
        raise refuse(name, f'"{words[line - 1][:20]}" is not a percentage', line) from error
    if not np.isfinite(values).all() or values.min() < 0:
        line = int(np.flatnonzero(~(values >= 0) | ~np.isfinite(values))[0]) + 1
        raise refuse(name, f'"{words[line - 1]}" is not a percentage', line)
    return values


def _date(day: str) -> date | None:
    try:
        return datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _notes(
    days: Mapping[str, Mapping[str, Values]], kept: list[str], values: Values, model: str, *, known_date: bool
) -> tuple[str, ...]:
    notes = [
        f"The traces name no hardware: every server is assumed to be a {model} with {MEMORY} of memory.",
        "The traces have no memory: every virtual machine gets what its server has (policy.memory.sizing: installed).",
        "The traces name no operating system: Linux of that time is assumed.",
    ]
    if not known_date:
        notes.append("The folder's name is not a date: the traces are assumed to begin on Monday 2011-01-03.")
    if len(days) > 1:
        dates = [_date(day) for day in days]
        apart = [(b - a).days for a, b in pairwise(dates) if a and b]
        if any(gap != 1 for gap in apart):
            notes.append(f"The days {', '.join(days)} are not consecutive; they are joined as if they were.")
        left_out = len(set().union(*days.values())) - len(kept)
        notes.append(
            f"Only the {counted(len(kept), 'server')} with data on every day {verb(len(kept), 'is', 'are')} kept; "
            f"{counted(left_out, 'other is', 'others are')} left out."
        )
    over = int((values > 100).sum())
    if over:
        notes.append(f"{counted(over, 'value')} above 100 % {verb(over, 'was', 'were')} clipped to 100 %.")
    return tuple(notes)


IMPORTER: Final = Importer("planetlab", "PlanetLab/CloudSim days: a file of 288 CPU percentages per server", read)
