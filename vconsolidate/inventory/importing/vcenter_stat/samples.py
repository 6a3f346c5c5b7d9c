"""Samples of PowerCLI as metrics of an inventory."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.fragment import Metric
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.series.tables import columns_of, open_table, pieces
from vconsolidate.inventory.importing.series.times import MONTH_FIRST, Clock
from vconsolidate.inventory.importing.source import SourceFile

if TYPE_CHECKING:
    import polars as pl

_METRICS: Final[dict[str, tuple[Metric, float]]] = {
    "cpu.usage.average": ("cpu", 1.0),
    "mem.consumed.average": ("memory_used", 1 / 1024),
    "mem.active.average": ("memory_active", 1 / 1024),
    "net.usage.average": ("network", 8 * 1024 / 1e6),
    "disk.commandsaveraged.average": ("disk_iops", 1.0),
}
"""Counter, folded → metric, and what one (%, KB, KBps) is in our unit."""

_NEEDED: Final = ("entity", "metricid", "timestamp", "value")
_HOST_ID: Final = re.compile(r"^HostSystem-", re.IGNORECASE)
_SLASHED: Final = re.compile(r"^(\d{1,2})/(\d{1,2})/\d{4} ")


@dataclass(slots=True)
class Statistics:
    """
    What was read: samples of VMs and of hosts apart.

    Parameters
    ----------
    interval_s
        The longest that the source states; None where it states none.
    others
        Counters that say nothing of what an inventory holds → samples.
    """

    vms: Spool = field(default_factory=Spool)
    hosts: Spool = field(default_factory=Spool)
    interval_s: int | None = None
    others: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def chosen(self) -> Spool:
        """Return the samples of VMs, where there are any."""
        return self.vms if self.vms.n_samples else self.hosts

    @property
    def hosts_left_out(self) -> int:
        """Hosts beside VMs."""
        return len(self.hosts.peaks) if self.vms.n_samples else 0


def read_table(file: SourceFile, clock: Clock, statistics: Statistics) -> None:
    """
    Add the samples of a file.

    Raises
    ------
    InputError
        When a column is missing, or a cell is no time or number.
    """
    with open_table(file) as table:
        numbers = columns_of(table)
        missing = [name for name in _NEEDED if name not in numbers]
        if missing:
            raise refuse(file.shown, f"has no column {' and no column '.join(missing)}", table.header[0].line)
        optional = [name for name in ("instance", "intervalsecs", "entityid") if name in numbers]
        wanted = {name: numbers[name] for name in (*_NEEDED, *optional)}
        day_first = is_day_first(piece["timestamp"] for piece in pieces(table, wanted))
        before = len(statistics.notes)
        if day_first is None:
            statistics.notes.append("Dates such as 3/1/2024 are read with the month first: no date tells otherwise.")
        clock = (
            clock if not day_first else Clock(clock.timezone, [form for form in clock.forms if form not in MONTH_FIRST])
        )
        for piece in pieces(table, wanted):
            _take(piece, file, clock, table.first_line, statistics)
        statistics.notes[:] = dict.fromkeys([*statistics.notes[:before], *statistics.notes[before:], *clock.notes()])


def is_day_first(columns: Iterable[pl.Series]) -> bool | None:
    """Return whether dates with slashes have the day first; None where none tells, False where there is none."""
    import polars as pl  # noqa: PLC0415 - heavy

    slashed = False
    for column in columns:
        parts = column.drop_nulls().str.extract_groups(_SLASHED.pattern).struct.unnest().cast(pl.Int64).drop_nulls()
        if parts.height:
            slashed = True
            first, second = parts.max().row(0)
            if first > 12:
                return True
            if second > 12:
                return False
    return None if slashed else False


def _take(piece: pl.DataFrame, file: SourceFile, clock: Clock, first_line: int, statistics: Statistics) -> None:
    import polars as pl  # noqa: PLC0415 - heavy

    whole = pl.col("instance").is_null() if "instance" in piece.columns else pl.lit(value=True)
    metric = pl.col("metricid").str.to_lowercase()
    rows = piece.filter(whole & pl.col("value").is_not_null()).with_columns(metric.alias("metricid"))
    others = rows.filter(~pl.col("metricid").is_in(list(_METRICS)))
    for name, count in others["metricid"].fill_null("(none)").value_counts().rows():
        statistics.others[name] += count
    rows = rows.filter(pl.col("metricid").is_in(list(_METRICS)))
    if rows.is_empty():
        return
    number = pl.col("value").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    rows = rows.with_columns(
        clock.seconds(rows["timestamp"], rows["entity"], rows["metricid"]).alias("time_s"), number.alias("number")
    )
    for column, cell, what in (
        ("time_s", "timestamp", "a time"),
        ("number", "value", "a number"),
        ("entity", "entity", "a name"),
    ):
        bad = rows.filter(pl.col(column).is_null())
        if bad.height:
            text = str(bad[cell][0] or "")[:40]
            raise refuse(
                file.shown, f'"{text}" is not {what} (correct or remove the row)', first_line + int(bad["row"][0])
            )
    interval = pl.lit(0)
    if "intervalsecs" in rows.columns:
        interval = pl.col("intervalsecs").cast(pl.Int64, strict=False).fill_null(0)
        longest = rows.select(interval.max()).item()
        statistics.interval_s = max(statistics.interval_s or 0, int(longest or 0)) or None
    host = pl.col("entityid").str.contains(_HOST_ID.pattern) if "entityid" in rows.columns else pl.lit(value=False)
    factor = pl.col("metricid").replace_strict({name: factor for name, (_, factor) in _METRICS.items()})
    named = pl.col("metricid").replace_strict({name: metric for name, (metric, _) in _METRICS.items()})
    samples = rows.select(
        pl.col("entity").alias("server"),
        (pl.col("time_s") - interval).alias("time_s"),
        named.alias("metric"),
        (pl.col("number") * factor).alias("value"),
        host.fill_null(value=False).alias("host"),
    )
    statistics.vms.add(samples.filter(~pl.col("host")))
    statistics.hosts.add(samples.filter("host"))
