"""Changes of tables and texts that know their rows, cells and words."""

from __future__ import annotations

import re

from fuzz.choose import Choose, pick
from fuzz.junk import TEXTS

_WORD = re.compile(r"\w+|\s+|[^\w\s]+")
_HIGH_SURROGATE = re.compile("[\ud800-\udbff]")
_MOST = 200_000


def changed(data: bytes, choose: Choose) -> bytes:
    """Return a text with a row, cell or word changed."""
    text = data[:_MOST].decode("utf-8", "surrogateescape")
    rows = text.split("\n")
    for _ in range(1 + choose.below(3)):
        kind = choose.below(7)
        at = choose.below(len(rows))
        if kind == 0:
            del rows[at]
        elif kind == 1:
            rows[at:at] = [rows[at]] * (1 + choose.below(20))
        elif kind == 2:
            other = choose.below(len(rows))
            rows[at], rows[other] = rows[other], rows[at]
        elif kind == 3:
            rows[at] = _words(rows[at], choose)
        else:
            rows[at] = _cells(rows[at], choose)
        rows = rows or [""]
    return "\n".join(rows).encode("utf-8", "surrogateescape" if _escaped(rows) else "surrogatepass")


def _escaped(rows: list[str]) -> bool:
    return not any(_HIGH_SURROGATE.search(row) for row in rows)


def _cells(row: str, choose: Choose) -> str:
    separator = max(",;\t|", key=row.count)
    cells = row.split(separator)
    at = choose.below(len(cells))
    junk = pick(choose, TEXTS)
    kind = choose.below(5)
    if kind == 0:
        del cells[at]
    elif kind == 1:
        cells.insert(at, junk)
    elif kind == 2:
        cells[at] = f'"{junk}"'
    elif kind == 3:
        cells[at] += junk
    else:
        cells[at] = junk
    return separator.join(cells)


def _words(row: str, choose: Choose) -> str:
    words = _WORD.findall(row) or [""]
    at = choose.below(len(words))
    kind = choose.below(4)
    if kind == 0:
        del words[at]
    elif kind == 1:
        words[at:at] = [words[choose.below(len(words))]] * (1 + choose.below(8))
    else:
        words[at] = pick(choose, TEXTS)
    return "".join(words)
