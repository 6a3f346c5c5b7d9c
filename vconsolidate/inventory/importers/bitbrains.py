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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.importing import render, sources, tables
from vconsolidate.inventory.importing.grid import Grid, Times, Values, covering, longest_gap, means
from vconsolidate.inventory.importing.names import unique
from vconsolidate.inventory.importing.trace_estate import ImportedEstate, Importer, ImportOptions, refuse
from vconsolidate.words import counted

if TYPE_CHECKING:
    import polars as pl

INTERVAL_S: Final = 300
GENERATION: Final = "westmere"
"""Clock rates of 2.60 and 2.93 GHz fit two-socket servers of 2010 to 2012."""

TIMEZONE: Final = "Europe/Amsterdam"
"""The hoster and its customers are Dutch."""

COLUMNS: Final = (
    "timestamp",
    "cores",
    "capacity_mhz",
    "usage_mhz",
    "usage_percent",
    "memory_kib",
    "active_kib",
    "read_kbs",
    "write_kbs",
    "received_kbs",
    "sent_kbs",
)
"""Columns of a file, in their order, by what they hold."""


@dataclass(frozen=True, slots=True)
class _Machine:
    """
    One file.

    Parameters
    ----------
    times
        (n_samples,) seconds since 1970-01-01 UTC.
    values
        Column → (n_samples,): CPU in percent of `cores`, active memory in MiB, traffic in Mbit/s.
    repeated, clipped, over_memory, off
        Samples that were repeated rows, above 100 %, above the memory of the machine, and of a machine that was
        switched off.
    """

    name: str
    cores: int
    clock_mhz: float
    memory_mib: int
    memory_changed: bool
    times: Times
    values: dict[str, Values]
    repeated: int
    clipped: int
    over_memory: int
    off: int


def read(path: Path, options: ImportOptions) -> ImportedEstate:
    """
    Return an inventory with one server per file.

    Parameters
    ----------
    path
        One file or a folder of them, plain or gzip.

    Raises
    ------
    InputError
        When a file is not in the format; every such file is named.
    """
    machines = _machines(path)
    grid = covering(
        min(int(machine.times[0]) for machine in machines),
        max(int(machine.times[-1]) for machine in machines),
        INTERVAL_S,
    )
    names = unique([machine.name for machine in machines])
    traces, missing = _traces(machines, names, grid)
    generation = options.generation or GENERATION
    return render.estate(
        source=f"Bitbrains GWA-T-12 traces, {len(machines)} virtual machines",
        title="Bitbrains",
        options=replace(options, timezone=options.timezone or TIMEZONE),
        servers=_servers(names, machines, generation),
        defaults={"os": "centos-6", "tier": "3"},
        traces=traces,
        grid=grid,
        memory_sizing="installed",
        notes=_notes(machines, generation, missing),
        largest_mib=max(machine.memory_mib for machine in machines),
    )


def _machines(path: Path) -> list[_Machine]:
    machines: list[_Machine] = []
    problems: list[Problem] = []
    for source in sources.files(path):
        if source[0].suffix != ".csv":
            continue
        try:
            machines.append(_machine(source))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    if not machines:
        raise refuse(path, "contains no .csv or .csv.gz file")
    return sorted(machines, key=lambda machine: machine.name)  # an archive has an order of its own


def _machine(source: sources.Source) -> _Machine:
    table = _table(source)
    on = table.filter(table["cores"] > 0)
    if on.is_empty():
        raise refuse(str(source[0]), "no row has any cores: the machine was never switched on (remove the file)")
    # The busiest of several rows with one timestamp is the record of the running machine.
    kept = table.sort("timestamp", "cores", "usage_mhz").unique("timestamp", keep="last", maintain_order=True)
    columns = {name: kept[name].to_numpy().astype(np.float64) for name in COLUMNS}
    times = kept["timestamp"].to_numpy().astype(np.int64)
    cores = int(on["cores"].max())  # type: ignore[arg-type]
    # Usage is of the cores of the time; ours is of the most it ever had.
    percent = columns["usage_percent"] * columns["cores"] / cores
    running = _running(times, columns["cores"])
    memory = on["memory_kib"] / 1024
    memory_mib = max(1, int(np.ceil(memory.max())))  # type: ignore[arg-type]
    active_mib = columns["active_kib"][running] / 1024
    return _Machine(
        name=source[0].name.removesuffix(".csv"),
        cores=cores,
        clock_mhz=float(np.median((on["capacity_mhz"] / on["cores"]).to_numpy())),
        memory_mib=memory_mib,
        memory_changed=bool(memory.max() != memory.min()),
        times=times[running],
        values={
            "cpu": np.minimum(percent, 100.0)[running],
            "memory_active": np.minimum(active_mib, memory_mib),
            "network": (columns["received_kbs"] + columns["sent_kbs"])[running] * 8 / 1000,
        },
        repeated=table.height - kept.height,
        clipped=int((percent > 100).sum()),
        over_memory=int((active_mib > memory_mib).sum()),
        off=int((columns["cores"][running] == 0).sum()),
    )


