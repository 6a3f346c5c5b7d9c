"""Check the samples of one file: every server, metric, timestamp and value, each mistake once with its count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate import units
from vconsolidate.inventory.problems import Problems, quoted, suggestion
from vconsolidate.inventory.traces.clock import epoch_unit, moment
from vconsolidate.inventory.traces.complaints import Complaints
from vconsolidate.inventory.traces.scale import MODEL_METRIC, ceilings, factors
from vconsolidate.inventory.traces.table import TraceTable
from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.model.server import Server
from vconsolidate.words import counted, verb

if TYPE_CHECKING:
    import polars as pl

    from vconsolidate.inventory.schema.traces import TraceSection

CLIP_FRACTION: Final = 0.05
"""Real counters read up to 105 % of what there is (rounding, turbo clocks); that much is cut off, more is an error."""

MAX_UNKNOWN: Final = 100
"""Servers that a file has and the inventory lacks, listed one by one."""

METRICS: Final = tuple(MODEL_METRIC)


@dataclass(frozen=True, slots=True)
class Samples:
    """
    Samples of one file that can be used.

    Parameters
    ----------
    index
        (n,) row of the table's frame.
    server, metric
        (n,) number of the server in the inventory, and of the metric in `METRICS`.
    seconds
        (n,) since 1970-01-01 UTC.
    value
        (n,) in the model's unit, NaN where the cell is empty.
    """

    table: TraceTable
    section: TraceSection
    index: IntArray
    server: IntArray
    metric: IntArray
    seconds: FloatArray
    value: FloatArray


def check_samples(
    table: TraceTable,
    section: TraceSection,
    servers: Sequence[Server],
    known: frozenset[str],
    zone: tzinfo,
    problems: Problems,
    notes: list[str],
) -> Samples | None:
    """
    Return the samples of `table` that can be used; None when there are none.

    Parameters
    ----------
    servers
        Of the inventory, in its order.
    known
        Names of all servers, also of those with problems of their own: their samples are left out without a word.
    zone
        Of timestamps that carry none.
    """
    complaints = Complaints(table, problems)
    server = _servers(table, servers, known, complaints)
    metric = _metrics(table, section, complaints)
    seconds, again = _seconds(table, zone, complaints)
    value = _values(table.frame, complaints)
    usable = (server >= 0) & (metric >= 0) & ~np.isnan(seconds)
    index = np.flatnonzero(usable)
    if not index.size:
        if not problems:
            complaints.header("the file has no samples")
        return None
    if section.layout == "wide":
        _empty_columns(table, server, value, servers, complaints)
    server, metric, value = server[index], metric[index], value[index]
    seconds = _second_hour(server, metric, seconds[index], again[index])
    _check_order(index, server, metric, seconds, table, complaints)
    value = _scaled(index, server, metric, value, section, servers, table, complaints, notes)
    return Samples(table, section, index, server, metric, seconds, value)


def _codes(frame: pl.DataFrame, column: str, numbers: Mapping[str, int]) -> IntArray:
    """Return (n,) the number of each row's text, −1 where it has none."""
    import polars as pl  # noqa: PLC0415

    table = pl.DataFrame(
        {column: list(numbers), "number": list(numbers.values())}, schema={column: pl.String, "number": pl.Int64}
    )
    joined = frame.select(column).join(table, on=column, how="left", maintain_order="left")
    return joined.get_column("number").fill_null(-1).to_numpy()


def _servers(table: TraceTable, servers: Sequence[Server], known: frozenset[str], complaints: Complaints) -> IntArray:
    codes = _codes(table.frame, "server", {server.name: number for number, server in enumerate(servers)})
    names = table.frame.get_column("server")
    complaints.first(names.is_null().to_numpy(), lambda _: "the server is missing", column=_column(table, "server"))
    columns = table.server_columns or range(len(table.all_servers))
    unknown = [(column, name) for column, name in zip(columns, table.all_servers, strict=True) if name not in known]
    if len(unknown) > MAX_UNKNOWN:
        complaints.header(f"the inventory lacks {counted(len(unknown), 'server')} of this file; the first are listed")
    for column, name in unknown[:MAX_UNKNOWN]:
        message = f"the inventory has no server {quoted(name)}{complaints.did_you_mean(name, known)}"
        if table.layout == "wide":
            complaints.header(message, column)
            continue
        rows = (names == name).fill_null(value=False).to_numpy()
        complaints.first(rows, partial(_say, message), column=_column(table, "server"))
    return codes


