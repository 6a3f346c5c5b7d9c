r"""
Tables of counters in the PDH-CSV form: batches of ``esxtop -b`` on ESX hosts, and Performance Monitor on Hyper-V.

esxtop: ``% Used``, ``% Ready`` and ``% CoStop`` of a group are sums over its vCPUs, where 100 is one of them for the
whole time; memory is in MiB; ``Physical Cpu(_Total)\% Core Util Time`` is the share of the host's cores that work. The
group of a VM is called ``number:name``; groups of the hypervisor itself are names that the plan does not have.

Hyper-V: ``% Total Run Time`` of a virtual processor (``vm:Hv VP n``) is the share of its time that it ran, hypervisor
included, in hardware threads; ``CPU Wait Time Per Dispatch`` is the mean wait in nanoseconds. No counter says how often
a processor is dispatched, so that the wait cannot become a share of the time: it is shown as it is, and ready stays
unknown. ``_Total`` of the logical processors is the host (Friedman, *Hyper-V processor performance monitoring*, 2017).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.documents import head_text
from vconsolidate.inventory.importing.series.tables import open_table
from vconsolidate.inventory.importing.series.times import MONTH_FIRST, Clock
from vconsolidate.inventory.importing.source import SourceFile
from vconsolidate.inventory.measurements.samples import Samples
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.traces.csv_rows import read_pieces

if TYPE_CHECKING:
    import polars as pl

_HEAD: Final = re.compile(r"\(PDH-(?:CSV|TSV) 4\.0\)(?:\s*\(.*\)\((?P<minutes>-?\d{1,4})\))?")
"""esxtop, Performance Monitor and relog state the zone, and the minutes from its time to UTC; typeperf states none."""
_COUNTER: Final = re.compile(
    r"\\\\(?P<host>[^\\]+)\\(?P<object>[^\\(]+)(?:\((?P<instance>.*)\))?\\(?P<counter>[^\\]+)$"
)

_OF_GROUP: Final[dict[str, tuple[str, float]]] = {
    "% used": ("cpu_cores", 0.01),
    "% ready": ("ready_vcpus", 0.01),
    "% costop": ("co_stop_vcpus", 0.01),
    "memory consumed size mbytes": ("memory_mib", 1.0),
    "touched mbytes": ("active_mib", 1.0),
    "compressed memory mbytes": ("compressed_mib", 1.0),
    "swapped mbytes": ("swapped_mib", 1.0),
}
_OF_VP: Final[dict[str, tuple[str, float]]] = {
    "% total run time": ("cpu_threads", 0.01),
    "cpu wait time per dispatch": ("dispatch_wait_us", 0.001),
}

_OF_HOST: Final[dict[tuple[tuple[str, ...], str], str]] = {
    (("physical", "cpu"), "% core util time"): "cpu_fraction",
    (("hyper-v", "hypervisor", "logical", "processor"), "% total run time"): "threads_fraction",
}
"""Words of the object, and counter of all processors of a host → ours."""


@dataclass(frozen=True, slots=True)
class _Column:
    number: int
    name: str
    host: str
    counter: str
    factor: float
    sums: bool


def is_pdh(file: SourceFile) -> bool:
    """Return whether a file begins as a table of counters."""
    return _HEAD.search(head_text(file)[:200]) is not None


def read_pdh(file: SourceFile, timezone: str | None, samples: Samples) -> None:
    """
    Add the samples of a file.

    Raises
    ------
    InputError
        When a time cannot be read, or no counter is known.
    """
    with open_table(file) as table:
        header = [cell.text for cell in table.header]
        head = _HEAD.search(header[0])
        minutes = head["minutes"] if head is not None else None
        ahead_s = 60 * int(minutes) if minutes is not None and timezone is None else 0
        columns = [found for number, text in enumerate(header[1:], 1) if (found := _column(number, text)) is not None]
        if not columns:
            raise refuse(
                file.shown,
                "has no counter of esxtop (Group Cpu, Group Memory) or of Hyper-V processors (export them, too)",
                1,
            )
        clock = Clock(timezone, MONTH_FIRST)
        for piece in read_pieces(table):
            seconds = clock.seconds(piece["c0"])
            bad = seconds.is_null() & piece["c0"].is_not_null()
            if bad.any():
                row = int(bad.arg_true()[0])
                line = table.first_line + int(piece["row"][row])
                raise refuse(
                    file.shown, f"{quoted(str(piece['c0'][row])[:40])} is not a time (correct or remove the row)", line
                )
            _take(piece, file, table.first_line, seconds + ahead_s, columns, samples)
    if minutes is None:
        samples.notes += clock.notes()
    if any(column.counter == "dispatch_wait_us" for column in columns):
        samples.notes.append(
            "Hyper-V counts the wait per dispatch, not the dispatches: its wait is shown, ready time is unknown."
        )


def _column(number: int, text: str) -> _Column | None:
    found = _COUNTER.match(text)
    if found is None:
        return None
    host = found["host"]
    thing, counter = found["object"].strip().casefold(), found["counter"].strip().casefold()
    instance = (found["instance"] or "").strip()
    if thing in {"group cpu", "group memory"} and counter in _OF_GROUP and ":" in instance:
        ours, factor = _OF_GROUP[counter]
        return _Column(number, instance.partition(":")[2], host, ours, factor, sums=True)
    if thing == "hyper-v hypervisor virtual processor" and counter in _OF_VP and ":" in instance:
        ours, factor = _OF_VP[counter]
        return _Column(number, instance.rpartition(":")[0], host, ours, factor, sums=ours == "cpu_threads")
    whole = _OF_HOST.get((tuple(thing.split()), counter)) if instance.casefold() == "_total" else None
    return None if whole is None else _Column(number, host, "", whole, 0.01, sums=False)


def _take(
    piece: pl.DataFrame, file: SourceFile, first_line: int, seconds: pl.Series, columns: list[_Column], samples: Samples
) -> None:
    """Add rows; the columns of a machine's processors become their sum, or their mean."""
    import polars as pl  # noqa: PLC0415 - heavy

    groups: dict[tuple[str, str], list[_Column]] = {}
    for column in columns:
        groups.setdefault((column.name, column.counter), []).append(column)
        if column.host and column.counter in {"cpu_cores", "cpu_threads"}:
            samples.hosts.append((column.name, column.host, piece.height))
    for (name, counter), own in groups.items():
        parts = [_numbers(piece, column.number, file, first_line) * column.factor for column in own]
        frame = pl.DataFrame({f"p{number}": part for number, part in enumerate(parts)})
        value = pl.sum_horizontal(pl.all(), ignore_nulls=False) if own[0].sums else pl.mean_horizontal(pl.all())
        samples.add(
            pl.DataFrame({"time_s": seconds, "value": frame.select(value.alias("value"))["value"]}).with_columns(
                name=pl.lit(name), counter=pl.lit(counter)
            )
        )


def _numbers(piece: pl.DataFrame, column: int, file: SourceFile, first_line: int) -> pl.Series:
    """Return the numbers of a column; blanks, which stand for rates before the second sample, are null."""
    import polars as pl  # noqa: PLC0415 - heavy

    text = piece[f"c{column}"].cast(pl.String).str.strip_chars()
    found = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    bad = found.is_null() & (text.fill_null("") != "")
    if bad.any():
        row = int(bad.arg_true()[0])
        raise refuse(
            file.shown,
            f"{quoted(str(text[row])[:40])} is not a number (correct or remove the row)",
            first_line + int(piece["row"][row]),
        )
    return found
