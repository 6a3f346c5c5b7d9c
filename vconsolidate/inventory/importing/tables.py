"""Trace tables in the inventory's own format: wide, one column per server."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np

from vconsolidate.inventory.importing.grid import Grid, Values

CSV_CELLS: Final = 2_000_000
"""Tables with more cells are written as Parquet: smaller, and read many times faster."""


def wide(name: str, grid: Grid, servers: Sequence[str], values: Values, *, decimals: int) -> tuple[str, bytes]:
    """
    Return file name and content of a wide trace table; a missing value is an empty cell.

    Parameters
    ----------
    name
        File name without its ending.
    values
        (n_servers, n_steps), NaN where nothing was measured.
    decimals
        Digits kept.
    """
    import polars as pl  # noqa: PLC0415 - heavy

    columns: dict[str, pl.Series] = {}
    rounded = np.round(values, decimals)
    for server, row in zip(servers, rounded, strict=True):
        column = pl.Series(server, row, dtype=pl.Float64, nan_to_null=True)
        columns[server] = column if decimals else column.cast(pl.Int64)
    table = pl.DataFrame({"timestamp": _stamps(grid), **columns})
    buffer = io.BytesIO()
    if values.size > CSV_CELLS:
        table.with_columns(pl.col(pl.Float64).cast(pl.Float32)).write_parquet(buffer, compression="zstd")
        return f"{name}.parquet", buffer.getvalue()
    table.write_csv(buffer)
    return f"{name}.csv", buffer.getvalue()


def records(columns: Mapping[str, Sequence[str]]) -> bytes:
    """Return a CSV of text columns of equal length; cells with commas or quotes are quoted."""
    import polars as pl  # noqa: PLC0415 - heavy

    buffer = io.BytesIO()
    pl.DataFrame({name: list(cells) for name, cells in columns.items()}).write_csv(buffer)
    return buffer.getvalue()


def _stamps(grid: Grid) -> list[str]:
    return [
        datetime.fromtimestamp(grid.start_s + k * grid.interval_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for k in range(grid.n_steps)
    ]
