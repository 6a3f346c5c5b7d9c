"""
Bitbrains GWA-T-12: one CSV per virtual machine of a managed hoster, August 2013, five minutes.

Source of the format: Shen, van Beek and Iosup, "Statistical characterization of business-critical workloads hosted in
cloud datacenters", CCGrid 2015. What the files really hold is not what their header says: separators are ``;`` and a
tab, timestamps are seconds (the header says ms) and jitter, rows are repeated, usage exceeds 100 % where the host
clocked up, rows with zero cores are a machine that was switched off (or the second half of a pair of records), the
provisioned memory changes, and the memory usage is *active* memory as the hypervisor estimates it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.importing.bitbrains.machine import HEADER, INTERVAL_S, Machine, read_machine
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fact, Fragment, LeftOut, Record
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.source import Source
from vconsolidate.words import counted, verb

GENERATION: Final = "westmere"
"""Clock rates of 2.60 and 2.93 GHz fit two-socket servers of 2010 to 2012."""

TIMEZONE: Final = "Europe/Amsterdam"
"""The hoster and its customers are Dutch."""


def sniff(source: Source) -> Certainty:
    """Recognise the header of a file."""
    files = source.with_suffix(".csv")
    return Certainty.SURE if files and files[0].head.lower().startswith(HEADER) else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per file.

    Parameters
    ----------
    source
        One file or a folder of them, plain or gzip.

    Raises
    ------
    InputError
        When a file is not in the format; every such file is named.
    """
    spool = Spool()
    machines: list[Machine] = []
    problems: list[Problem] = []
    for file in source.with_suffix(".csv"):
        try:
            machines.append(read_machine(file, spool))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    if not machines:
        raise refuse(source.path, "contains no .csv or .csv.gz file (name the folder with the traces)")
    return Fragment(
        "bitbrains",
        (str(source.path),),
        servers=tuple(Record(machine.name, machine.file, _facts(machine, options)) for machine in machines),
        series=(spool.series(INTERVAL_S, source.path.name, TIMEZONE),),
        notes=_notes(machines),
        left_out=(LeftOut(len(machines), "columns of storage throughput", "throughput is not operations"),),
    )


def _facts(machine: Machine, options: ImportOptions) -> dict[str, Fact]:
    generation = options.generation or GENERATION
    why = "--generation" if options.generation else "fits the clock rate and the time"
    changed = "the largest; it changes" if machine.memory_changed else ""
    return {
        "hardware.model": Fact(f"VM with {machine.cores} × {machine.clock_mhz:.0f} MHz", "CPU capacity", ""),
        "hardware.cpu.sockets": Fact(1, "", "the traces count cores only"),
        "hardware.cpu.cores_per_socket": Fact(machine.cores, "CPU cores", ""),
        "hardware.cpu.threads_per_core": Fact(1, "", "the traces count cores only"),
        "hardware.cpu.clock": Fact(f"{machine.clock_mhz:.0f} MHz", "CPU capacity provisioned", ""),
        "hardware.cpu.generation": Fact(generation, "", why),
        "hardware.memory": Fact(f"{machine.memory_mib} MiB", "memory capacity provisioned", changed),
        "os": Fact("centos-6", "", "Linux of that time"),
    }


def _notes(machines: Sequence[Machine]) -> tuple[str, ...]:
    notes = [
        "Each virtual machine is read as a server with the cores, clock rate and memory it was given.",
        "Memory usage here is active memory, far below what a guest holds: virtual machines keep their memory size.",
        "Timestamps are seconds, whatever the header says.",
        f"Times of day are those of {TIMEZONE} unless --timezone says otherwise: the hosting provider is Dutch.",
    ]
    changes = (
        (sum(m.over_memory for m in machines), "sample", "of more memory than the machine had", "lowered to it"),
        (sum(m.off for m in machines), "sample", "without cores, the machine was off,", "counted as no demand"),
        (sum(m.beside for m in machines), "sample", "without cores beside one of the running machine", "left out"),
        (sum(m.cores_changed for m in machines), "machine", "with a changing number of cores", "given the most"),
        (sum(m.memory_changed for m in machines), "machine", "with a changing memory size", "given the largest"),
    )
    notes += [
        f"{counted(number, noun)} {what} {verb(number, 'was', 'were')} {done}."
        for number, noun, what, done in changes
        if number
    ]
    return tuple(notes)


IMPORTER: Final = Importer(
    "bitbrains", "Bitbrains GWA-T-12: a CSV of CPU, memory and traffic per virtual machine", sniff, read
)
