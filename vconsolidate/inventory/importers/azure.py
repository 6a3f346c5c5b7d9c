"""
Azure public dataset: a table of virtual machines and their CPU readings, without headers.

Source of the format: Cortez et al., "Resource Central", SOSP 2017, and the dataset's own description: ``vmtable.csv``
has id, subscription, deployment, created, deleted, highest, mean and 95th percentile of the highest CPU, category,
cores, memory in GB; ``vm_cpu_readings-file-*.csv`` has second, id, lowest, highest and mean CPU of five minutes. In
the second version cores and memory are buckets (``>24``). Ids are hashes, and time zero has no date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fact, Fragment, LeftOut, Record
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.series.tables import blocks
from vconsolidate.inventory.importing.source import Source, SourceFile
from vconsolidate.words import counted

if TYPE_CHECKING:
    import polars as pl

INTERVAL_S: Final = 300
GENERATION: Final = "haswell"
CLOCK_MHZ: Final = 2400
"""Hosts of the dataset's time had Xeon E5 v3 processors at 2.4 GHz."""
START: Final = datetime(2017, 1, 2, tzinfo=UTC)
"""A Monday; the data set does not date its time zero."""
TABLE: Final = (
    *("vm", "subscription", "deployment", "created", "deleted"),
    *("max", "mean", "p95", "category", "cores", "gib"),
)
READINGS: Final = ("second", "vm", "min", "max", "mean")
_NUMBERS: Final = ("second", "mean", "cores", "gib")
_ROW: Final = re.compile(rb"[\w+/=]{8,},[\w+/=]+,[\w+/=]+,(\d+,){2}[\d.]+,[\d.]+,[\d.]+,[\w-]+,>?[\d.]+,>?[\d.]+\r?\n")


