"""A table of Windows counters: which column is what, and its samples."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.fragment import Metric
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.series.tables import open_table
from vconsolidate.inventory.importing.series.times import Clock
from vconsolidate.inventory.importing.source import SourceFile
from vconsolidate.inventory.traces.csv_rows import read_pieces

if TYPE_CHECKING:
    import polars as pl

Meaning = Literal["cpu", "network", "disk", "available", "total"]

_HEAD: Final = re.compile(r"\(PDH-(?:CSV|TSV) 4\.0\)\s*\((?P<zone>[^)]*)\)\((?P<minutes>-?\d{1,4})\)")
_COUNTER: Final = re.compile(
    r"\\\\(?P<host>[^\\]+)\\(?P<object>[^\\(]+)(?:\((?P<instance>.*)\))?\\(?P<counter>[^\\]+)$"
)
_ESXTOP: Final = re.compile(r"(physical|group)\s+cpu|vcpu")

_KNOWN: Final[dict[tuple[str, str], tuple[Meaning, float]]] = {
    ("processor", "% processor time"): ("cpu", 1.0),
    ("processor information", "% processor time"): ("cpu", 1.0),
    ("prozessor", "prozessorzeit (%)"): ("cpu", 1.0),
    ("prozessorinformationen", "prozessorzeit (%)"): ("cpu", 1.0),
    ("memory", "available mbytes"): ("available", 1.0),
    ("memory", "available kbytes"): ("available", 1 / 1024),
    ("memory", "available bytes"): ("available", 1 / 1024**2),
    ("arbeitsspeicher", "verfügbare mb"): ("available", 1.0),
    ("numa node memory", "total mbytes"): ("total", 1.0),
    ("network interface", "bytes total/sec"): ("network", 8 / 1e6),
    ("netzwerkschnittstelle", "gesamtanzahl bytes/s"): ("network", 8 / 1e6),
    ("physicaldisk", "disk transfers/sec"): ("disk", 1.0),
    ("physikalischer datenträger", "übertragungen/s"): ("disk", 1.0),
}
"""Object and counter, folded (English and German Windows) → meaning, and what one is in our unit."""

_VIRTUAL: Final = re.compile(r"isatap|teredo|loopback|6to4|pseudo|vswitch|hyper-v virtual|wfp|qos", re.IGNORECASE)


@dataclass(slots=True)
class Found:
    """
    What the tables say beside samples.

    Parameters
    ----------
    memory_mib
        Machine → memory.
    zones
        Distances to UTC, as ``UTC-8``.
    others
        Counters that were not taken.
    """

    memory_mib: dict[str, float] = field(default_factory=dict)
    zones: set[str] = field(default_factory=set)
    others: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A counter of a machine: its number in the table, meaning, and what one is in our unit."""

    number: int
    host: str
    meaning: Meaning
    factor: float


def read_table(file: SourceFile, spool: Spool, clock: Clock, found: Found, *, follows_zone: bool) -> None:
    """
    Add the samples of a file.

    Parameters
    ----------
    follows_zone
        Whether times are those of the clock's zone; else they are as far from UTC as the header says.

    Raises
    ------
    InputError
        When it is not in the format, or a time cannot be read.
    """
    with open_table(file) as table:
        first = table.header[0].text
        head = _HEAD.match(first)
        if head is None:
            raise refuse(
                file.shown, f'"{first[:40]}" is not the head of Windows counters (export with relog -f CSV)', 1
            )
        ahead_s = 0 if follows_zone else 60 * int(head["minutes"])
        if not follows_zone:
            found.zones.add(f"UTC{-int(head['minutes']) / 60:+g}")
        columns = _columns(file, [cell.text for cell in table.header], found)
        for piece in read_pieces(table):
            seconds = clock.seconds(piece["c0"])
            bad = seconds.is_null() & piece["c0"].is_not_null()
            if bad.any():
                row = bad.arg_true()[0]
                text = str(piece["c0"][int(row)])[:40]
                raise refuse(
                    file.shown,
                    f'"{text}" is not a time (correct or remove the row)',
                    table.first_line + int(piece["row"][int(row)]),
                )
            _add(piece, seconds + ahead_s, columns, spool, found)


def _columns(file: SourceFile, header: list[str], found: Found) -> list[Column]:
    columns: list[Column] = []
    for number, text in enumerate(header[1:], 1):
        counter = _COUNTER.match(text)
        if counter is None:
            found.others += 1
            continue
        instance, thing = counter["instance"] or "", counter["object"].strip().casefold()
        if _ESXTOP.match(thing):
            raise refuse(file.shown, "is a batch of esxtop, which has no size of a VM (use Get-Stat | Export-Csv)", 1)
        known = _KNOWN.get((thing, counter["counter"].strip().casefold()))
        whole = instance in {"_Total", ""} or (known is not None and known[0] == "network")
        if known is None or not whole or _VIRTUAL.search(instance):
            found.others += 1
            continue
        columns.append(Column(number, counter["host"], *known))
    return columns


def _add(piece: pl.DataFrame, seconds: pl.Series, columns: list[Column], spool: Spool, found: Found) -> None:
    import polars as pl  # noqa: PLC0415 - heavy

    hosts = dict.fromkeys(column.host for column in columns)
    for host in hosts:
        own = {meaning: [c for c in columns if c.host == host and c.meaning == meaning] for meaning in _METRIC_OF}
        sizes = [c for c in columns if c.host == host and c.meaning == "total"]
        if sizes:
            size = _number(piece, sizes[0]).max()
            if isinstance(size, float):
                found.memory_mib[host] = max(found.memory_mib.get(host, 0.0), size)
        for meaning, found_columns in own.items():
            if not found_columns:
                continue
            value = _number(piece, found_columns[0])
            for column in found_columns[1:] if meaning == "network" else []:
                value = value.fill_null(0.0) + _number(piece, column).fill_null(0.0)
            if meaning == "available":
                if host not in found.memory_mib:
                    continue
                value = found.memory_mib[host] - value
            frame = pl.DataFrame({"time_s": seconds, "value": value}).drop_nulls()
            spool.add(frame.with_columns(server=pl.lit(host), metric=pl.lit(_METRIC_OF[meaning])))


_METRIC_OF: Final[dict[str, Metric]] = {
    "cpu": "cpu",
    "available": "memory_used",
    "network": "network",
    "disk": "disk_iops",
}


def _number(piece: pl.DataFrame, column: Column) -> pl.Series:
    """Return a column in our unit, null where the counter had no value; decimal commas are read as points."""
    import polars as pl  # noqa: PLC0415 - heavy

    text = piece[f"c{column.number}"].str.replace(",", ".", literal=True)
    return text.cast(pl.Float64, strict=False) * column.factor
