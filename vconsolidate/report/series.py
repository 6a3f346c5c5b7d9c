"""The series of a replay as a Parquet file, for notebooks and databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.model.arrays import Float32Array, IntArray
from vconsolidate.model.replay import Replay, ReplaySeries
from vconsolidate.paths import utf8

if TYPE_CHECKING:
    import polars as pl

STATES = ("high", "clear", "soft", "hard", "low")
"""Memory states by their number in the series."""

KINDS = ("host", "vm")

ROW_GROUP = 262_144
"""Rows per group of the file, fixed so that the same replay gives the same bytes."""


def parquet(replay: Replay) -> Callable[[Path], None]:
    """
    Return a function that writes every interval of a replay as Parquet (zstd), the same bytes for the same replay.

    One row per host or VM and interval: ``kind`` (``host`` or ``vm``), ``name``, ``start_s`` (seconds since 1970-01-01
    on the trace's local clock), ``interval_s``, the columns of `ReplaySeries` with their units in their names (null
    where a column belongs to the other kind), and ``memory_state`` of hosts. Rows are in the order of kinds, names of
    the plan and inventory, and time. Rows are written in groups, because the table of 10,000 VMs and a month would
    take several GiB.
    """

    def write(path: Path) -> None:
        import polars as pl  # noqa: PLC0415 - heavy, and only needed when a file is wanted
        from polars.io.plugins import register_io_source  # noqa: PLC0415

        schema = _schema(replay.series)

        def rows(
            _columns: list[str] | None, _predicate: pl.Expr | None, _n_rows: int | None, _batch_size: int | None
        ) -> Iterator[pl.DataFrame]:
            for frame in _frames(replay):
                yield frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items())

        try:
            register_io_source(rows, schema=schema).sink_parquet(
                utf8(path),
                compression="zstd",
                statistics=True,
                row_group_size=ROW_GROUP,
                maintain_order=True,
            )
        except pl.exceptions.ComputeError as error:
            raise OSError(str(error)) from error

    return write


def _schema(series: ReplaySeries) -> dict[str, pl.DataType]:
    import polars as pl  # noqa: PLC0415

    figures = dict.fromkeys((*series.by_host, *series.by_vm))
    return {
        "kind": pl.Enum(KINDS),
        "name": pl.String(),
        "start_s": pl.Int64(),
        "interval_s": pl.Int64(),
        **{name: pl.Float32() for name in series.by_host},
        "memory_state": pl.Enum(STATES),
        **{name: pl.Float32() for name in figures if name not in series.by_host},
    }


def _frames(replay: Replay) -> Iterator[pl.DataFrame]:
    """Yield the rows of a few machines at a time, about one group of the file."""
    series = replay.series
    hosts, vms = [host.host for host in replay.hosts], [vm.vm for vm in replay.vms]
    at_once = max(1, ROW_GROUP // max(1, series.state_by_host_step.shape[1]))
    for kind, names, columns, states in (
        ("host", hosts, series.by_host, series.state_by_host_step),
        ("vm", vms, series.by_vm, None),
    ):
        for start in range(0, len(names), at_once):
            rows = slice(start, start + at_once)
            part = {name: values[rows] for name, values in columns.items()}
            yield _frame(kind, names[rows], series, part, None if states is None else states[rows])


def _frame(
    kind: str,
    names: Sequence[str],
    series: ReplaySeries,
    columns: Mapping[str, Float32Array],
    states: IntArray | None,
) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    n_steps = series.state_by_host_step.shape[1]
    starts = series.start_s + series.interval_s * np.arange(n_steps, dtype=np.int64)
    length = len(names) * n_steps
    state = pl.Series(STATES, dtype=pl.Enum(STATES))
    missing = dict.fromkeys(name for name in (*series.by_host, *series.by_vm) if name not in columns)
    return pl.DataFrame(
        {
            "kind": pl.repeat(kind, length, eager=True, dtype=pl.Enum(KINDS)),
            "name": pl.Series(names, dtype=pl.String).gather(np.repeat(np.arange(len(names)), n_steps)),
            "start_s": np.tile(starts, len(names)),
            "interval_s": pl.repeat(series.interval_s, length, eager=True, dtype=pl.Int64),
            "memory_state": pl.repeat(None, length, eager=True, dtype=pl.Enum(STATES))
            if states is None
            else state.gather(states.reshape(-1)),
            **{name: values.reshape(-1) for name, values in columns.items()},
            **{name: pl.repeat(None, length, eager=True, dtype=pl.Float32) for name in missing},
        }
    )
