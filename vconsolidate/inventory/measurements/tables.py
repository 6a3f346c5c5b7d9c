"""
Tables of this program's own layouts: long (``timestamp,server,metric,value``) and wide (one column per machine).

A long table may have a column ``host`` that says where a VM ran. CPU in % is of the VM's vCPUs, or of the host's cores.
Steal of a Linux guest counts as ready: it is the time in which the vCPU had work and the hypervisor ran something else
(Linux kernel, Documentation/virt/kvm/x86/msr.rst, MSR_KVM_STEAL_TIME).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.series.tables import open_table
from vconsolidate.inventory.importing.series.times import Clock
from vconsolidate.inventory.importing.source import SourceFile
from vconsolidate.inventory.measurements.samples import Samples
from vconsolidate.inventory.measurements.units import DEFAULTS, IGNORED, METRICS, meaning
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.sheet import fold
from vconsolidate.inventory.traces.csv_rows import read_pieces
from vconsolidate.inventory.traces.parquet import open_parquet

if TYPE_CHECKING:
    import polars as pl

MACHINE: Final = ("server", "vm", "name", "host")
"""Names of the column that says whose sample it is; ``host`` only where there is no other."""

_ROWS: Final = 1_000_000


@dataclass(slots=True)
class TableOptions:
    """
    What the user says about tables.

    Parameters
    ----------
    metric
        Of a wide table; ``cpu`` where None.
    units
        Metric → unit.
    """

    metric: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    assumed: set[str] = field(default_factory=set)

    def unit(self, metric: str) -> str:
        """Return the unit of a metric; one that was not stated is remembered."""
        stated = self.units.get(metric)
        if stated is None:
            self.assumed.add(metric)
        return stated or DEFAULTS[metric]

    def notes(self) -> list[str]:
        """Return which units were assumed."""
        if not self.assumed:
            return []
        each = ", ".join(f"{metric} in {DEFAULTS[metric]}" for metric in sorted(self.assumed))
        return [f"No unit was stated: the measurements are read as {each}."]


def read_table(file: SourceFile, clock: Clock, options: TableOptions, samples: Samples) -> None:
    """
    Add the samples of a CSV or Parquet table.

    Raises
    ------
    InputError
        When its header is of neither layout, or a cell is no time or number.
    """
    if file.name.suffix.casefold() in {".parquet", ".pq"}:
        if file.path is None:
            raise refuse(file.shown, "is a Parquet file in an archive (unpack it first)")
        _parquet(file.path, file.shown, clock, options, samples)
        return
    with open_table(file) as table:
        header = [cell.text for cell in table.header]
        _read(header, ((piece, table.first_line) for piece in read_pieces(table)), file.shown, clock, options, samples)


def _parquet(path: Path, shown: str, clock: Clock, options: TableOptions, samples: Samples) -> None:
    import polars as pl  # noqa: PLC0415 - heavy

    table = open_parquet(path, shown)
    numbers = range(len(table.header))

    def parts() -> Iterator[tuple[pl.DataFrame, int]]:
        for first, frame in table.slices(numbers, _ROWS):
            yield frame.cast(pl.String).with_row_index("row", first), 1

    _read(list(table.header), parts(), shown, clock, options, samples)


def _read(
    header: Sequence[str],
    parts: Iterator[tuple[pl.DataFrame, int]],
    shown: str,
    clock: Clock,
    options: TableOptions,
    samples: Samples,
) -> None:
    names = [fold(name) for name in header]
    long = "metric" in names and "value" in names
    if "timestamp" not in names or (not long and names[0] != "timestamp"):
        got = quoted(",".join(header)[:200])
        raise refuse(
            shown,
            f'needs the header "timestamp,server,metric,value", or timestamp and names; got {got} (rename the columns)',
            1,
        )
    own = next((name for name in MACHINE if name in names), None)
    if long and own is None:
        raise refuse(shown, f"has no column that names the machine ({', '.join(MACHINE)})", 1)
    for piece, first_line in parts:
        times = clock.seconds(piece[f"c{names.index('timestamp')}"])
        _check_times(piece, times, names.index("timestamp"), shown, first_line)
        if long:
            _long(piece, times, names, own or "", shown, first_line, options, samples)
        else:
            _wide(piece, times, header, shown, first_line, options, samples)


def _check_times(piece: pl.DataFrame, times: pl.Series, column: int, shown: str, first_line: int) -> None:
    text = piece[f"c{column}"]
    bad = times.is_null() & text.is_not_null()
    if bad.any():
        row = int(bad.arg_true()[0])
        raise refuse(
            shown,
            f"{quoted(str(text[row])[:40])} is not a time (correct or remove the row)",
            first_line + int(piece["row"][row]),
        )


def _numbers(piece: pl.DataFrame, column: int, shown: str, first_line: int) -> pl.Series:
    import polars as pl  # noqa: PLC0415 - heavy

    text = piece[f"c{column}"]
    found = text.cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
    bad = found.is_null() & text.is_not_null()
    if bad.any():
        row = int(bad.arg_true()[0])
        raise refuse(
            shown,
            f"{quoted(str(text[row])[:40])} is not a number (correct or remove the row)",
            first_line + int(piece["row"][row]),
        )
    return found


def _long(
    piece: pl.DataFrame,
    times: pl.Series,
    names: Sequence[str],
    own: str,
    shown: str,
    first_line: int,
    options: TableOptions,
    samples: Samples,
) -> None:
    import polars as pl  # noqa: PLC0415 - heavy

    metric = piece[f"c{names.index('metric')}"].cast(pl.String)
    values = _numbers(piece, names.index("value"), shown, first_line)
    machine = piece[f"c{names.index(own)}"].cast(pl.String)
    whole = pl.DataFrame({"name": machine, "metric": metric, "time_s": times, "number": values})
    for one in metric.drop_nulls().unique(maintain_order=True).to_list():
        if one in IGNORED:
            continue
        if one not in METRICS:
            row = int((metric == one).arg_true()[0])
            raise refuse(shown, str(meaning(one, "")), first_line + int(piece["row"][row]))
        counter, factor = _meaning(one, options, shown)
        part = whole.filter(pl.col("metric") == one)
        samples.add(part.select("name", "time_s", counter=pl.lit(counter), value=pl.col("number") * factor))
    if own != "host" and "host" in names:
        placed = pl.DataFrame({"vm": machine, "host": piece[f"c{names.index('host')}"].cast(pl.String)}).drop_nulls()
        counts = placed.group_by("vm", "host", maintain_order=True).len()
        samples.hosts += [(str(vm), str(host), int(number)) for vm, host, number in counts.rows()]


def _wide(
    piece: pl.DataFrame,
    times: pl.Series,
    header: Sequence[str],
    shown: str,
    first_line: int,
    options: TableOptions,
    samples: Samples,
) -> None:
    import polars as pl  # noqa: PLC0415 - heavy

    metric = options.metric or "cpu"
    counter, factor = _meaning(metric, options, shown)
    for number, name in enumerate(header):
        if number and name:
            values = _numbers(piece, number, shown, first_line)
            frame = pl.DataFrame({"time_s": times, "value": values * factor})
            samples.add(frame.with_columns(name=pl.lit(name), counter=pl.lit(counter)))


def _meaning(metric: str, options: TableOptions, shown: str) -> tuple[str, float]:
    if metric not in METRICS:
        raise refuse(shown, str(meaning(metric, "")))
    found = meaning(metric, options.unit(metric))
    if isinstance(found, str):
        raise refuse("--units", found)
    return found
