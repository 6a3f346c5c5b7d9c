"""Columns of text whose characters may be two cells wide, as Korean, Japanese and emoji are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache


@cache
def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - only names in other scripts need its tables

    return cell_len(text)


def widest(texts: Iterable[str]) -> int:
    """Return the cells of the widest text; 0 for none."""
    return max(map(cells, texts), default=0)


def padded(text: str, width: int) -> str:
    """Return text filled up with spaces on the right, to a number of cells."""
    return text + " " * (width - cells(text))