def _say(message: str, _: int) -> str:
    return message


def _column(table: TraceTable, name: str) -> int:
    """Return the number of a column in the file; that of the timestamps in a wide file."""
    return table.header.index(name) if table.layout == "long" else 0


def _metrics(table: TraceTable, section: TraceSection, complaints: Complaints) -> IntArray:
    usable: dict[str, int] = {name: number for number, name in enumerate(METRICS) if name in section.units}
    codes = _codes(table.frame, "metric", usable)
    names = table.frame.get_column("metric")
    complaints.first(names.is_null().to_numpy(), lambda _: "the metric is missing", column=_column(table, "metric"))
    for name in names.unique(maintain_order=True).drop_nulls():
        if name in usable:
            continue
        message = f"unknown metric {quoted(name)}{suggestion(name, METRICS)}"
        if name in METRICS:
            message = f"the inventory does not say the unit of {name} (units: {{{name}: …}})"
        complaints.first(
            (names == name).fill_null(value=False).to_numpy(),
            partial(_say, message),
            column=_column(table, "metric"),
        )
    return codes


def _seconds(table: TraceTable, zone: tzinfo, complaints: Complaints) -> tuple[FloatArray, FloatArray]:
    """Return (n,) seconds since 1970 UTC, and the later reading of wall clock times that come twice."""
    import polars as pl  # noqa: PLC0415

    frame, column = table.frame, _column(table, "timestamp")
    texts = frame.get_column("timestamp").unique(maintain_order=True).drop_nulls().to_list()
    read = [moment(text, zone) for text in texts]
    wrong = {text: why for text, why in zip(texts, read, strict=True) if isinstance(why, str)}
    moments = pl.DataFrame(
        {
            "timestamp": texts,
            "seconds": [None if isinstance(item, str) else item.seconds for item in read],
            "again": [None if isinstance(item, str) else item.again for item in read],
        },
        schema={"timestamp": pl.String, "seconds": pl.Float64, "again": pl.Float64},
    )
    joined = frame.select("timestamp").join(moments, on="timestamp", how="left", maintain_order="left")
    stamps = frame.get_column("timestamp")
    complaints.first(stamps.is_null().to_numpy(), lambda _: "the timestamp is missing", column=column)
    if wrong:
        mask = stamps.is_in(list(wrong)).fill_null(value=False).to_numpy()
        complaints.first(mask, lambda index: wrong[stamps[index]], column=column)
    _check_one_unit(texts, stamps, complaints, column)
    seconds = joined.get_column("seconds").fill_null(float("nan")).to_numpy()
    return seconds, joined.get_column("again").fill_null(float("nan")).to_numpy()


def _check_one_unit(texts: Sequence[str], stamps: pl.Series, complaints: Complaints, column: int) -> None:
    """Report timestamps in milliseconds in a file that has others in seconds: one of the two was not meant."""
    by_unit: dict[str, list[str]] = {}
    for text in texts:
        by_unit.setdefault(epoch_unit(text), []).append(text)
    by_unit.pop("", None)
    if len(by_unit) < 2:
        return
    usual, rare = sorted(by_unit, key=lambda unit: -len(by_unit[unit]))
    mask = stamps.is_in(by_unit[rare]).fill_null(value=False).to_numpy()
    complaints.first(
        mask,
        lambda index: f"{quoted(stamps[index])} is in {rare}, but others of this file are in {usual} (use one unit)",
        column=column,
    )


