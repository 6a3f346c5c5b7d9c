"""Parquet made of the text of a table, in types that the text chooses."""

from __future__ import annotations

import contextlib
import io


def as_parquet(data: bytes) -> bytes | None:
    """Return a table as Parquet, in types that its first byte chooses; None where it is no table."""
    import polars as pl

    types = (pl.String, pl.Float64, pl.Int64, pl.Datetime("us"), pl.Boolean, pl.Binary, pl.Categorical, pl.Float32)
    choice = data[0] if data else 0
    odd, even = types[choice % len(types)], types[choice // len(types) % len(types)]
    try:
        text = io.BytesIO(data[1:])
        frame = pl.read_csv(text, infer_schema=False, truncate_ragged_lines=True, encoding="utf8-lossy")
        with contextlib.suppress(pl.exceptions.PolarsError):
            names = enumerate(frame.columns)
            frame = frame.with_columns(pl.col(name).cast(odd if n % 2 else even, strict=False) for n, name in names)
    except pl.exceptions.PolarsError:
        return None
    held = io.BytesIO()
    frame.write_parquet(held)
    return held.getvalue()
