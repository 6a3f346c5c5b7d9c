"""
OpenDC workload traces: ``trace.parquet`` (CPU use) and ``meta.parquet`` (sizes) of virtual machines.

Source of the format: Mastenbroek et al., "OpenDC 2.0", CCGrid 2021, and the files: a row covers `duration` milliseconds
up to its timestamp (equal rows are merged, so that a duration may be many intervals); CPU use and capacity are MHz of
the whole machine. Later versions name the tables ``fragments`` and ``tasks``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from vconsolidate.input_limits import MAX_OPENDC_BYTES, MAX_TRACE_SAMPLES
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fact, Fragment, LeftOut, Record
from vconsolidate.inventory.importing.series.interval import usual
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.source import Source, SourceFile
from vconsolidate.inventory.traces.parquet import damage
from vconsolidate.paths import utf8
from vconsolidate.words import counted

if TYPE_CHECKING:
    import polars as pl

GENERATION: Final = "westmere"
ROWS: Final = 500_000
LONGEST_MS: Final = 366 * 86_400_000
"""A row that says it holds longer is wrong."""

_LARGEST: Final = 1e9
"""Of cores, MHz and memory of one machine."""

_HELD_SAMPLES: Final = 4_000_000

ABSURD_MIB_PER_CORE: Final = 64 * 1024
"""With more memory per core than this, read as MiB, the column is in KiB."""

TRACE_COLUMNS: Final = ("id", "timestamp", "duration", "cpu_usage")
META_COLUMNS: Final = ("id", "cpu_count", "cpu_capacity", "mem_capacity")
TRACE_NAMES: Final = ("trace.parquet", "fragments.parquet")
META_NAMES: Final = ("meta.parquet", "tasks.parquet")


def sniff(source: Source) -> Certainty:
    """Recognise the two files by their names."""
    names = {name.name for name in source.files}
    both = names & set(TRACE_NAMES) and names & set(META_NAMES)
    return Certainty.SURE if both else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per virtual machine of the table of sizes that has CPU use.

    Raises
    ------
    InputError
        When a table is missing or has not the columns.
    """
    import polars as pl  # noqa: PLC0415 - heavy

    sizes = _open(source, META_NAMES, META_COLUMNS).unique("id", keep="first", maintain_order=True)
    lazy = _open(source, TRACE_NAMES, TRACE_COLUMNS)
    spool = Spool()
    try:
        with damage(str(source.path)):
            table = _sizes(sizes.collect())
        interval_s = usual(float(lazy.select(pl.col("duration").mode().min()).collect().item() or 300_000) / 1000)
        for piece in _pieces(lazy):
            for part in _parts(piece, interval_s):
                spool.add(_samples(part, table, interval_s))
            if spool.n_samples > MAX_TRACE_SAMPLES:
                raise refuse(source.path, f"has more than {MAX_TRACE_SAMPLES:,} samples of {interval_s} s (split it)")
    except pl.exceptions.PolarsError as error:
        raise refuse(source.path, f"cannot be read as OpenDC tables ({str(error).splitlines()[0][:200]})") from error
    rows = [row for row in table.iter_rows(named=True) if row["id"] in spool.peaks]
    if not rows:
        raise refuse(source.path, "no virtual machine has both a size and CPU use (name the folder with both tables)")
    in_kib = bool((table["mem_capacity"] / table["cpu_count"]).median() > ABSURD_MIB_PER_CORE)  # type: ignore[operator]
    left_out = table.height - len(rows)
    return Fragment(
        "opendc",
        (str(source.path),),
        servers=tuple(Record(row["id"], "meta.parquet", _facts(row, options, in_kib=in_kib)) for row in rows),
        series=(spool.series(interval_s, source.path.name),),
        notes=(
            "A row covers its duration up to its timestamp; one that covers several intervals is the same in each.",
            f"Memory sizes are read as {'KiB' if in_kib else 'MiB'}: the tables do not say, the numbers fit no other.",
        ),
        left_out=LeftOut.of(left_out, "virtual machine", "no CPU use"),
    )


