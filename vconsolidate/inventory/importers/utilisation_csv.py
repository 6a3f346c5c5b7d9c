"""
Plain utilisation tables with no inventory beside them: one CSV, or a folder of them.

Three layouts are told apart by their header:

- long: ``timestamp``, ``server``, ``value`` and, if there is one, ``metric``, in any order;
- wide: a time, then one column per server;
- one file per server: a time and ``value``; the file's name is the server's.

Times are ISO 8601 or seconds or milliseconds since 1970; those without a zone are local to the options' time zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.importing import render, sources, tables
from vconsolidate.inventory.importing.grid import Grid, Values, covering, longest_gap, means
from vconsolidate.inventory.importing.names import unique
from vconsolidate.inventory.importing.trace_estate import ImportedEstate, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.utilisation_rows import read_samples, usual_interval
from vconsolidate.inventory.traces.grid import MAX_EMPTY_CELLS, MOST_EMPTY
from vconsolidate.words import counted, listed

if TYPE_CHECKING:
    import polars as pl

MODEL: Final = "dell-poweredge-r710"
UNITS: Final[Mapping[str, str]] = {
    "cpu": "%",
    "memory_used": "MiB",
    "memory_active": "MiB",
    "network": "Mbit/s",
    "disk_iops": "IOPS",
}
"""Metrics of the inventory, and the unit a table without units is read in."""
LONGEST_INTERVAL_S: Final = 7 * 86_400
"""As `interval` of a trace."""
MAX_STEPS: Final = 2_000_000
"""More intervals than this are a mistake in the timestamps: a year of minutes is half a million."""


def read(path: Path, options: ImportOptions) -> ImportedEstate:
    """
    Return an inventory with one server per column, server name or file.

    Raises
    ------
    InputError
        When a file has none of the layouts or a cell is no number or time; every such file is named.
    """
    import polars as pl  # noqa: PLC0415 - heavy

    samples: list[pl.DataFrame] = []
    empty: set[str] = set()
    problems: list[Problem] = []
    for source in sources.files(path):
        if source[0].suffix != ".csv":
            continue
        try:
            samples.append(read_samples(source, empty))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    if not samples:
        raise refuse(path, "contains no .csv or .csv.gz file")
    table = pl.concat(samples).sort("server", "metric", "time", maintain_order=True)
    unknown = sorted(set(table["metric"].unique()) - set(UNITS))
    table = table.filter(pl.col("metric").is_in(list(UNITS)))
    if "cpu" not in set(table["metric"].unique()):
        raise refuse(path, f"contains no metric cpu (found: {', '.join(unknown) or 'nothing'})")
    return _estate(path, options, table, unknown, sorted(empty - set(table["server"].unique())))


def _estate(
    path: Path, options: ImportOptions, table: pl.DataFrame, unknown: list[str], empty: list[str]
) -> ImportedEstate:
    unique_rows = table.unique(("server", "metric", "time"), keep="last", maintain_order=True)
    grid = _grid(path, table)
    raw_names = sorted(set(table["server"].unique()))
    names = unique(raw_names)
    traces, clipped, peak_mib = _traces(unique_rows, grid, raw_names, names)
    model = options.model or MODEL
    servers, larger = _servers(names, peak_mib, model)
    has_memory = "memory_used" in {trace.metric for trace in traces}
    notes = _assumptions(model, traces, grid)
    if not has_memory:
        notes.append("Memory use is not known: virtual machines get the memory of their server.")
    if larger:
        notes.append(f"{counted(larger, 'server')} used more memory than a {model} has: the highest use is taken.")
    notes += _alterations(table.height - unique_rows.height, clipped, empty, unknown)
    return render.estate(
        source=f"Utilisation tables, {counted(len(names), 'server')}",
        title=path.name.split(".")[0] or "Imported",
        options=options,
        servers=servers,
        defaults={"hardware": f"{{model: {model}}}", "os": "red-hat-enterprise-linux-6", "tier": "3"},
        traces=traces,
        grid=grid,
        memory_sizing="used" if has_memory else "installed",
        notes=notes,
        largest_mib=float(peak_mib.max()),
    )


def _grid(path: Path, table: pl.DataFrame) -> Grid:
    """Return the grid of all samples; refuse one that is too long or nearly empty: a time is wrong then."""
    interval_s = usual_interval(table)
    first, last = int(table["time"].min()), int(table["time"].max())  # type: ignore[arg-type]
    grid = covering(first, last, interval_s)
    cells = grid.n_steps * table["server"].n_unique()
    nearly_empty = cells > MAX_EMPTY_CELLS and cells > table.height * MOST_EMPTY
    if grid.n_steps > MAX_STEPS or nearly_empty or interval_s > LONGEST_INTERVAL_S:
        length = f"{counted(grid.n_steps, 'interval')} of {interval_s} s"
        raise refuse(path, f"its first and last times are {length} apart (is a time wrong?)")
    return grid


def _traces(
    rows: pl.DataFrame, grid: Grid, raw_names: Sequence[str], names: Sequence[str]
) -> tuple[list[render.TraceTable], int, Values]:
    """Return a table per metric, the number of clipped CPU values, and (n_servers,) the highest memory use in MiB."""
    import polars as pl  # noqa: PLC0415 - heavy

    traces, clipped, peak_mib = [], 0, np.zeros(len(names))
    for metric, unit in UNITS.items():
        part = rows.filter(pl.col("metric") == metric).partition_by("server", as_dict=True)
        if not part:
            continue
        held = [k for k, name in enumerate(raw_names) if (name,) in part]
        values = np.array(
            [
                means(grid, part[(raw_names[k],)]["time"].to_numpy(), part[(raw_names[k],)]["value"].to_numpy())
                for k in held
            ]
        )
        if metric == "cpu":
            clipped = int((values > 100).sum())
            values = np.minimum(values, 100.0)
        if unit == "MiB":
            peak_mib[held] = np.maximum(peak_mib[held], np.nanmax(values, axis=1))
        file, content = tables.wide(metric.replace("_", "-"), grid, [names[k] for k in held], values, decimals=2)
        gap = max(longest_gap(row) for row in values)
        traces.append(render.TraceTable(file, metric, unit, content, gap * grid.interval_s))
    return traces, clipped, peak_mib


def _assumptions(model: str, traces: Sequence[render.TraceTable], grid: Grid) -> list[str]:
    return [
        f"The tables name no hardware: every server is assumed to be a {model} in its usual configuration.",
        "The tables name no operating system: Linux is assumed.",
        f"The tables name no units; assumed: {', '.join(f'{trace.metric} in {trace.unit}' for trace in traces)}.",
        f"Samples were averaged over intervals of {grid.interval_s} s, the usual time between two samples.",
    ]


def _alterations(repeated: int, clipped: int, empty: Sequence[str], unknown: Sequence[str]) -> list[str]:
    """Return what was left out or altered, a sentence each."""
    notes = []
    if repeated:
        notes.append(f"Left out: {counted(repeated, 'repeated sample')}.")
    if clipped:
        notes.append(f"Clipped to 100 %: {counted(clipped, 'CPU sample')} above it.")
    if empty:
        notes.append(f"Left out: {counted(len(empty), 'server')} without any value ({listed(empty)}).")
    if unknown:
        notes.append(f"Left out, because the inventory has no such metric: {', '.join(unknown)}.")
    return notes


def _servers(names: Sequence[str], peak_mib: Values, model: str) -> tuple[dict[str, Sequence[str]], int]:
    """Return the servers, with the memory that was seen in use where their model has less, and how many these are."""
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    known = load_catalog().models.get(model)  # an unknown model is refused when the inventory is read
    grown = [known is not None and peak > known.memory_mib for peak in peak_mib.tolist()]
    columns: dict[str, Sequence[str]] = {"name": names}
    if any(grown):
        sizes = np.ceil(peak_mib).astype(np.int64).tolist()
        columns["hardware.memory"] = [f"{mib} MiB" if more else "" for mib, more in zip(sizes, grown, strict=True)]
    return columns, sum(grown)


IMPORTER: Final = Importer("csv", "Utilisation tables: long, wide, or one CSV per server, CPU in percent", read)
