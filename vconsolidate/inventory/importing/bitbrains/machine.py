"""One file of Bitbrains GWA-T-12: the size of a virtual machine, and its samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from vconsolidate.input_limits import MAX_BITBRAINS_BYTES
from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.fragment import Metric
from vconsolidate.inventory.importing.series.clean import YEARS_S
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.source import SourceFile

if TYPE_CHECKING:
    import polars as pl

INTERVAL_S: Final = 300
HEADER: Final = b"timestamp [ms];\tcpu cores"

COLUMNS: Final = (
    "timestamp",
    "cores",
    "capacity_mhz",
    "usage_mhz",
    "usage_percent",
    "memory_kib",
    "active_kib",
    "read_kbs",
    "write_kbs",
    "received_kbs",
    "sent_kbs",
)
"""Columns of a file, in their order, by what they hold."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Machine:
    """
    One virtual machine.

    Parameters
    ----------
    over_memory, off, beside
        Samples above the memory of the machine, of a machine that was switched off, and of the second half of a pair
        of records.
    """

    name: str
    file: str
    cores: int
    clock_mhz: float
    memory_mib: int
    cores_changed: bool
    memory_changed: bool
    over_memory: int
    off: int
    beside: int


def read_machine(file: SourceFile, spool: Spool) -> Machine:
    """
    Return a machine; its samples go into `spool`.

    Raises
    ------
    InputError
        When the file is not in the format.
    """
    table = _table(file)
    on = table.filter(table["cores"] > 0)
    if on.is_empty():
        raise refuse(file.shown, "no row has any cores: the machine was never switched on (remove the file)")
    # The busiest of several rows with one timestamp is the record of the running machine: the last one counts.
    table = table.sort("timestamp", "cores", "usage_mhz")
    columns = {name: table[name].to_numpy() for name in COLUMNS}
    times = columns["timestamp"].astype(np.int64)
    cores = int(on["cores"].max())  # type: ignore[arg-type]
    running = _running(times, columns["cores"])
    memory = on["memory_kib"] / 1024
    memory_mib = max(1, int(np.ceil(memory.max())))  # type: ignore[arg-type]
    active_mib = columns["active_kib"][running] / 1024
    name = file.name.name.removesuffix(".csv")
    # Usage is of the cores of the time; ours is of the most it ever had.
    samples: dict[Metric, Values] = {
        "cpu": (columns["usage_percent"] * columns["cores"] / cores)[running],
        "memory_active": np.minimum(active_mib, memory_mib),
        "network": (columns["received_kbs"] + columns["sent_kbs"])[running] * 8 / 1000,
    }
    for metric, values in samples.items():
        spool.add_samples(name, metric, times[running].tolist(), values.tolist())
    return Machine(
        name=name,
        file=file.name.name,
        cores=cores,
        clock_mhz=float(np.median((on["capacity_mhz"] / on["cores"]).to_numpy())),
        memory_mib=memory_mib,
        cores_changed=bool(on["cores"].min() != on["cores"].max()),
        memory_changed=bool(memory.max() != memory.min()),
        over_memory=int((active_mib > memory_mib).sum()),
        off=int((columns["cores"][running] == 0).sum()),
        beside=int((~running).sum()),
    )


def _running(times: NDArray[np.int64], cores: Values) -> NDArray[np.bool_]:
    """Return which samples to keep: those with cores, and those without where their interval has no other."""
    step = times // INTERVAL_S - times[0] // INTERVAL_S
    has_cores = np.zeros(int(step[-1]) + 1, dtype=np.bool_)
    has_cores[step[cores > 0]] = True
    return np.asarray((cores > 0) | ~has_cores[step])


def _table(file: SourceFile) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 - heavy

    content = file.content(MAX_BITBRAINS_BYTES).replace(b"\t", b"")
    header = content[:1000].split(b"\n", 1)[0]
    if header.count(b";") != len(COLUMNS) - 1 or not header.lower().startswith(b"timestamp"):
        message = f"is not a Bitbrains file: expected {len(COLUMNS)} columns separated by semicolons"
        raise refuse(file.shown, message, 1)
    try:
        table = pl.read_csv(
            content, separator=";", new_columns=list(COLUMNS), schema_overrides=dict.fromkeys(COLUMNS, pl.Float64)
        )
    except pl.exceptions.PolarsError as error:
        raise refuse(file.shown, f"cannot be read ({str(error).splitlines()[0]})") from error
    bad = table.with_row_index("line", offset=2).filter(
        pl.any_horizontal(pl.col(column).is_null() | ~pl.col(column).is_finite() for column in COLUMNS)
        | (pl.min_horizontal(COLUMNS) < 0)
        | (pl.col("timestamp") >= YEARS_S[1])
    )
    if bad.height:
        raise refuse(
            file.shown, "a value is missing, negative or not a number (correct or remove the row)", int(bad["line"][0])
        )
    if table.is_empty():
        raise refuse(file.shown, "has no rows (remove the file)")
    return table