def _values(frame: pl.DataFrame, complaints: Complaints) -> FloatArray:
    """Return (n,) the values in the file's unit, NaN where the cell is empty or wrong."""
    import polars as pl  # noqa: PLC0415

    texts = frame.get_column("value")
    numbers = texts.cast(pl.Float64, strict=False)
    empty = texts.is_null().to_numpy()
    value: FloatArray = numbers.fill_null(float("nan")).to_numpy().copy()
    unread = numbers.is_null().to_numpy() & ~empty
    complaints.first(
        unread, lambda index: f"{quoted(texts[index])} {units.number_fault(texts[index]) or 'is not a number'}"
    )
    infinite = ~np.isfinite(value) & ~empty & ~unread
    complaints.first(infinite, lambda index: f"{quoted(texts[index])} is not a measurement (leave the cell empty)")
    negative = value < 0
    complaints.first(negative, lambda index: f"{quoted(texts[index])} is negative")
    value[infinite | negative] = np.nan
    return value


def _empty_columns(
    table: TraceTable, server: IntArray, value: FloatArray, servers: Sequence[Server], complaints: Complaints
) -> None:
    """Report servers of a wide file without any sample."""
    counts = np.bincount(server[(server >= 0) & ~np.isnan(value)], minlength=len(servers))
    numbers = {item.name: number for number, item in enumerate(servers)}
    for column, name in zip(table.server_columns, table.all_servers, strict=True):
        if name in numbers and counts[numbers[name]] == 0:
            complaints.header(f"server {quoted(name)} has no sample", column)


def _second_hour(server: IntArray, metric: IntArray, seconds: FloatArray, again: FloatArray) -> FloatArray:
    """Read a wall clock time that comes twice for one server as the hour after summer time ended, the second time."""
    if np.isnan(again).all():
        return seconds
    group = metric * (int(server.max()) + 1) + server
    order = np.lexsort((np.arange(len(seconds)), seconds, group))
    repeats = np.zeros(len(seconds), dtype=bool)
    same = (np.diff(group[order]) == 0) & (np.diff(seconds[order]) == 0)
    repeats[order[1:][same]] = True
    return np.where(repeats & ~np.isnan(again), again, seconds)


def _check_order(
    index: IntArray,
    server: IntArray,
    metric: IntArray,
    seconds: FloatArray,
    table: TraceTable,
    complaints: Complaints,
) -> None:
    group = metric * (int(server.max()) + 1) + server
    order = np.argsort(group, kind="stable")
    backwards = (np.diff(group[order]) == 0) & (np.diff(seconds[order]) < 0)
    stamps = table.frame.get_column("timestamp")
    complaints.first(
        index[order[1:][backwards]],
        lambda row: f"{quoted(stamps[row])} comes after a later sample of the same server (sort the file by time)",
        column=_column(table, "timestamp"),
    )


def _scaled(
    index: IntArray,
    server: IntArray,
    metric: IntArray,
    value: FloatArray,
    section: TraceSection,
    servers: Sequence[Server],
    table: TraceTable,
    complaints: Complaints,
    notes: list[str],
) -> FloatArray:
    """Return (n,) the values in the model's units, slight excess over what the server has cut off."""
    scaled = value.copy()
    texts = table.frame.get_column("value")
    for number, name in enumerate(METRICS):
        here = np.flatnonzero(metric == number)
        if not here.size:
            continue
        unit = section.units[name]  # type: ignore[index]
        scaled[here] = value[here] * factors(name, unit, servers)[server[here]]
        ceiling = ceilings(name, servers)
        if ceiling is None:
            continue
        excess = scaled[here] / ceiling[server[here]]
        far = here[excess > 1 + CLIP_FRACTION + 1e-9]
        complaints.first(index[far], partial(_excess, texts, name, unit))
        near = here[(excess > 1) & (excess <= 1 + CLIP_FRACTION + 1e-9)]
        if near.size:
            scaled[near] = ceiling[server[near]]
            share = units.format_fraction(CLIP_FRACTION)
            notes.append(
                f"{table.name}: {counted(near.size, 'value')} of {name} up to {share} above what the server has "
                f"{verb(near.size, 'was', 'were')} lowered to it."
            )
    return scaled


def _excess(texts: pl.Series, metric: str, unit: str, row: int) -> str:
    what = "100 % of the server's processors" if metric == "cpu" else "the memory installed"
    return f"{quoted(f'{texts[row]} {unit}')} is more than {what} (check the unit)"
