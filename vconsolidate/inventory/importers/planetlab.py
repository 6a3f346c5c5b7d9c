"""
PlanetLab CPU traces as published with CloudSim: a folder per day, a file per server, 288 integer percentages.

Source of the format: Beloglazov and Buyya, "Optimal online deterministic algorithms and adaptive heuristics for energy
and performance efficient dynamic consolidation of virtual machines in Cloud data centers", 2012. A value is the mean of
five minutes. Days that were not consecutive follow each other, so that a history of several days can be planned on
one part and judged on another.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_PLANETLAB_BYTES
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fact, Fragment, LeftOut, Record
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.source import Source, SourceFile
from vconsolidate.words import counted

STEPS_PER_DAY: Final = 288
INTERVAL_S: Final = 300
MODEL: Final = "dell-poweredge-2950"
"""PlanetLab asked its members for two-socket servers of about 2007; this is one of the catalogue."""

MEMORY: Final = "4 GiB"
"""The least memory PlanetLab asked for."""

_MONDAY: Final = datetime(2011, 1, 3, tzinfo=UTC)

Days = Mapping[str, Mapping[str, NDArray[np.float64]]]


def sniff(source: Source) -> Certainty:
    """Recognise files without ending that are 288 lines of small whole numbers."""
    files = list(source.files.values())
    looked = [file for file in files[:5] if not file.name.suffix or file.name.suffix not in {".csv", ".json", ".txt"}]
    if not looked or len(looked) < len(files[:5]):
        return Certainty.NO
    lines = [file.head.split() for file in looked]
    fits = all(len(words) == STEPS_PER_DAY and all(word.isdigit() for word in words) for words in lines)
    return Certainty.SURE if fits else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per slice that is there on every day.

    Parameters
    ----------
    source
        A day's folder, a folder of days, or a tar archive of either.

    Raises
    ------
    InputError
        When a file is not 288 percentages, or no slice is there on all days.
    """
    days = _days(source)
    kept = sorted(set.intersection(*(set(day) for day in days.values())))
    if not kept:
        raise refuse(source.path, f"no server appears on all {counted(len(days), 'day')} (import fewer days)")
    first = _date(next(iter(days)))
    start_s = int((datetime(first.year, first.month, first.day, tzinfo=UTC) if first else _MONDAY).timestamp())
    times = range(start_s, start_s + len(days) * STEPS_PER_DAY * INTERVAL_S, INTERVAL_S)
    spool = Spool()
    for name in kept:
        spool.add_samples(name, "cpu", times, np.concatenate([day[name] for day in days.values()]).tolist())
    others = len(set().union(*days.values())) - len(kept)
    return Fragment(
        "planetlab",
        (str(source.path),),
        servers=tuple(Record(name, name, _facts(options)) for name in kept),
        series=(spool.series(INTERVAL_S, source.path.name),),
        notes=_notes(days, known_date=first is not None),
        left_out=LeftOut.of(others, "server", "no data on some of the days"),
    )


def _facts(options: ImportOptions) -> dict[str, Fact]:
    model = Fact(options.model or MODEL, "", "--model" if options.model else "the traces name no hardware")
    return {
        "hardware.model": model,
        "hardware.memory": Fact(MEMORY, "", "the least that PlanetLab asked for"),
        "os": Fact("centos-5", "", "Linux of that time"),
    }


def _days(source: Source) -> Days:
    days: dict[str, dict[str, NDArray[np.float64]]] = {}
    problems: list[Problem] = []
    for name, file in source.files.items():
        day = name.parent.name or source.path.name
        try:
            days.setdefault(day, {})[name.name] = _percentages(file)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return dict(sorted(days.items()))


def _percentages(file: SourceFile) -> NDArray[np.float64]:
    words = file.content(MAX_PLANETLAB_BYTES).split()
    if len(words) != STEPS_PER_DAY:
        raise refuse(file.shown, f"has {counted(len(words), 'value')}, but a day has {STEPS_PER_DAY} (remove the file)")
    for line, word in enumerate(words, 1):
        if not word.isdigit() or len(word) > 6:
            raise refuse(
                file.shown, f'"{word[:20].decode("ascii", "replace")}" is not a percentage (write 0 to 100)', line
            )
    return np.array([int(word) for word in words], dtype=np.float64)


def _date(day: str) -> date | None:
    try:
        return datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _notes(days: Days, *, known_date: bool) -> tuple[str, ...]:
    notes = [
        "A share of a PlanetLab node's CPU is read as the share of a whole server of the assumed model.",
        "The traces have no memory: every VM gets what its server has (policy.memory.sizing: installed).",
    ]
    if not known_date:
        notes.append(f"The folder's name is not a date: the traces are assumed to begin on Monday {_MONDAY:%Y-%m-%d}.")
    dates = [_date(day) for day in days]
    if any((b - a).days != 1 for a, b in pairwise(dates) if a and b):
        notes.append(f"The days {', '.join(days)} are not consecutive; they are joined as if they were.")
    return tuple(notes)


IMPORTER: Final = Importer(
    "planetlab", "PlanetLab/CloudSim days: a file of 288 CPU percentages per server", sniff, read
)
