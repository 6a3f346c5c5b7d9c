"""Widths of the columns of a table that is wider than the page."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.cells import cells, widest


def folded(texts: Sequence[Sequence[str]], names: Sequence[bool], room: int) -> list[int]:
    """
    Return the width of each column in cells, so that lines end between words; nothing where the words do not fit.

    Columns of names give way before others, and of these the widest first.

    Parameters
    ----------
    texts
        Column by column its title and its cells.
    names
        Whether a column has names.
    room
        Cells of all columns together.
    """
    widths = [max(widest(column), 1) for column in texts]
    words = [max(widest([word for text in column for word in text.split()] or [""]), 1) for column in texts]
    firm = [word if name else width for word, width, name in zip(words, widths, names, strict=True)]
    least = next((limits for limits in (firm, words) if sum(limits) <= room), None)
    if least is None:
        return []
    while sum(widths) > room:
        spare = [width if width > limit else 0 for width, limit in zip(widths, least, strict=True)]
        widths[spare.index(max(spare))] -= 1
    return _given_back(texts, widths)


def _given_back(texts: Sequence[Sequence[str]], widths: list[int]) -> list[int]:
    """Return the widths without the room behind folded lines; columns that this room makes whole have it."""
    full = [max(widest(column), 1) for column in texts]
    kept = [max(_lines(column, width), 1) for column, width in zip(texts, widths, strict=True)]
    left = sum(widths) - sum(kept)
    for number in sorted(range(len(full)), key=lambda one: full[one] - kept[one]):
        if full[number] - kept[number] <= left:
            left -= full[number] - kept[number]
            kept[number] = full[number]
    return kept


def _lines(texts: Sequence[str], width: int) -> int:
    """Return the width of the longest line of texts that are folded between words."""
    longest = 0
    for text in texts:
        line = ""
        for word in text.split():
            line = f"{line} {word}" if line and cells(line) + 1 + cells(word) <= width else word
            longest = max(longest, cells(line))
    return longest
