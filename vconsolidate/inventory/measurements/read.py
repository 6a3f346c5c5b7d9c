"""The way in: files of measurements, each in the form of its platform, become one set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.series.times import ISO, Clock
from vconsolidate.inventory.importing.source import SourceFile, open_source
from vconsolidate.inventory.measurements.pdh import is_pdh, read_pdh
from vconsolidate.inventory.measurements.proxmox import is_proxmox, read_proxmox
from vconsolidate.inventory.measurements.samples import Samples, on_grid
from vconsolidate.inventory.measurements.tables import TableOptions, read_table
from vconsolidate.inventory.measurements.vcenter import is_vcenter, read_vcenter
from vconsolidate.model.measured import Measured

SUFFIXES: Final = (".csv", ".tsv", ".txt", ".json", ".parquet", ".pq")


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """
    What the user says where files are silent.

    Parameters
    ----------
    interval_s
        Length of the intervals.
    metric
        Of wide tables.
    units
        Metric → unit, for tables of this program's layouts.
    timezone
        Of times without one; UTC where None.
    """

    interval_s: int | None = None
    metric: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    timezone: str | None = None


def read_measurements(paths: Sequence[Path], options: ReadingOptions) -> Measured:
    """
    Read all files, whatever platform wrote them.

    Raises
    ------
    InputError
        With the problem of every file that cannot be read.
    """
    samples, tables = Samples(), TableOptions(options.metric, options.units)
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            files = [file for file in open_source(path).files.values() if file.name.suffix.casefold() in SUFFIXES]
            if not files:
                raise refuse(path, f"has no file of measurements ({', '.join(SUFFIXES)})")
            for file in files:
                _read(file, options, tables, samples, names)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    samples.notes += tables.notes()
    return on_grid(samples, ", ".join(map(str, paths)), options.interval_s)


def _read(
    file: SourceFile, options: ReadingOptions, tables: TableOptions, samples: Samples, names: dict[str, str]
) -> None:
    if file.name.suffix.casefold() in {".parquet", ".pq"}:
        read_table(file, Clock(options.timezone, ISO), tables, samples)
    elif is_proxmox(file):
        read_proxmox(file, samples, names)
    elif is_pdh(file):
        read_pdh(file, options.timezone, samples)
    elif is_vcenter(file):
        read_vcenter(file, options.timezone, samples)
    else:
        clock = Clock(options.timezone, ISO)
        read_table(file, clock, tables, samples)
        samples.notes += [note.replace(" (--timezone says otherwise)", "") for note in clock.notes()]
