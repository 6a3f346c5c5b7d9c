"""
Plain utilisation tables with no inventory beside them: one CSV, or a folder of them.

Three layouts are told apart by their header:

- long: ``timestamp``, ``server``, ``value`` and, if there is one, ``metric``, in any order;
- wide: a time, then one column per server;
- one file per server: a time and ``value``; the file's name is the server's.

Times are ISO 8601 or seconds or milliseconds since 1970; those without a zone are local to the options' time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fact, Fragment, LeftOut, Record
from vconsolidate.inventory.importing.series.assume import MODEL, machine
from vconsolidate.inventory.importing.series.report import UNITS
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.series.times import Clock
from vconsolidate.inventory.importing.source import Source
from vconsolidate.inventory.importing.utilisation.rows import TIME_NAMES, Found, layout_of, read_rows
from vconsolidate.words import listed


def sniff(source: Source) -> Certainty:
    """Recognise a column of times beside one of values, or beside columns of servers."""
    files = source.with_suffix(".csv")
    if not files:
        return Certainty.NO
    header = files[0].head.split(b"\n", 1)[0].decode("utf-8", "replace").strip("\ufeff\r ").casefold()
    names = [name.strip(' "') for name in header.replace(";", ",").replace("\t", ",").split(",")]
    if {"timestamp", "server", "metric", "value"} == set(names):
        return Certainty.SURE
    if names[0] in TIME_NAMES and len(names) > 1:
        return Certainty.LIKELY if layout_of(names) != "wide" else Certainty.POSSIBLE
    return Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per column, server name or file.

    Raises
    ------
    InputError
        When a file has none of the layouts or a cell is no number or time; every such file is named.
    """
    spool, clock, found = Spool(), Clock(options.timezone), Found()
    problems: list[Problem] = []
    files = source.with_suffix(".csv")
    for file in files:
        try:
            read_rows(file, spool, clock, found)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    if not files:
        raise refuse(source.path, "contains no .csv or .csv.gz file (name the folder with the tables)")
    if "cpu" not in spool.metrics:
        raise refuse(source.path, f"contains no metric cpu (found: {', '.join(sorted(found.others)) or 'nothing'})")
    empty = sorted(found.empty - set(spool.peaks))
    return Fragment(
        "csv",
        (str(source.path),),
        servers=tuple(Record(name, found.files[name], _facts(name, spool, options)) for name in sorted(spool.peaks)),
        series=(spool.series(None, source.path.name),),
        notes=(*_notes(spool, clock, options),),
        left_out=tuple(_left_out(found, empty)),
    )


def _facts(name: str, spool: Spool, options: ImportOptions) -> dict[str, Fact]:
    return machine(options, peak_mib=spool.peak(name, "memory_used", "memory_active"))


def _notes(spool: Spool, clock: Clock, options: ImportOptions) -> list[str]:
    units = ", ".join(f"{metric} in {unit}" for metric, unit in UNITS.items() if metric in spool.metrics)
    model = options.model or MODEL
    return [
        f"The tables name no hardware: every server is assumed to be a {model} in its usual configuration.",
        f"The tables name no units; assumed: {units}.",
        *clock.notes(),
    ]


def _left_out(found: Found, empty: Sequence[str]) -> list[LeftOut]:
    left_out: list[LeftOut] = []
    for metric, count in sorted(found.others.items()):
        left_out += LeftOut.of(count, "sample", "the inventory has no such metric", f" of {metric}")
    left_out += LeftOut.of(len(empty), "server", "no value", f" ({listed(empty)})")
    return left_out


IMPORTER: Final = Importer("csv", "Utilisation tables: long, wide, or one CSV per server, CPU in percent", sniff, read)
