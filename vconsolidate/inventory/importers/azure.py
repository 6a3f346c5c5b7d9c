"""
Azure public dataset: a table of virtual machines and their CPU readings, without headers.

Source of the format: Cortez et al., "Resource Central", SOSP 2017, and the dataset's own description: ``vmtable.csv``
has id, subscription, deployment, created, deleted, highest, mean and 95th percentile of the highest CPU, category,
cores, memory in GB; ``vm_cpu_readings-file-*.csv`` has second, id, lowest, highest and mean CPU of five minutes. In
the second version cores and memory are buckets (``>24``). Ids are hashes, and time zero has no date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate.inventory.importing import render, sources, tables
from vconsolidate.inventory.importing.grid import Grid, Values, longest_gap, means
from vconsolidate.inventory.importing.trace_estate import ImportedEstate, Importer, ImportOptions, refuse
from vconsolidate.words import counted

if TYPE_CHECKING:
    import polars as pl

INTERVAL_S: Final = 300
GENERATION: Final = "haswell"
CLOCK_MHZ: Final = 2400
"""Hosts of the dataset's time had Xeon E5 v3 processors at 2.4 GHz."""
START: Final = datetime(2017, 1, 2, tzinfo=UTC)
"""A Monday; the data set does not date its time zero."""
TABLE: Final = (
    "vm",
    "subscription",
    "deployment",
    "created",
    "deleted",
    "max",
    "mean",
    "p95",
    "category",
    "cores",
    "gib",
)
READINGS: Final = ("second", "vm", "min", "max", "mean")


@dataclass(frozen=True, slots=True)
class _Data:
    """Virtual machines with readings, in the table's order, and what was left out."""

    table: pl.DataFrame
    readings: pl.DataFrame
    without_readings: int
    without_table: int


