"""Tables on paper: smaller letters for many columns, and whole words where they fit side by side."""

from __future__ import annotations

import re
from typing import Final

from vconsolidate.report.cells import cells
from vconsolidate.report.formats.html.blocks import Cell, Content, Table

_MANY: Final = 9
"""Columns from which on letters are smaller."""

_ROOM: Final = 690
"""Width of A4 without margins of 12 mm, at 96 dots per inch, with a little left over."""

_LETTER: Final = 5.5
_SMALL: Final = 4.9
"""Width of a letter: 0.65 of the size that the style states for paper; means of words, bold headings included."""

_SPACE: Final = 6
"""Dots to the right of each column."""

_BESIDE: Final = {"bar": 28, "tag": 16}
"""Dots that a cell takes beside its words."""

_WORD: Final = re.compile(r"[^\s-]+-?")
"""What browsers keep on one line."""


def table_classes(table: Table) -> str:
    """Return classes of the style: ``wide`` for many columns, ``whole`` where all words fit side by side on paper."""
    wide = len(table.columns) > _MANY
    letter = _SMALL if wide else _LETTER
    left = float(_ROOM)
    for number, title in enumerate(table.columns):
        column = max((_least(row[number], letter) for row in table.rows), default=0.0)
        left -= max(column, _longest(title) * letter) + _SPACE
        if left < 0:
            break
    return " ".join([*(["wide"] if wide else []), *(["whole"] if left >= 0 else [])])


def _least(content: Content, letter: float) -> float:
    """Return the dots that a cell takes when it breaks wherever it may, but within no word."""
    if not isinstance(content, Cell):
        return _longest(content) * letter
    return max(map(_longest, (content.text, *content.items))) * letter + _BESIDE.get(content.kind, 0)


def _longest(words: str) -> int:
    return max(map(cells, _WORD.findall(words)), default=0)
