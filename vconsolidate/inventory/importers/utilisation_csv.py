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
from vconsolidate.inventory.encodings import decode_table
from vconsolidate.inventory.importers import render, sources, tables
from vconsolidate.inventory.importers.contract import ImportedEstate, Importer, ImportOptions, refuse
from vconsolidate.inventory.importers.grid import Values, covering, longest_gap, means
from vconsolidate.inventory.importers.names import unique
from vconsolidate.inventory.sheet import fold
from vconsolidate.inventory.traces.csv_rows import CsvText, read_csv
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
TIME_NAMES: Final = ("timestamp", "time", "date", "datetime")
MOST_SECONDS: Final = 1e11
"""Larger numbers are milliseconds since 1970."""
YEARS_S: Final = (31_536_000, 7_289_654_399)
"""The years 1971 to 2200, as the trace files of an inventory have them."""
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
            samples.append(_samples(source, empty))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    if not samples:
        raise refuse(path, "holds no .csv or .csv.gz file")
    table = pl.concat(samples).sort("server", "metric", "time", maintain_order=True)
    unknown = sorted(set(table["metric"].unique()) - set(UNITS))
    table = table.filter(pl.col("metric").is_in(list(UNITS)))
    if "cpu" not in set(table["metric"].unique()):
        raise refuse(path, f"holds no metric `cpu`; found {', '.join(unknown) or 'nothing'}")
    return _estate(path, options, table, unknown, sorted(empty - set(table["server"].unique())))


def _estate(
    path: Path, options: ImportOptions, table: pl.DataFrame, unknown: list[str], empty: list[str]
) -> ImportedEstate:
    import polars as pl  # noqa: PLC0415 - heavy

    interval_s = _interval(table)
    unique_rows = table.unique(("server", "metric", "time"), keep="last", maintain_order=True)
    first, last = int(table["time"].min()), int(table["time"].max())  # type: ignore[arg-type]
    grid = covering(first, last, interval_s)
    cells = grid.n_steps * table["server"].n_unique()
    nearly_empty = cells > MAX_EMPTY_CELLS and cells > table.height * MOST_EMPTY
    if grid.n_steps > MAX_STEPS or nearly_empty or interval_s > LONGEST_INTERVAL_S:
        raise refuse(
            path,
            f"{counted(grid.n_steps, 'interval')} of {interval_s} s lie between its first and its last time "
            "(is a time wrong?)",
        )
    raw_names = sorted(set(table["server"].unique()))
    names = unique(raw_names)
    traces, clipped, peak_mib = [], 0, np.zeros(len(names))
    for metric, unit in UNITS.items():
        part = unique_rows.filter(pl.col("metric") == metric).partition_by("server", as_dict=True)
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
        traces.append(render.TraceTable(file, metric, unit, content, gap * interval_s))
    model = options.model or MODEL
    servers, larger = _servers(names, peak_mib, model)
    notes = [
        f"The tables name no hardware: every server is assumed to be a {model} as it was sold.",
        "The tables name no operating system: Linux is assumed.",
        f"The tables name no units: {', '.join(f'{trace.metric} in {trace.unit}' for trace in traces)} is assumed.",
        f"Samples were averaged over intervals of {interval_s} s, the usual time between two of them.",
    ]
    if "memory_used" not in {trace.metric for trace in traces}:
        notes.append("Memory use is not known: virtual machines get what their server has.")
    if larger:
        notes.append(f"{counted(larger, 'server')} used more memory than a {model} has: the most it used is taken.")
    repeated = table.height - unique_rows.height
    notes += [f"{repeated:,} repeated samples were left out."] * bool(repeated)
    notes += [f"{clipped:,} CPU samples above 100 % were clipped to 100 %."] * bool(clipped)
    notes += [f"{counted(len(empty), 'server')} without any value left out: {listed(empty)}."] * bool(empty)
    notes += [f"The metrics {', '.join(unknown)} are not known and were left out."] * bool(unknown)
    return render.estate(
        source=f"Utilisation tables, {counted(len(names), 'server')}",
        title=path.name.split(".")[0] or "Imported",
        options=options,
        servers=servers,
        defaults={"hardware": f"{{model: {model}}}", "os": "red-hat-enterprise-linux-6", "tier": "3"},
        traces=traces,
        grid=grid,
        memory_sizing="used" if any(trace.metric == "memory_used" for trace in traces) else "installed",
        notes=notes,
        largest_mib=float(peak_mib.max()),
    )


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


