"""Items of the Zabbix agent as metrics of an inventory."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fact, Record
from vconsolidate.inventory.importing.processor import Processors
from vconsolidate.inventory.importing.series.assume import machine
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.series.tables import columns_of, open_table, pieces
from vconsolidate.inventory.importing.series.times import Clock
from vconsolidate.inventory.importing.source import SourceFile
from vconsolidate.inventory.importing.sysstat.activity import is_counted

if TYPE_CHECKING:
    import polars as pl

_COLUMNS: Final = {
    "host": ("host", "hostname", "host name", "server"),
    "key": ("key", "key_", "item key", "item"),
    "time": ("clock", "timestamp", "time"),
    "value": ("value", "value_avg", "avg"),
}
"""What is wanted → folded names of its column."""

_BUSY: Final = re.compile(r"system\.cpu\.util(\[(all|,)?(,(|idle)?)?(,avg\d+)?\])?$")
_NET: Final = re.compile(r"net\.if\.(in|out|total)\[\"?([^\",\]]+)\"?(,bytes)?\]$")
_SIZES: Final = {"system.cpu.num": "logical", "vm.memory.size[total]": "total"}
_MOST_KEYS: Final = 1_000


@dataclass(slots=True)
class Items:
    """
    What was read.

    Parameters
    ----------
    sizes
        Host → ``logical`` processors, ``total`` bytes of memory.
    others
        Items that say nothing of what an inventory holds → values.
    """

    spool: Spool = field(default_factory=Spool)
    sizes: dict[str, dict[str, float]] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)


def read_table(file: SourceFile, clock: Clock, items: Items) -> None:
    """
    Add the values of a file, which is read twice: what is available tells of memory in use only with its size.

    Raises
    ------
    InputError
        When a column is missing, or a cell is no time or number.
    """
    with open_table(file) as table:
        numbers = columns_of(table)
        wanted = {
            what: next((numbers[name] for name in names if name in numbers), None) for what, names in _COLUMNS.items()
        }
        missing = [what for what, number in wanted.items() if number is None]
        if missing:
            hint = " (join history with items and hosts: host,key,clock,value)" if "itemid" in numbers else ""
            raise refuse(file.shown, f"has no column {' and no column '.join(missing)}{hint}", table.header[0].line)
        found = {what: number for what, number in wanted.items() if number is not None}
        for piece in pieces(table, found):
            _sizes(_typed(piece, file, clock, table.first_line), items)
        for piece in pieces(table, found):
            _samples(_typed(piece, file, clock, table.first_line), items)


def _typed(piece: pl.DataFrame, file: SourceFile, clock: Clock, first_line: int) -> pl.DataFrame:
    """Return ``host``, ``key``, ``time_s`` and ``number``."""
    import polars as pl  # noqa: PLC0415 - heavy

    typed = piece.filter(pl.col("value").is_not_null()).with_columns(
        pl.col("value").cast(pl.Float64, strict=False).alias("number")
    )
    typed = typed.with_columns(clock.seconds(typed["time"], typed["host"], typed["key"]).alias("time_s"))
    for column, cell, what in (
        ("time_s", "time", "a time"),
        ("number", "value", "a number"),
        ("host", "host", "a host"),
        ("key", "key", "a key"),
    ):
        bad = typed.filter(pl.col(column).is_null())
        if bad.height:
            shown = str(bad[cell][0] or "")[:40]
            raise refuse(
                file.shown, f'"{shown}" is not {what} (correct or remove the row)', first_line + int(bad["row"][0])
            )
    return typed


def _sizes(typed: pl.DataFrame, items: Items) -> None:
    import polars as pl  # noqa: PLC0415 - heavy

    sizes = typed.filter(pl.col("key").is_in(list(_SIZES))).group_by("host", "key").agg(pl.col("number").max())
    for host, key, number in sizes.rows():
        held = items.sizes.setdefault(host, {})
        held[_SIZES[key]] = max(held.get(_SIZES[key], 0.0), number)


def _samples(typed: pl.DataFrame, items: Items) -> None:
    import polars as pl  # noqa: PLC0415 - heavy

    network = []
    for key in typed["key"].unique(maintain_order=True).to_list():
        rows = typed.filter(pl.col("key") == key)
        net = _NET.match(key)
        if net is not None and is_counted(net[2]):
            network.append(rows)
        elif _BUSY.match(key):
            value = 100 - pl.col("number") if "idle" in key else pl.col("number")
            _give(rows, "cpu", value, items)
        elif key == "vm.memory.size[used]":
            sized = [host for host, size in items.sizes.items() if "total" in size]  # their memory is in `available`
            _give(rows.filter(~pl.col("host").is_in(sized)), "memory_used", pl.col("number") / 1024**2, items)
        elif key == "vm.memory.size[available]":
            total = {host: size["total"] for host, size in items.sizes.items() if "total" in size}
            size = pl.col("host").replace_strict(total, default=None, return_dtype=pl.Float64)
            _give(rows.filter(size.is_not_null()), "memory_used", (size - pl.col("number")) / 1024**2, items)
        elif key not in _SIZES:
            items.others[key if len(items.others) < _MOST_KEYS else "other items"] += rows.height
    if network:
        sums = (
            pl.concat(network)
            .group_by("host", (pl.col("time_s") // 60 * 60).alias("time_s"))
            .agg(pl.col("number").sum() / 1e6)
        )
        _give(sums.sort("host", "time_s"), "network", pl.col("number"), items)


def _give(rows: pl.DataFrame, metric: str, value: pl.Expr, items: Items) -> None:
    import polars as pl  # noqa: PLC0415 - heavy

    items.spool.add(
        rows.select(pl.col("host").alias("server"), "time_s", pl.lit(metric).alias("metric"), value.alias("value"))
    )


def records_of(items: Items, options: ImportOptions) -> tuple[Record, ...]:
    """Return a server for each host with samples."""
    records = []
    for name in items.spool.peaks:
        sizes = items.sizes.get(name, {})
        logical = round(sizes.get("logical", 0))
        memory = amounts.memory(sizes["total"] / amounts.BYTES_PER_MIB) if "total" in sizes else None
        facts = machine(
            options,
            guest="other",
            processors=Processors(threads=logical) if logical else None,
            memory=Fact(memory, "vm.memory.size[total]") if memory else None,
            peak_mib=items.spool.peak(name, "memory_used"),
            origin="system.cpu.num",
        )
        records.append(Record(name, name, facts))
    return tuple(records)
