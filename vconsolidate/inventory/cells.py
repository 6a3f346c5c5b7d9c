"""Tables of separated values (RFC 4180), with the line and the column of every cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from vconsolidate.inventory.problems import Problems
from vconsolidate.model.place import Place

SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
"""What may stand between two cells, with its name for messages."""

_ROW_END: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table and where it starts."""

    text: str
    line: int
    column: int


@cache
def _field(separator: str) -> re.Pattern[str]:
    blank = r"[ ]*" if separator == "\t" else r"[ \t]*"
    return re.compile(rf'"((?:[^"]|"")*)"{blank}|([^{separator}\r\n]*)')


def cell_rows(text: str, name: str, problems: Problems, separator: str = ",") -> Iterator[list[Cell]]:
    """
    Yield the rows that are not blank, with the place of every cell.

    Parameters
    ----------
    text
        Quotes stand around a cell, and are doubled inside it.
    name
        Of the file, for messages.
    problems
        Takes quotes that are not closed, and what follows a quoted cell; reading ends there.
    separator
        One of `SEPARATORS`.
    """
    field = _field(separator)
    offset, line, start = 0, 1, 0
    row: list[Cell] = []
    while offset < len(text):
        match = field.match(text, offset)
        quoted_text, bare = match.groups() if match else (None, "")
        column = offset - start + 1
        if quoted_text is None and bare.startswith('"'):
            problems.add(Place(name, line, column), "a quote is not closed (double it where it belongs to the text)")
            return
        row.append(Cell(bare.strip() if quoted_text is None else quoted_text.replace('""', '"'), line, column))
        inside = 0 if quoted_text is None else quoted_text.count("\n")
        offset = match.end() if match else offset
        if inside:
            line, start = line + inside, text.rfind("\n", 0, offset) + 1
        if offset < len(text) and text[offset] == separator:
            offset += 1
            if offset == len(text):
                row.append(Cell("", line, offset - start + 1))
            continue
        end = _ROW_END.match(text, offset)
        if end is None and offset < len(text):
            message = f"a {SEPARATORS[separator]} is meant after a quoted cell"
            problems.add(Place(name, line, offset - start + 1), message)
            return
        if len(row) > 1 or row[0].text:
            yield row
        row = []
        offset = end.end() if end else offset
        line, start = line + 1, offset
    if row:
        yield row


def separator_of(text: str) -> str:
    """Return what separates the cells of the first line that says something: the most frequent, else the comma."""
    first = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    bare = re.sub(r'"(?:[^"]|"")*"', "", first)
    return max(SEPARATORS, key=bare.count)
