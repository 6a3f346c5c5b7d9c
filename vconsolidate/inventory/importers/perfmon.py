r"""
Windows performance counters as CSV: Performance Monitor, ``typeperf``, ``relog -f csv``, one or many machines.

Source of the format: the header ``(PDH-CSV 4.0) (zone)(minutes)`` and a column per counter,
``\\HOST\Object(Instance)\Counter``, as the documentation of the PDH library and the tools' output have it. Counters are
named in the language of the system that wrote them; English and German ones are known. Times are local, the header
states their distance to UTC.
"""

from __future__ import annotations

import re
from typing import Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fact, Fragment, LeftOut, Record
from vconsolidate.inventory.importing.perfmon.counters import Found, read_table
from vconsolidate.inventory.importing.series.assume import machine
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.series.times import MONTH_FIRST, Clock
from vconsolidate.inventory.importing.sniffing import marked
from vconsolidate.inventory.importing.source import Source
from vconsolidate.words import counted, listed

_MARK: Final = re.compile(r'^\ufeff?"?\(PDH-(CSV|TSV) 4\.0\)')


def sniff(source: Source) -> Certainty:
    """Recognise the head of the format."""
    return Certainty.SURE if marked(source, _MARK) else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per machine.

    Raises
    ------
    InputError
        When a file is not in the format, or no machine has CPU use.
    """
    spool, clock, found = Spool(), Clock(options.timezone, MONTH_FIRST), Found()
    for file in source.with_suffix(".csv", ".tsv"):
        read_table(file, spool, clock, found, follows_zone=options.timezone is not None)
    if "cpu" not in spool.metrics:
        message = r"has no counter of CPU use that is known (\Processor(_Total)\% Processor Time)"
        raise refuse(source.path, message)
    silent = sorted(name for name in spool.peaks if "memory_used" not in spool.peaks[name])
    notes = list(clock.notes()) if options.timezone else []
    if found.zones and not options.timezone:
        notes.append(
            f"Times are {listed(sorted(found.zones))} throughout, as the header says (--timezone follows a clock)."
        )
    if silent:
        why = r"\NUMA Node Memory(_Total)\Total MBytes beside what is available would tell"
        notes.append(f"Memory use of {counted(len(silent), 'server')} ({listed(silent)}) is not known: {why}.")
    return Fragment(
        "perfmon",
        (str(source.path),),
        servers=tuple(Record(name, "header", _facts(name, spool, found, options)) for name in spool.peaks),
        series=(spool.series(None, source.path.name),),
        notes=tuple(notes),
        left_out=LeftOut.of(found.others, "counter", "an inventory has no such metric"),
    )


def _facts(name: str, spool: Spool, found: Found, options: ImportOptions) -> dict[str, Fact]:
    memory = amounts.memory(found.memory_mib.get(name))
    return machine(
        options,
        guest="other-windows",
        memory=Fact(memory, "NUMA Node Memory") if memory else None,
        peak_mib=spool.peak(name, "memory_used"),
    )


IMPORTER: Final = Importer("perfmon", "Windows counters: CSV of Performance Monitor, typeperf or relog", sniff, read)
