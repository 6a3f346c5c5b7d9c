"""Some rows of a large table for a task: cut out as it is sent, or read by its worker where both share storage."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float32]


class Rows:
    """
    Rows of a table that nobody changes; elsewhere it arrives as the rows themselves.

    Parameters
    ----------
    table
        (n, n_steps)
    rows
        (m,) numbers of rows.
    """

    __slots__ = ("rows", "table")

    def __init__(self, table: Table, rows: NDArray[np.int64]) -> None:
        self.table, self.rows = table, rows

    def cut(self) -> Table:
        """Return the rows, (m, n_steps), which nobody may write to."""
        found = self.table[self.rows]
        found.flags.writeable = False
        return found

    def __reduce__(self) -> tuple[Callable[[Table], Table], tuple[Table]]:
        return _same, (self.cut(),)


def arrived(values: Rows | Table) -> Table:
    """Return rows, whether they were sent or not."""
    return values.cut() if isinstance(values, Rows) else values


def _same(table: Table) -> Table:
    return table
