"""Widths of the columns of a table that is wider than the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.report.cells import widest

NARROWEST_NAME: Final = 8
"""Cells that a column of names gets at least before other columns are folded, too."""


def folded(texts: Sequence[Sequence[str]], names: Sequence[bool], room: int) -> list[int]:
    """
    Return the width of each column in cells, so that lines end between words; nothing where the words do not fit.

    The widest columns give way first. Where the words of all columns do not fit, names are broken inside.

    Parameters
    ----------
    texts
        Column by column its title and its cells.
    names
        Whether a column has names, which may be broken inside a word.
    room
        Cells of all columns together.
    """
    words = [widest([word for text in column for word in text.split()] or [""]) for column in texts]
    broken = [min(word, NARROWEST_NAME) if name else word for word, name in zip(words, names, strict=True)]
    least = next((widths for widths in (words, broken) if sum(widths) <= room), None)
    if least is None:
        return []
    widths = [max(widest(column), 1) for column in texts]
    while sum(widths) > room:
        spare = [width if width > limit else 0 for width, limit in zip(widths, least, strict=True)]
        if not any(spare):
            break
        widths[spare.index(max(spare))] -= 1
    return widths
