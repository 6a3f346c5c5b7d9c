"""The samples of a utilisation table, whatever its layout, piece by piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.series.clean import YEARS_S
from vconsolidate.inventory.importing.series.report import METRICS
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.series.tables import columns_of, open_table
from vconsolidate.inventory.importing.series.times import Clock
from vconsolidate.inventory.importing.source import SourceFile
from vconsolidate.inventory.traces.csv_rows import CsvText, read_pieces
from vconsolidate.words import counted

if TYPE_CHECKING:
    import polars as pl

TIME_NAMES: Final = ("timestamp", "time", "date", "datetime")
NO_VALUE: Final = ("nan", "null", "n/a", "-")


@dataclass(slots=True)
class Found:
    """
    What the tables hold beside samples that can be used.

    Parameters
    ----------
    files
        Server → file in which it is first.
    empty
        Servers without a value in some file.
    others
        Metric that the inventory does not have → samples.
    """

    files: dict[str, str] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    others: Counter[str] = field(default_factory=Counter)


def layout_of(names: Collection[str]) -> str:
    """Return ``long``, ``alone`` (one server per file) or ``wide``, from the folded names of the columns."""
    if {"server", "value"} <= set(names):
        return "long"
    others = [name for name in names if name and name not in TIME_NAMES]
    return "alone" if others == ["value"] else "wide"


def read_rows(file: SourceFile, spool: Spool, clock: Clock, found: Found) -> None:
    """
    Add the samples of one file to `spool`.

    Raises
    ------
    InputError
        When it has no such layout, or a cell is no time or number.
    """
    with open_table(file) as table:
        _check_repeated(table)
        numbers = columns_of(table)
        time = next((numbers[known] for known in TIME_NAMES if known in numbers), None)
        line = table.header[0].line
        if time is None:
            raise refuse(file.shown, f"has no column of times (name it {' or '.join(TIME_NAMES)})", line)
        others = [number for number, cell in enumerate(table.header) if number != time and cell.text]
        if not others:
            raise refuse(file.shown, "has no column of values (add one column per server)", line)
        unit: set[str] = set()
        for piece in read_pieces(table):
            long = _long(piece, table, numbers, time, others, file)
            _add(_measured(long, found), spool, clock, found, (table, file, time, unit))


def _long(
    piece: pl.DataFrame, table: CsvText, numbers: dict[str, int], time: int, others: Sequence[int], file: SourceFile
) -> pl.DataFrame:
    """Return ``row``, ``time``, ``server``, ``metric`` and ``value`` of some rows, as text."""
    import polars as pl  # noqa: PLC0415 - heavy

    at = pl.col(f"c{time}").alias("time")
    if layout_of(numbers) == "long":
        metric = pl.col(f"c{numbers['metric']}").str.to_lowercase() if "metric" in numbers else pl.lit("cpu")
        server, value = pl.col(f"c{numbers['server']}"), pl.col(f"c{numbers['value']}")
        long = piece.select("row", at, server.alias("server"), metric.alias("metric"), value.alias("value"))
        nameless = long.filter(pl.col("server").is_null() & pl.col("value").is_not_null())
        if nameless.height:
            row = int(nameless["row"][0])
            message = f"has {counted(nameless.height, 'sample')} without a server (fill the column)"
            raise refuse(file.shown, message, *table.place(row, numbers["server"]))
        return long
    alone = layout_of(numbers) == "alone"
    name_of = {f"c{n}": file.name.name.removesuffix(".csv") if alone else table.header[n].text for n in others}
    long = piece.select("row", at, *name_of).unpivot(
        list(name_of), index=["row", "time"], variable_name="server", value_name="value"
    )
    return long.with_columns(pl.col("server").replace_strict(name_of), pl.lit("cpu").alias("metric"))


def _measured(long: pl.DataFrame, found: Found) -> pl.DataFrame:
    """Return the samples with a value, of metrics that the inventory has."""
    import polars as pl  # noqa: PLC0415 - heavy

    valued = pl.col("value").is_not_null() & ~pl.col("value").str.to_lowercase().is_in(NO_VALUE)
    found.empty.update(long.filter(~valued)["server"].drop_nulls().unique())
    known = pl.col("metric").is_in(METRICS)
    others = long.filter(valued & ~known.fill_null(value=False))
    for metric, count in others.group_by(pl.col("metric").fill_null("(none)")).len().rows():
        found.others[metric] += count
    return long.filter(valued & known)


def _add(
    long: pl.DataFrame, spool: Spool, clock: Clock, found: Found, where: tuple[CsvText, SourceFile, int, set[str]]
) -> None:
    import polars as pl  # noqa: PLC0415 - heavy

    table, file, time, unit = where
    _check_one_unit(long["time"], file, unit)
    seconds = clock.seconds(long["time"], long["server"], long["metric"]).alias("time_s")
    typed = long.with_columns(seconds, pl.col("value").cast(pl.Float64, strict=False).alias("number"))
    for right, column, what in (
        (pl.col("time_s").is_between(*YEARS_S), "time", "a time from 1971 to 2200 (ISO 8601 or seconds since 1970)"),
        ((pl.col("number") >= 0) & pl.col("number").is_finite(), "value", "a number of zero or more"),
    ):
        bad = typed.filter(~right.fill_null(value=False))
        if bad.height:
            cell, row = str(bad[column][0] or "")[:40], int(bad["row"][0])
            place = table.place(row, time) if column == "time" else (table.first_line + row, 1)
            raise refuse(
                file.shown, f'"{cell}" is not {what} ({counted(bad.height, "such cell")}): correct or empty it', *place
            )
    for name in typed["server"].unique().to_list():
        found.files.setdefault(name, file.name.name)
    spool.add(typed.select("server", "time_s", "metric", pl.col("number").alias("value")))


def _check_one_unit(times: pl.Series, file: SourceFile, unit: set[str]) -> None:
    """Refuse a file with times in seconds and in milliseconds: one of the two was not meant."""
    digits = times.unique().drop_nulls()
    digits = digits.filter(digits.str.contains(r"^\d{9,}(\.\d*)?$"))
    if digits.len():
        lengths = digits.str.replace(r"\..*", "").str.len_chars()
        unit |= {"milliseconds" if long else "seconds" for long in (lengths > 11).unique().to_list()}
        if len(unit) > 1:
            raise refuse(file.shown, "has times in seconds and in milliseconds (use one unit)")


def _check_repeated(table: CsvText) -> None:
    """Refuse a table with two columns of one name: which of them is meant is not known."""
    seen: set[str] = set()
    for cell in table.header:
        if cell.text and cell.text in seen:
            message = f'column "{cell.text[:40]}" appears twice (rename or remove one)'
            raise InputError([Problem(table.name, cell.line, cell.column, "", message)])
        seen.add(cell.text)
