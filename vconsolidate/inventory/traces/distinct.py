"""The different texts of a column by number: a sample holds the number, and no text of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vconsolidate.inventory.traces.parquet import as_text

if TYPE_CHECKING:
    import polars as pl

Codes = NDArray[np.int32]
NO_ROW = np.iinfo(np.int64).max


class Distinct:
    """
    Texts in the order they come, how often each comes, and the first row that has it.

    Attributes
    ----------
    texts
        All different texts.
    counts, first_rows
        (n_texts,) rows that have the text, and the first of them.
    missing, first_missing
        Rows without any text, and the first of them.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.counts = np.zeros(0, dtype=np.int64)
        self.first_rows = np.zeros(0, dtype=np.int64)
        self.missing, self.first_missing = 0, int(NO_ROW)
        self._numbers: dict[str, int] = {}

    def codes(self, column: pl.Series, rows: NDArray[np.int64]) -> Codes:
        """Return (n,) the number of each text, −1 where there is none, of a column and its `rows` of the file."""
        import polars as pl  # noqa: PLC0415

        if not (column.dtype == pl.String or isinstance(column.dtype, pl.Datetime) or column.dtype.is_integer()):
            column = column.to_frame().select(as_text(column.name, column.dtype)).to_series()
        keys = column.unique(maintain_order=True).drop_nulls()
        texts = keys.to_frame().select(as_text(keys.name, keys.dtype)).to_series().to_list()
        known = [self._numbers.setdefault(text, len(self._numbers)) for text in texts]
        self.texts.extend(list(self._numbers)[len(self.texts) :])
        self._grow()
        if column.dtype == pl.String:
            among_keys = column.cast(pl.Enum(keys)).to_physical()  # a third of the time of a join
        else:
            numbered = keys.to_frame("key").with_row_index("number")
            joined = column.to_frame("key").join(numbered, on="key", how="left", maintain_order="left")
            among_keys = joined.get_column("number")
        codes: Codes = np.array([*known, -1], dtype=np.int32)[among_keys.fill_null(len(known)).to_numpy()]
        self._count(codes, rows)
        return codes

    def _grow(self) -> None:
        more = len(self.texts) - len(self.counts)
        if more:
            self.counts = np.concatenate([self.counts, np.zeros(more, dtype=np.int64)])
            self.first_rows = np.concatenate([self.first_rows, np.full(more, NO_ROW)])

    def _count(self, codes: Codes, rows: NDArray[np.int64]) -> None:
        there = codes >= 0
        if not there.all():
            self.missing += int((~there).sum())
            self.first_missing = min(self.first_missing, int(rows[~there].min()))
            codes, rows = codes[there], rows[there]
        self.counts += np.bincount(codes, minlength=len(self.counts))
        np.minimum.at(self.first_rows, codes, rows)
