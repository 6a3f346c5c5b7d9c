"""Parquet of a trace as columns, some columns or some rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vconsolidate.inventory.traces.source import refuse
from vconsolidate.paths import utf8

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class ParquetTable:
    """
    A Parquet file by its schema.

    Parameters
    ----------
    header
        Its columns.
    n_rows
        Rows of the file.
    """

    path: Path
    name: str
    header: tuple[str, ...]
    n_rows: int

    def columns(self, numbers: Sequence[int], first: int = 0, n_rows: int | None = None) -> pl.DataFrame:
        """
        Return some columns as ``c0``, ``c1``, … by their numbers.

        Floats in single and double precision and whole numbers are as they are, all else is the text a CSV would have,
        null where it is empty.

        Parameters
        ----------
        first, n_rows
            Rows that are read; all from `first` on when left out.
        """
        frame = self.native(numbers, first, n_rows)
        schema = frame.schema  # polars makes it anew each time it is asked for
        texts = [as_text(name, dtype) for name, dtype in schema.items() if not _is_number(dtype)]
        return frame.with_columns(texts) if texts else frame

    def native(self, numbers: Sequence[int], first: int, n_rows: int | None) -> pl.DataFrame:
        """Return some columns and rows as `columns`, but in the types of the file."""
        import polars as pl  # noqa: PLC0415

        with damage(self.name):
            frame = pl.scan_parquet(utf8(self.path)).select(pl.nth(*numbers)).slice(first, n_rows).collect()
        frame.columns = [f"c{number}" for number in numbers]
        return frame

    def slices(self, numbers: Sequence[int], rows: int) -> Iterator[tuple[int, pl.DataFrame]]:
        """Yield the first row, and some columns, of so many rows at a time."""
        for first in range(0, max(1, self.n_rows), rows):
            yield first, self.columns(numbers, first, rows)


def open_parquet(path: Path, name: str) -> ParquetTable:
    """
    Return a Parquet file by its schema.

    Raises
    ------
    InputError
        When it is none, or damaged.
    """
    import polars as pl  # noqa: PLC0415

    with damage(name):
        lazy = pl.scan_parquet(utf8(path))
        header = lazy.collect_schema().names()
        n_rows = lazy.select(pl.len()).collect().item()
    return ParquetTable(path, name, tuple(header), n_rows)


@contextmanager
def damage(name: str) -> Iterator[None]:
    """Say of a file that polars cannot read that it is damaged."""
    import polars as pl  # noqa: PLC0415

    try:
        yield
    except FileNotFoundError as error:
        raise refuse(name, "went away while it was read (try again)") from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise refuse(name, "is not a readable Parquet file (copy it again, or write it as CSV)") from error
    except BaseException as error:  # the Parquet reader panics on some damaged files, with no Exception
        if type(error).__name__ == "PanicException":
            raise refuse(name, "is a damaged Parquet file (copy it again, or write it as CSV)") from error
        raise


def _is_number(dtype: pl.DataType) -> bool:
    import polars as pl  # noqa: PLC0415

    return dtype in {pl.Float32, pl.Float64} or dtype.is_integer()


def as_text(column: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column as the text a CSV would have, null where it is empty."""
    import polars as pl  # noqa: PLC0415

    expression = pl.col(column)
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone is None:
            return expression.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f")
        return expression.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    if dtype != pl.String:
        expression = expression.cast(pl.String, strict=False)
    return expression.str.strip_chars().replace("", None)
