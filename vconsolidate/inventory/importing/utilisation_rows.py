"""The samples of utilisation tables, whatever their layout, and the usual time between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.encodings import decode_table
from vconsolidate.inventory.importing import sources
from vconsolidate.inventory.importing.trace_estate import refuse
from vconsolidate.inventory.sheet import fold
from vconsolidate.inventory.traces.csv_rows import CsvText, read_csv
from vconsolidate.words import counted

if TYPE_CHECKING:
    import polars as pl

TIME_NAMES: Final = ("timestamp", "time", "date", "datetime")
MOST_SECONDS: Final = 1e11
"""Larger numbers are milliseconds since 1970."""
YEARS_S: Final = (31_536_000, 7_289_654_399)
"""The years 1971 to 2200, as the trace files of an inventory have them."""


def read_samples(source: sources.Source, empty: set[str]) -> pl.DataFrame:
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
        raise refuse(name, f"has no column of times (name it {' or '.join(TIME_NAMES)})", text.header[0].line)
    others = [number for number, cell in enumerate(text.header) if number != time and cell.text]
    if not others:
        raise refuse(name, "has no column of values (add one column per server)", text.header[0].line)
    _check_repeated(text, name)
    at = pl.col(f"c{time}").alias("time")
    if {"server", "value"} <= set(numbers):
        metric = pl.col(f"c{numbers['metric']}").str.to_lowercase() if "metric" in numbers else pl.lit("cpu")
        server, value = pl.col(f"c{numbers['server']}"), pl.col(f"c{numbers['value']}")
        long = rows.select(at, server.alias("server"), metric.alias("metric"), value.alias("value"))
        nameless = long.filter(pl.col("server").is_null() & pl.col("value").is_not_null()).height
        if nameless:
            raise refuse(name, f"has {counted(nameless, 'sample')} without a server (fill the column)")
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
    return _parse_cells(name, measured)


def _check_repeated(text: CsvText, name: str) -> None:
    """Refuse a table with two columns of one name: which of them is meant is not known."""
    seen: set[str] = set()
    for cell in text.header:
        if cell.text and cell.text in seen:
            message = f'column "{cell.text[:40]}" appears twice (rename or remove one)'
            raise InputError([Problem(name, cell.line, cell.column, "", message)])
        seen.add(cell.text)


def _parse_cells(name: str, long: pl.DataFrame) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 - heavy

    text = pl.col("time").str.strip_chars()
    number = text.cast(pl.Float64, strict=False)
    in_ms, in_s = long.select((number > MOST_SECONDS).sum().alias("ms"), (number <= MOST_SECONDS).sum()).row(0)
    if in_ms and in_s:
        raise refuse(name, f"has {counted(in_s, 'time')} in seconds and {in_ms:,} in milliseconds (use one unit)")
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
            raise refuse(name, f'"{str(bad[column][0])[:40]}" is not {what} ({counted(bad.height, "such cell")})')
    return typed.select("time", "server", "metric", "value")


def usual_interval(table: pl.DataFrame) -> int:
    """Return the median time between two samples of one server and metric, in whole seconds."""
    import polars as pl  # noqa: PLC0415 - heavy

    steps = table.select(pl.col("time").diff().over("server", "metric")).to_series().drop_nulls()
    steps = steps.filter(steps > 0)
    return max(1, round(float(steps.median()))) if steps.len() else 300  # type: ignore[arg-type]