def sniff(source: Source) -> Certainty:
    """Recognise the names of the files, or a table by its hashes and numbers."""
    files = source.with_suffix(".csv")
    if any(_ROW.match(file.head) for file in files[:4]):
        return Certainty.SURE
    named = any(re.match(r"vmtable|vm_cpu_readings", file.name.name) for file in files)
    return Certainty.LIKELY if named else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per virtual machine that is in the table and has readings.

    Parameters
    ----------
    source
        A folder with the table and at least one file of readings, plain or gzip.

    Raises
    ------
    InputError
        When the table or the readings are missing or not in the format.
    """
    table = _table(source, _files(source, TABLE, "table of virtual machines"))
    number_of = {vm: f"vm-{number + 1:06d}" for number, vm in enumerate(table["vm"])}
    spool = Spool()
    others: set[str] = set()
    for file in _files(source, READINGS, "file of CPU readings"):
        _add_readings(file, number_of, spool, others)
    if not spool.n_samples:
        message = "no virtual machine of the table has CPU readings (are the files of readings in the folder?)"
        raise refuse(source.path, message)
    rows = [row for row in table.iter_rows(named=True) if number_of[row["vm"]] in spool.peaks]
    left_out = (
        *LeftOut.of(table.height - len(rows), "virtual machine", "no readings"),
        *LeftOut.of(len(others), "virtual machine", "readings, but no row in the table"),
    )
    return Fragment(
        "azure",
        (str(source.path),),
        servers=tuple(Record(number_of[row["vm"]], "vmtable", _facts(row, options)) for row in rows),
        series=(spool.series(INTERVAL_S, source.path.name),),
        notes=(
            "GB of memory are read as GiB.",
            f"Time zero has no date: {START:%Y-%m-%d}, a Monday, is assumed.",
            "Readings are five-minute means; shorter peaks are higher.",
            "Server names are numbers in the order of the table; the label azure-id has the start of the name.",
        ),
        left_out=left_out,
    )


def _files(source: Source, columns: Sequence[str], what: str) -> list[SourceFile]:
    files = source.with_suffix(".csv")
    for file in files:
        width = file.head.split(b"\n", 1)[0].count(b",") + 1
        if width not in {len(TABLE), len(READINGS)}:
            message = f"has {counted(width, 'column')}; the table has {len(TABLE)}, readings have {len(READINGS)}"
            raise refuse(file.shown, message, 1)
    found = [file for file in files if file.head.split(b"\n", 1)[0].count(b",") + 1 == len(columns)]
    if not found:
        raise refuse(
            source.path,
            f"contains no {what} ({len(columns)} columns, no header): import the files as they were published",
        )
    return found


def _table(source: Source, files: Sequence[SourceFile]) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 - heavy

    parts = [_frame(file, line, block, TABLE) for file in files for line, block in blocks(file)]
    if not parts:
        raise refuse(source.path, "the table has no rows (copy it again)")
    return pl.concat(parts).unique("vm", keep="first", maintain_order=True)


def _add_readings(file: SourceFile, number_of: dict[str, str], spool: Spool, others: set[str]) -> None:
    import polars as pl  # noqa: PLC0415 - heavy

    for line, block in blocks(file):
        frame = _frame(file, line, block, READINGS)
        server = pl.col("vm").replace_strict(number_of, default=None, return_dtype=pl.String)
        named = frame.with_columns(server.alias("server"))
        others.update(named.filter(pl.col("server").is_null())["vm"].unique())
        time = pl.col("second").cast(pl.Int64) + int(START.timestamp())
        kept = named.filter(pl.col("server").is_not_null())
        spool.add(
            kept.select("server", time.alias("time_s"), pl.lit("cpu").alias("metric"), pl.col("mean").alias("value"))
        )


def _frame(file: SourceFile, line: int, block: bytes, columns: Sequence[str]) -> pl.DataFrame:
    """Return the names and numbers of some lines."""
    import polars as pl  # noqa: PLC0415 - heavy

    try:
        frame = pl.read_csv(block, has_header=False, new_columns=list(columns), infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise refuse(file.shown, f"cannot be read ({str(error).splitlines()[0]})", line) from error
    if frame.width != len(columns):
        raise refuse(
            file.shown, f"has {counted(frame.width, 'column')}, not {len(columns)} (copy the file again)", line
        )
    numbers = [name for name in _NUMBERS if name in columns]
    frame = frame.with_columns(pl.col(name).str.strip_prefix(">").cast(pl.Float64, strict=False) for name in numbers)
    wrong = pl.any_horizontal(~pl.col(name).is_finite().fill_null(value=False) | (pl.col(name) < 0) for name in numbers)
    if "cores" in columns:
        wrong |= (pl.col("cores") < 1) | (pl.col("cores") > 1024) | (pl.col("gib") > 1e5)
    else:
        wrong |= pl.col("second") > 1e9
    bad = frame.with_row_index("line", offset=line).filter(wrong | pl.col("vm").is_null())
    if bad.height:
        raise refuse(
            file.shown,
            "a number is missing, negative, absurd or not a number (correct or remove the row)",
            int(bad["line"][0]),
        )
    return frame.select("vm", *numbers)


def _facts(row: dict[str, object], options: ImportOptions) -> dict[str, Fact]:
    cores = int(float(str(row["cores"])))
    generation = Fact(options.generation or GENERATION, "", "--generation" if options.generation else "of that time")
    return {
        "hardware.model": Fact(f"VM with {counted(cores, 'core')}", "column 10"),
        "hardware.cpu.generation": generation,
        "hardware.cpu.sockets": Fact(1, "", "the data counts cores only"),
        "hardware.cpu.cores_per_socket": Fact(cores, "column 10"),
        "hardware.cpu.threads_per_core": Fact(1, "", "the data counts cores only"),
        "hardware.cpu.clock": Fact(f"{CLOCK_MHZ} MHz", "", "of that time"),
        "hardware.memory": Fact(f"{max(float(str(row['gib'])), 0.5):g} GiB", "column 11"),
        "labels.azure-id": Fact(re.sub(r"[^A-Za-z0-9+/=_-]", "", str(row["vm"]))[:20], "column 1"),
        "os": Fact("ubuntu-14.04", "", "Linux of that time"),
    }


IMPORTER: Final = Importer("azure", "Azure public dataset: vmtable and vm_cpu_readings, without headers", sniff, read)
