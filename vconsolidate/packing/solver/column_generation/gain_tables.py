"""Exact one-dimensional knapsacks in tables, compiled: how much a load can gain by one sum of sizes alone."""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.column_generation.compiled import compiled


@compiled
def gain_tables(rows: IntArray, step: IntArray, price: IntArray, most: IntArray, cells: int) -> IntArray:
    """
    Return (n + 1, n_rows, cells) the most that items from a position on add to a load, by one sum of sizes alone.

    Parameters
    ----------
    rows, step
        (n, n_rows) sizes, and (n_rows,) the width of a cell: sizes are rounded down to cells, so the tables never fall
        below the truth.
    """
    n, n_rows = rows.shape
    table = np.zeros((n + 1, n_rows, cells), dtype=np.int64)
    for item in range(n - 1, -1, -1):
        for row in range(n_rows):
            size = rows[item, row] // step[row]
            table[item, row] = table[item + 1, row]
            if size == 0:
                table[item, row] += most[item] * price[item]
                continue
            for copies in range(1, min(most[item], cells // size) + 1):
                for cell in range(copies * size, cells):
                    worth = table[item + 1, row, cell - copies * size] + copies * price[item]
                    table[item, row, cell] = max(table[item, row, cell], worth)
    return table
