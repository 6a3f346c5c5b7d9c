"""Say of a mistake that a file makes a thousand times where it is first, and how often it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.traces.table import TraceTable
from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.model.place import Place


class Complaints:
    """Problems with the samples of one file."""

    def __init__(self, table: TraceTable, problems: Problems) -> None:
        self._table = table
        self._problems = problems

    def first(self, wrong: BoolArray | IntArray, message: Callable[[int], str], *, column: int | None = None) -> None:
        """
        Add one problem for all samples that are wrong in one way.

        Parameters
        ----------
        wrong
            (n_samples,) mask, or indices, of the samples.
        message
            From the index of the first of them to what is wrong with it.
        column
            Column of the file that is wrong; the value's when left out.
        """
        indices = np.flatnonzero(wrong) if wrong.dtype == np.bool_ else wrong
        if not indices.size:
            return
        rows = self._table.frame.get_column("row").to_numpy()[indices]
        index = int(indices[np.argmin(rows)])
        self.at(index, message(index), len(indices) - 1, column=column)

    def at(self, index: int, message: str, more: int, *, column: int | None = None) -> None:
        """Add a problem with sample `index`, and how many more there are like it."""
        row = int(self._table.frame.item(index, "row"))
        column = int(self._table.frame.item(index, "column")) if column is None else column
        line, place_column = self._table.place(row, column)
        text = self._table.locate(row) + message + (f" (and {more:,} more)" if more else "")
        self._problems.add(Place(self._table.name, line, place_column), text)

    def did_you_mean(self, name: str, known: Iterable[str]) -> str:
        """Return what may have been meant, as `Problems.did_you_mean`."""
        return self._problems.did_you_mean(name, known)

    def header(self, message: str, column: int = 0) -> None:
        """Add a problem with the header."""
        line, place_column = self._table.place(-1, column)
        self._problems.add(Place(self._table.name, line, place_column), message)