def _running(times: Times, cores: Values) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which samples to keep: those with cores, and those without where their interval has no other."""
    step = times // INTERVAL_S - times[0] // INTERVAL_S
    has_cores = np.zeros(int(step[-1]) + 1, dtype=np.bool_)
    has_cores[step[cores > 0]] = True
    return np.asarray((cores > 0) | ~has_cores[step])


def _table(source: sources.Source) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 - heavy

    name, content = str(source[0]), source[1].replace(b"\t", b"")
    header = content[:1000].split(b"\n", 1)[0]
    if header.count(b";") != len(COLUMNS) - 1 or not header.lower().startswith(b"timestamp"):
        raise refuse(name, f"is not a Bitbrains file: expected {len(COLUMNS)} columns separated by semicolons", 1)
    try:
        table = pl.read_csv(
            content, separator=";", new_columns=list(COLUMNS), schema_overrides=dict.fromkeys(COLUMNS, pl.Float64)
        )
    except pl.exceptions.PolarsError as error:
        raise refuse(name, f"cannot be read ({str(error).splitlines()[0]})") from error
    bad = table.with_row_index("line", offset=2).filter(
        pl.any_horizontal(pl.col(column).is_null() | ~pl.col(column).is_finite() for column in COLUMNS)
        | (pl.min_horizontal(COLUMNS) < 0)
    )
    if bad.height:
        raise refuse(name, "a value is missing, negative or not a number", int(bad["line"][0]))
    if table.is_empty():
        raise refuse(name, "has no rows (remove the file)")
    return table


def _traces(
    machines: Sequence[_Machine], names: Sequence[str], grid: Grid
) -> tuple[list[render.TraceTable], tuple[int, int]]:
    traces = []
    missing, longest = 0, 0
    for metric, unit, decimals in (("cpu", "%", 2), ("memory_active", "MiB", 0), ("network", "Mbit/s", 3)):
        values = np.array([means(grid, machine.times, machine.values[metric]) for machine in machines])
        missing = int(np.isnan(values).sum())
        longest = max(longest_gap(row) for row in values)
        name, content = tables.wide(metric.replace("_", "-"), grid, names, values, decimals=decimals)
        traces.append(render.TraceTable(name, metric, unit, content, longest * INTERVAL_S))
    return traces, (missing, longest)


def _servers(names: Sequence[str], machines: Sequence[_Machine], generation: str) -> dict[str, Sequence[str]]:
    return {
        "name": names,
        "hardware.model": [f"VM with {m.cores} × {m.clock_mhz:.0f} MHz" for m in machines],
        "hardware.cpu.generation": [generation] * len(machines),
        "hardware.cpu.sockets": ["1"] * len(machines),
        "hardware.cpu.cores_per_socket": [str(m.cores) for m in machines],
        "hardware.cpu.clock": [f"{m.clock_mhz:.0f} MHz" for m in machines],
        "hardware.memory": [f"{m.memory_mib} MiB" for m in machines],
    }


def _notes(machines: Sequence[_Machine], generation: str, missing: tuple[int, int]) -> tuple[str, ...]:
    notes = [
        f"The traces name no processor: {generation} cores of the stated clock rate with one thread each are assumed.",
        "Each virtual machine is read as a server with the cores, clock rate and memory it was given.",
        "Memory usage here is active memory, far below what a guest holds: virtual machines keep their memory size.",
        "The traces name no operating system: Linux of that time is assumed.",
        "Timestamps are seconds, whatever the header says; samples were averaged over five-minute intervals.",
        f"Times of day are those of {TIMEZONE} unless --timezone says otherwise: the hosting provider is Dutch.",
        "Storage is given as throughput, not operations, and was left out.",
    ]
    changes = (
        (sum(m.repeated for m in machines), "repeated row", "left out"),
        (sum(m.clipped for m in machines), "sample", "above 100 % of the cores, clipped to 100 %"),
        (sum(m.over_memory for m in machines), "sample", "of more memory than the machine had, cut to its memory"),
        (sum(m.off for m in machines), "sample", "without cores, the machine was off: counted as no demand"),
        (sum(m.memory_changed for m in machines), "machine", "with a changing memory size: the largest is taken"),
        (missing[0], "interval", f"without a sample (at most {missing[1]} in a row), left out of the statistics"),
    )
    notes += [f"{counted(number, noun)} {what}." for number, noun, what in changes if number]
    return tuple(notes)


IMPORTER: Final = Importer(
    "bitbrains", "Bitbrains GWA-T-12: a CSV of CPU, memory and traffic per virtual machine", read
)
