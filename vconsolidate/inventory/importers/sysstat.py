"""
sysstat: what ``sadf -j``, ``sadf -x`` and ``sadf -d`` print of the files that ``sar`` collects, of one or many servers.

Source of the formats: the manual pages sadf(1) and sar(1) of versions 10 to 12, and their output. A sample is of the
time up to its timestamp. Busy is what is neither idle nor waiting for storage; time that a hypervisor took (steal)
counts, because the workload wanted it.
"""

from __future__ import annotations

import re
from typing import Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.documents import head_text
from vconsolidate.inventory.importing.fragment import Fact, Fragment, LeftOut, Record
from vconsolidate.inventory.importing.processor import Processors
from vconsolidate.inventory.importing.series.assume import machine
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.series.times import Clock
from vconsolidate.inventory.importing.source import Source
from vconsolidate.inventory.importing.sysstat.activity import Activity
from vconsolidate.inventory.importing.sysstat.delimited import read_delimited
from vconsolidate.inventory.importing.sysstat.documents import read_json, read_xml
from vconsolidate.words import counted, listed, verb

SAID: Final = (
    "CPU use is all but idle and iowait; steal counts as demand. Memory use is what is not available to applications; "
    "network is the sum of all interfaces but lo, bonds, bridges and those of containers and VMs."
)
_JSON: Final = re.compile(r'^\s*\{\s*"sysstat"\s*:')
_XML: Final = re.compile(r"^\s*<\?xml[^>]*>.{0,400}<sysstat", re.DOTALL)
_DELIMITED: Final = re.compile("^# " + ";".join(("hostname", "interval", "timestamp", "")), re.MULTILINE)


def sniff(source: Source) -> Certainty:
    """Recognise the head of any of the three forms."""
    heads = (head_text(file) for file in list(source.files.values())[:8])
    known = any(form.search(head) for head in heads for form in (_JSON, _XML, _DELIMITED))
    return Certainty.SURE if known else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per host name.

    Raises
    ------
    InputError
        When a file is none of the forms, or has no CPU use; every such file is named.
    """
    activity = Activity(Clock(options.timezone))
    problems: list[Problem] = []
    skipped: list[str] = []
    for file in source.files.values():
        head = head_text(file)
        try:
            if _JSON.search(head):
                read_json(file, activity)
            elif _XML.search(head):
                read_xml(file, activity)
            elif _DELIMITED.search(head):
                read_delimited(file, activity)
            else:
                skipped.append(file.name.name)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    spool = Spool()
    interval_s = activity.give(spool)
    if "cpu" not in spool.metrics:
        wanted = "sadf -j FILE -- -u -r -b -n DEV"
        raise refuse(source.path, f"has no CPU use of any server ({wanted} prints it)")
    return Fragment(
        "sysstat",
        (str(source.path),),
        servers=tuple(Record(name, "nodename", _facts(name, activity, spool, options)) for name in spool.peaks),
        series=(spool.series(interval_s, source.path.name),),
        notes=_notes(activity),
        left_out=LeftOut.of(len(skipped), "file", "not printed by sadf", f" ({listed(skipped)})"),
    )


def _facts(name: str, activity: Activity, spool: Spool, options: ImportOptions) -> dict[str, Fact]:
    logical, memory_mib = activity.logical.get(name), activity.memory_mib(name)
    memory = amounts.memory(memory_mib)
    return machine(
        options,
        processors=Processors(threads=logical) if logical else None,
        memory=Fact(memory, "memory", "memory in use over its percentage") if memory else None,
        peak_mib=spool.peak(name, "memory_used"),
        origin="number-of-cpus",
    )


def _notes(activity: Activity) -> tuple[str, ...]:
    notes = [
        SAID,
        *activity.clock.notes(),
    ]
    if activity.restarts:
        notes.append(
            f"{counted(activity.restarts, 'restart')} of servers {verb(activity.restarts, 'leaves', 'leave')} gaps."
        )
    if activity.resized:
        notes.append(f"The number of processors changes of {listed(sorted(activity.resized))}: the most is taken.")
    return tuple(notes)


IMPORTER: Final = Importer(
    "sysstat", "sysstat: output of sadf -j, -x or -d (CPU, memory, network, storage)", sniff, read
)
