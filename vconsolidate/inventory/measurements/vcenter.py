"""
vCenter: ``Get-Stat … | Export-Csv`` of PowerCLI, VMs and hosts.

Ready and co-stop are sums of milliseconds within the interval of the sample (20 s in real time, 5 minutes of the last
day, 30 minutes of the last week …): milliseconds over 1,000 × the interval, summed over the VM's vCPUs in the rows
without an instance (Broadcom knowledge base 387750, formerly VMware 2002181). Each row's own ``IntervalSecs`` counts.
A sample is of the time up to its timestamp. Memory is in KB of 1,024 bytes, CPU in % or MHz.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.documents import head_text
from vconsolidate.inventory.importing.series.tables import columns_of, open_table, pieces
from vconsolidate.inventory.importing.series.times import DAY_FIRST, ISO, MONTH_FIRST, Clock
from vconsolidate.inventory.importing.source import SourceFile
from vconsolidate.inventory.importing.vcenter_stat.samples import is_day_first
from vconsolidate.inventory.measurements.samples import Samples
from vconsolidate.inventory.problems import quoted

if TYPE_CHECKING:
    import polars as pl

_KIB: Final = 1 / 1024
_PER_MS: Final = 1 / 1000

_COUNTERS: Final[dict[str, tuple[str, float, bool]]] = {
    "cpu.usage.average": ("cpu_fraction", 0.01, False),
    "cpu.usagemhz.average": ("cpu_mhz", 1.0, False),
    "cpu.ready.summation": ("ready_vcpus", _PER_MS, True),
    "cpu.costop.summation": ("co_stop_vcpus", _PER_MS, True),
    "cpu.readiness.average": ("ready_fraction", 0.01, False),
    "mem.consumed.average": ("memory_mib", _KIB, False),
    "mem.usage.average": ("memory_fraction", 0.01, False),
    "mem.active.average": ("active_mib", _KIB, False),
    "mem.vmmemctl.average": ("ballooned_mib", _KIB, False),
    "mem.compressed.average": ("compressed_mib", _KIB, False),
    "mem.swapped.average": ("swapped_mib", _KIB, False),
    "mem.swapused.average": ("swapped_mib", _KIB, False),
}
"""Counter, folded → ours, what one is in our unit, and whether it is a sum over the interval."""

_NEEDED: Final = ("entity", "metricid", "timestamp", "value")


def is_vcenter(file: SourceFile) -> bool:
    """Return whether a file has the columns of PowerCLI's samples."""
    lines = [line for line in head_text(file).split("\n", 3) if not line.startswith("#TYPE")]
    names = {name.strip(' "\r').casefold() for name in (lines or [""])[0].replace(";", ",").split(",")}
    return set(_NEEDED) <= names


def read_vcenter(file: SourceFile, timezone: str | None, samples: Samples) -> None:
    """
    Add the samples of a file.

    Raises
    ------
    InputError
        When a column is missing, a cell is no time or number, or a sum has no interval.
    """
    with open_table(file) as table:
        numbers = columns_of(table)
        optional = [name for name in ("instance", "intervalsecs") if name in numbers]
        wanted = {name: numbers[name] for name in (*_NEEDED, *optional)}
        day_first = is_day_first(piece["timestamp"] for piece in pieces(table, wanted))
        if day_first is None:
            samples.notes.append("Dates such as 3/1/2024 are read with the month first: no date tells otherwise.")
        clock = Clock(timezone, (*ISO, *(() if day_first else MONTH_FIRST), *DAY_FIRST))
        for piece in pieces(table, wanted):
            _take(piece, file, clock, table.first_line, samples)
        samples.notes += clock.notes()


def _take(piece: pl.DataFrame, file: SourceFile, clock: Clock, first_line: int, samples: Samples) -> None:
    import polars as pl  # noqa: PLC0415 - heavy

    rows = piece.with_columns(pl.col("metricid").str.to_lowercase())
    whole = pl.col("instance").is_null() if "instance" in piece.columns else pl.lit(value=True)
    rows = rows.filter(whole & pl.col("value").is_not_null() & pl.col("metricid").is_in(list(_COUNTERS)))
    if rows.is_empty():
        return
    number = pl.col("value").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    interval = pl.lit(None, dtype=pl.Int64)
    if "intervalsecs" in rows.columns:
        interval = pl.col("intervalsecs").cast(pl.Int64, strict=False)
    rows = rows.with_columns(
        clock.seconds(rows["timestamp"], rows["entity"], rows["metricid"]).alias("time_s"),
        number.alias("number"),
        pl.when(interval > 0).then(interval).alias("interval"),
        pl.col("metricid").replace_strict({name: one[2] for name, one in _COUNTERS.items()}).alias("sum"),
    )
    for column, cell, what in (
        ("time_s", "timestamp", "a time"),
        ("number", "value", "a number"),
        ("entity", "entity", "a name"),
    ):
        bad = rows.filter(pl.col(column).is_null())
        if bad.height:
            raise refuse(
                file.shown,
                f"{quoted(str(bad[cell][0] or '')[:40])} is not {what} (correct or remove the row)",
                _line(bad, first_line),
            )
    unknown = rows.filter(pl.col("sum") & pl.col("interval").is_null())
    if unknown.height:
        message = (
            f"{quoted(str(unknown['metricid'][0]))} is a sum over an interval that IntervalSecs does not state: "
            "export this column as well"
        )
        raise refuse(file.shown, message, _line(unknown, first_line))
    if rows["interval"].drop_nulls().len():
        samples.states(int(rows.select(pl.col("interval").max()).item()))
    factor = pl.col("metricid").replace_strict({name: one[1] for name, one in _COUNTERS.items()})
    share = pl.when("sum").then(pl.col("number") / pl.col("interval")).otherwise(pl.col("number"))
    samples.add(
        rows.select(
            pl.col("entity").alias("name"),
            pl.col("metricid").replace_strict({name: one[0] for name, one in _COUNTERS.items()}).alias("counter"),
            (pl.col("time_s") - pl.col("interval").fill_null(0)).alias("time_s"),
            (share * factor).alias("value"),
        )
    )


def _line(rows: pl.DataFrame, first_line: int) -> int:
    return first_line + int(rows["row"][0])
