"""Which columns of a table hold names and which hold sentences, so that a narrow screen gives them room."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.cells import cells
from vconsolidate.report.formats.html.blocks import Cell, Content, Table

_KINDS: Final = ((41, "prose"), (12, "words"), (6, "short"))
"""Letters of the longest cell from which on a column is of a kind."""


def column_classes(table: Table) -> list[str]:
    """Return a class of the style per column: ``n`` for numbers, ``short``, ``words``, ``prose``, or empty."""
    return [
        "n" if number in table.numeric else _kind(max((_length(row[number]) for row in table.rows), default=0))
        for number in range(len(table.columns))
    ]


def _kind(length: int) -> str:
    return next((kind for least, kind in _KINDS if length >= least), "")


def _length(content: Content) -> int:
    """Return the letters of the longest line of a cell, wide letters twice."""
    return max(map(cells, (content.text, *content.items))) if isinstance(content, Cell) else cells(content)
