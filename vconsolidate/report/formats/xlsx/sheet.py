"""What a sheet of the workbook consists of, without knowing how a workbook is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["text", "count", "number", "share"]
"""How a column shows its values: words, whole numbers, one decimal, percent."""


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column.

    Parameters
    ----------
    title
        Heading; a quantity names its unit in brackets.
    kind
        How its values are shown.
    formula
        Formula of every cell, where a workbook should go on calculating; it refers to other columns of the row as
        ``{title}``. The value of the document is stored beside it, for programs that do not calculate.
    """

    title: str
    kind: Kind = "text"
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """A value that is shown in another way than its column."""

    value: float | str | None
    kind: Kind


Value: TypeAlias = str | int | float | bool | Typed | None


@dataclass(frozen=True, slots=True)
class Chart:
    """
    A bar chart of a sheet's rows, shown on the first sheet; the sheet's first column names the bars.

    Parameters
    ----------
    title
        What it shows; also read aloud by screen readers.
    columns
        Titles of the columns with their lengths, shares all.
    """

    title: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: a table under one line of headings."""

    name: str
    columns: tuple[Column, ...]
    rows: list[tuple[Value, ...]]
    chart: Chart | None = None
