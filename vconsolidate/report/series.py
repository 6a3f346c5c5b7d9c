"""The series of a replay as a Parquet file, for notebooks and databases."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.model.arrays import Float32Array
from vconsolidate.model.replay import Replay, ReplaySeries

if TYPE_CHECKING:
    import polars as pl

STATES = ("high", "clear", "soft", "hard", "low")
"""Memory states by their number in the series."""

ROW_GROUP = 262_144
"""Rows per group of the file, fixed so that the same replay gives the same bytes."""


def parquet(replay: Replay) -> bytes:
    """
    Return every interval of a replay as Parquet (zstd): the same replay gives the same bytes.

    One row per host or VM and interval: ``kind`` (``host`` or ``vm``), ``name``, ``start_s`` (seconds since 1970-01-01
    on the trace's local clock), ``interval_s``, the columns of `ReplaySeries` with their units in their names (null
    where a column belongs to the other kind), and ``memory_state`` of hosts. Rows are in the order of kinds, names of
    the plan and inventory, and time.
    """
    import polars as pl  # noqa: PLC0415 - heavy, and only needed when a file is wanted

    series = replay.series
    hosts = _frame("host", [host.host for host in replay.hosts], series, series.by_host)
    vms = _frame("vm", [vm.vm for vm in replay.vms], series, series.by_vm)
    states = pl.Series("memory_state", STATES, dtype=pl.Enum(STATES)).gather(series.state_by_host_step.reshape(-1))
    hosts = hosts.with_columns(states)
    stream = io.BytesIO()
    pl.concat([hosts, vms], how="diagonal").write_parquet(
        stream,
        compression="zstd",
        statistics=True,
        row_group_size=ROW_GROUP,
    )
    return stream.getvalue()


def _frame(kind: str, names: Sequence[str], series: ReplaySeries, columns: Mapping[str, Float32Array]) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    n_steps = series.state_by_host_step.shape[1]
    starts = series.start_s + series.interval_s * np.arange(n_steps, dtype=np.int64)
    length = len(names) * n_steps
    return pl.DataFrame(
        {
            "kind": pl.repeat(kind, length, eager=True, dtype=pl.Enum(["host", "vm"])),
            "name": pl.Series(names, dtype=pl.String).gather(np.repeat(np.arange(len(names)), n_steps)),
            "start_s": np.tile(starts, len(names)),
            "interval_s": pl.repeat(series.interval_s, length, eager=True, dtype=pl.Int64),
            **{name: values.reshape(-1) for name, values in columns.items()},
        }
    )