def _open(source: Source, names: tuple[str, ...], columns: tuple[str, ...]) -> pl.LazyFrame:
    import polars as pl  # noqa: PLC0415 - heavy

    found = next((file for name, file in source.files.items() if name.name in names), None)
    if found is None:
        raise refuse(source.path, f"contains no {' or '.join(names)}")
    if found.path is not None and found.path.stat().st_size > MAX_OPENDC_BYTES:
        raise refuse(found.shown, f"is larger than {MAX_OPENDC_BYTES // 1024**3} GiB (split it)")
    with damage(found.shown):
        lazy = pl.scan_parquet(_location(found))
        schema = lazy.collect_schema()
    missing = [column for column in columns if column not in schema.names()]
    if missing:
        raise refuse(found.shown, f"has no column {' and no '.join(missing)}")
    for name in columns[1:]:
        if not schema[name].is_numeric() and not (name == "timestamp" and isinstance(schema[name], pl.Datetime)):
            raise refuse(found.shown, f"column {name} holds no numbers (write the table again)")
    return lazy.select(columns)


def _location(file: SourceFile) -> Any:  # noqa: ANN401  (a path or bytes, as polars takes both)
    return utf8(file.path) if file.path is not None else file.content()


def _pieces(lazy: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    first = 0
    while (piece := lazy.slice(first, ROWS).collect()).height:
        first += piece.height
        yield piece


def _sizes(table: pl.DataFrame) -> pl.DataFrame:
    """Return the machines whose sizes are sizes."""
    import polars as pl  # noqa: PLC0415 - heavy

    figures = [pl.col(name).cast(pl.Float64) for name in META_COLUMNS[1:]]
    good = pl.all_horizontal(figure.is_finite() & figure.is_between(1, _LARGEST) for figure in figures)
    return table.with_columns(pl.col("id").cast(pl.String)).filter(good & pl.col("id").is_not_null())


def _parts(piece: pl.DataFrame, interval_s: int) -> Iterator[pl.DataFrame]:
    """Yield the rows of a piece with how many intervals each covers, few enough at a time to be held."""
    import polars as pl  # noqa: PLC0415 - heavy

    longest = LONGEST_MS // (interval_s * 1000)
    times = (pl.col("duration").cast(pl.Float64) / (interval_s * 1000)).round().fill_nan(1).clip(1, longest)
    known = piece.drop_nulls().with_columns(times.cast(pl.Int64).alias("times"))
    parts = known.with_columns((pl.col("times").cum_sum() // _HELD_SAMPLES).alias("part"))
    yield from parts.partition_by("part", maintain_order=True, include_key=False)


def _samples(piece: pl.DataFrame, table: pl.DataFrame, interval_s: int) -> pl.DataFrame:
    """Return samples, one for each interval of a row."""
    import polars as pl  # noqa: PLC0415 - heavy

    end = pl.col("timestamp").dt.epoch("s") if piece.schema["timestamp"].is_temporal() else pl.col("timestamp") // 1000
    whole = end.cast(pl.Int64, strict=False).alias("end")
    known = (
        piece.with_columns(pl.col("id").cast(pl.String), whole)
        .drop_nulls("end")
        .join(table.select("id", "cpu_capacity"), on="id", maintain_order="left")
    )
    share = 100 * pl.col("cpu_usage") / pl.col("cpu_capacity")
    before = pl.int_ranges(pl.col("times"), 0, -1).alias("before")
    return (
        known.select(pl.col("id").alias("server"), "end", share.alias("value"), before)
        .explode("before")
        .select(
            "server",
            (pl.col("end") - pl.col("before") * interval_s).alias("time_s"),
            pl.lit("cpu").alias("metric"),
            "value",
        )
    )


def _facts(row: dict[str, Any], options: ImportOptions, *, in_kib: bool) -> dict[str, Fact]:
    cores, memory = int(row["cpu_count"]), max(1, round(row["mem_capacity"] / (1024 if in_kib else 1)))
    clock_mhz = round(row["cpu_capacity"] / cores)
    generation = Fact(options.generation or GENERATION, "", "--generation" if options.generation else "fits the time")
    return {
        "hardware.model": Fact(f"VM with {counted(cores, 'core')}", "cpu_count"),
        "hardware.cpu.sockets": Fact(1, "", "the table counts cores only"),
        "hardware.cpu.cores_per_socket": Fact(cores, "cpu_count"),
        "hardware.cpu.threads_per_core": Fact(1, "", "the table counts cores only"),
        "hardware.cpu.clock": Fact(f"{clock_mhz} MHz", "cpu_capacity"),
        "hardware.cpu.generation": generation,
        "hardware.memory": Fact(f"{memory} MiB", "mem_capacity"),
        "os": Fact("other-linux", "", "the tables name no operating system"),
    }


IMPORTER: Final = Importer("opendc", "OpenDC: trace.parquet and meta.parquet of virtual machines", sniff, read)