def read(path: Path, options: ImportOptions) -> ImportedEstate:
    """
    Return an inventory with one server per virtual machine that is in the table and has readings.

    Parameters
    ----------
    path
        A folder with the table and at least one file of readings, plain or gzip.

    Raises
    ------
    InputError
        When the table or the readings are missing or not in the format.
    """
    data = _data(path)
    last = int(data.readings["second"].max())  # type: ignore[arg-type]
    grid = Grid(int(START.timestamp()), INTERVAL_S, last // INTERVAL_S + 1)
    by_vm = data.readings.partition_by("vm", as_dict=True)
    values = np.array([_row(by_vm[(vm,)], grid) for vm in data.table["vm"]])
    names = [f"vm-{k + 1:06d}" for k in range(data.table.height)]
    file, content = tables.wide("cpu", grid, names, np.minimum(values, 100.0), decimals=2)
    gap = max(longest_gap(row) for row in values)
    generation = options.generation or GENERATION
    return render.estate(
        source=f"Azure public dataset, {len(names)} virtual machines",
        title="Azure",
        options=options,
        servers=_servers(names, data.table, generation),
        defaults={"os": "ubuntu-14.04", "tier": "3"},
        traces=[render.TraceTable(file, "cpu", "%", content, gap * INTERVAL_S)],
        grid=grid,
        memory_sizing="installed",
        notes=_notes(data, generation, int(np.isnan(values).sum())),
        largest_mib=1024 * float(data.table["gib"].max()),  # type: ignore[arg-type]
    )


def _row(readings: pl.DataFrame, grid: Grid) -> Values:
    return means(grid, readings["second"].to_numpy() + grid.start_s, readings["mean"].to_numpy())


def _data(path: Path) -> _Data:
    import polars as pl  # noqa: PLC0415 - heavy

    found: dict[int, list[pl.DataFrame]] = {len(TABLE): [], len(READINGS): []}
    for source in sources.files(path):
        if source[0].suffix == ".csv":
            columns = source[1][:2000].split(b"\n", 1)[0].count(b",") + 1
            if columns not in found:
                message = f"has {columns} columns; the table has {len(TABLE)}, readings have {len(READINGS)}"
                raise refuse(str(source[0]), message, 1)
            found[columns].append(_frame(source, TABLE if columns == len(TABLE) else READINGS))
    for columns, what in ((len(TABLE), "table of virtual machines"), (len(READINGS), "file of CPU readings")):
        if not found[columns]:
            raise refuse(path, f"contains no {what} ({columns} columns, no header)")
    table = pl.concat(found[len(TABLE)]).unique("vm", keep="first", maintain_order=True)
    readings = pl.concat(found[len(READINGS)])
    kept = table.join(readings.select("vm").unique(), on="vm", how="semi", maintain_order="left")
    if kept.is_empty():
        raise refuse(
            path, "no virtual machine of the table has CPU readings (are the files of readings in the folder?)"
        )
    known = readings.join(kept.select("vm"), on="vm", how="semi")
    others = readings.join(table.select("vm"), on="vm", how="anti")["vm"].n_unique()
    return _Data(kept, known, table.height - kept.height, others)


def _frame(source: sources.Source, columns: Sequence[str]) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 - heavy

    try:
        frame = pl.read_csv(source[1], has_header=False, new_columns=list(columns), infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise refuse(str(source[0]), f"cannot be read ({str(error).splitlines()[0]})") from error
    numbers = {"second": pl.Int64, "mean": pl.Float64, "cores": pl.Int64, "gib": pl.Float64}
    buckets = [pl.col(name).str.strip_prefix(">") for name in ("cores", "gib") if name in columns]
    frame = frame.with_columns(buckets).with_columns(
        pl.col(name).cast(kind, strict=False) for name, kind in numbers.items() if name in columns
    )
    bad = frame.with_row_index("line", offset=1).filter(
        pl.any_horizontal(pl.col(name).is_null() | (pl.col(name) < 0) for name in numbers if name in columns)
    )
    if bad.height:
        raise refuse(str(source[0]), "a number is missing, negative or not a number", int(bad["line"][0]))
    return frame.select("vm", *(name for name in numbers if name in columns))


def _servers(names: Sequence[str], table: pl.DataFrame, generation: str) -> dict[str, Sequence[str]]:
    cores, memory = table["cores"].to_list(), table["gib"].to_list()
    ids = [re.sub(r"[^A-Za-z0-9+/=_-]", "", vm)[:20] for vm in table["vm"]]
    return {
        "name": names,
        "hardware.model": [f"VM with {counted(n, 'core')}" for n in cores],
        "hardware.cpu.generation": [generation] * len(names),
        "hardware.cpu.sockets": ["1"] * len(names),
        "hardware.cpu.cores_per_socket": [str(n) for n in cores],
        "hardware.cpu.clock": [f"{CLOCK_MHZ} MHz"] * len(names),
        "hardware.memory": [f"{max(gib, 0.5):g} GiB" for gib in memory],
        "labels.azure-id": ids,
    }


def _notes(data: _Data, generation: str, missing: int) -> tuple[str, ...]:
    notes = [
        f"The data names no processor: {generation} cores of {CLOCK_MHZ / 1000:g} GHz, one thread each, are assumed.",
        "Memory use is not known: virtual machines keep their memory size; GB are read as GiB.",
        "A range of cores or memory (such as >24) is read as its lower end.",
        "The data names no operating system: Linux is assumed.",
        f"Time zero has no date: {START:%Y-%m-%d}, a Monday, is assumed.",
        "Readings are five-minute means; shorter peaks are higher.",
        "Server names are numbers in the order of the table; the label azure-id has the start of the original name.",
    ]
    left_out = (
        (
            data.without_readings,
            "virtual machine of the table has",
            "virtual machines of the table have",
            "no readings",
        ),
        (data.without_table, "virtual machine has", "virtual machines have", "readings but no row in the table"),
        (missing, "interval has", "intervals have", "no reading (the machine did not exist yet, or was deleted)"),
    )
    notes += [f"Left out: {counted(number, one, many)} {what}." for number, one, many, what in left_out if number]
    return tuple(notes)


IMPORTER: Final = Importer("azure", "Azure public dataset: vmtable and vm_cpu_readings, without headers", read)