def _samples(source: sources.Source, empty: set[str]) -> pl.DataFrame:
    """
    Return the columns time, server, metric and value of one file, whatever its layout.

    Servers without any value, or with nothing but ``NaN``, are added to `empty`.
    """
    import polars as pl  # noqa: PLC0415 - heavy

    name = str(source[0])
    text, rows = read_csv(decode_table(source[1], name).encode(), name)
    numbers = {fold(cell.text): number for number, cell in reversed(list(enumerate(text.header)))}
    time = next((numbers[known] for known in TIME_NAMES if known in numbers), None)
    if time is None:
        raise refuse(name, f"has no column of times ({' or '.join(TIME_NAMES)})", text.header[0].line)
    others = [number for number, cell in enumerate(text.header) if number != time and cell.text]
    if not others:
        raise refuse(name, "has no column of values", text.header[0].line)
    _check_repeated(text, name)
    at = pl.col(f"c{time}").alias("time")
    if {"server", "value"} <= set(numbers):
        metric = pl.col(f"c{numbers['metric']}").str.to_lowercase() if "metric" in numbers else pl.lit("cpu")
        server, value = pl.col(f"c{numbers['server']}"), pl.col(f"c{numbers['value']}")
        long = rows.select(at, server.alias("server"), metric.alias("metric"), value.alias("value"))
        nameless = long.filter(pl.col("server").is_null() & pl.col("value").is_not_null()).height
        if nameless:
            raise refuse(name, f"{counted(nameless, 'sample')} without a server")
    else:
        alone = [fold(text.header[number].text) for number in others] == ["value"]
        file_name = source[0].name.removesuffix(".csv")
        parts = [
            rows.select(
                at,
                pl.lit(file_name if alone else text.header[number].text).alias("server"),
                pl.lit("cpu").alias("metric"),
                pl.col(f"c{number}").alias("value"),
            )
            for number in others
        ]
        long = pl.concat(parts)
    measured = long.filter(pl.col("value").is_not_null() & (pl.col("value").str.to_lowercase() != "nan"))
    empty |= set(long["server"].drop_nulls().unique()) - set(measured["server"].unique())
    return _typed(name, measured)


def _check_repeated(text: CsvText, name: str) -> None:
    """Refuse a table with two columns of one name: which of them is meant is not known."""
    seen: set[str] = set()
    for cell in text.header:
        if cell.text and cell.text in seen:
            message = f'column "{cell.text[:40]}" appears twice'
            raise InputError([Problem(name, cell.line, cell.column, "", message)])
        seen.add(cell.text)


def _typed(name: str, long: pl.DataFrame) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 - heavy

    text = pl.col("time").str.strip_chars()
    number = text.cast(pl.Float64, strict=False)
    in_ms, in_s = long.select((number > MOST_SECONDS).sum().alias("ms"), (number <= MOST_SECONDS).sum()).row(0)
    if in_ms and in_s:
        raise refuse(name, f"has {counted(in_s, 'time')} in seconds and {in_ms:,} in milliseconds (write one of them)")
    seconds = pl.when(number > MOST_SECONDS).then(number / 1000).otherwise(number).cast(pl.Int64, strict=False)
    iso = text.str.replace(" ", "T").str.replace(r"Z$", "+00:00").str.replace(r"([+-]\d\d):?(\d\d)$", "$1:$2")
    zoned = iso.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", strict=False, time_zone="UTC").dt.epoch("s")
    local = pl.coalesce(
        iso.str.to_datetime(form, strict=False).dt.epoch("s") for form in ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M")
    )
    typed = long.with_columns(
        pl.coalesce(seconds, zoned, local).alias("time"),
        pl.col("value").str.strip_chars().cast(pl.Float64, strict=False),
        pl.col("time").alias("raw_time"),
        pl.col("value").alias("raw"),
    )
    for problem, column in (
        (~pl.col("time").is_between(*YEARS_S).fill_null(value=False), "raw_time"),
        (~(pl.col("value") >= 0).fill_null(value=False), "raw"),
    ):
        bad = typed.filter(problem)
        if bad.height:
            what = (
                "a time from 1971 to 2200 (ISO 8601 or seconds since 1970)"
                if column == "raw_time"
                else "a number of zero or more"
            )
            raise refuse(name, f'"{str(bad[column][0])[:40]}" is not {what} ({bad.height:,} such cells)')
    return typed.select("time", "server", "metric", "value")


def _interval(table: pl.DataFrame) -> int:
    """Return the median time between two samples of one server and metric, in whole seconds."""
    import polars as pl  # noqa: PLC0415 - heavy

    steps = table.select(pl.col("time").diff().over("server", "metric")).to_series().drop_nulls()
    steps = steps.filter(steps > 0)
    return max(1, round(float(steps.median()))) if steps.len() else 300  # type: ignore[arg-type]


IMPORTER: Final = Importer("csv", "Utilisation tables: long, wide, or one CSV per server, CPU in percent", read)
