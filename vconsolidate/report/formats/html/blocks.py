"""What a page consists of: text, tables, folds and charts as plain data. The templates turn them into HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Level = Literal["", "good", "fair", "bad", "soft"]
"""Colour of a word; the word itself always says the same."""


@dataclass(frozen=True, slots=True)
class Cell:
    """
    A cell of a table, or a word of a title, that is more than text.

    Parameters
    ----------
    kind
        How it is shown: a link, a bar (`fraction` of 1), a tag with a border, code, a list or bold.
    target
        Where a link leads.
    """

    text: str
    kind: Literal["link", "bar", "tag", "code", "list", "bold", "noted"]
    target: str = ""
    level: Level = ""
    fraction: float = 0.0
    items: tuple[str, ...] = ()


Content: TypeAlias = "str | Cell"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    words: str
    soft: bool = False
    shape: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    words: str
    shape: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with bullets."""

    items: Sequence[Content]
    shape: Literal["listing"] = "listing"


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table that people can search, sort, filter and save.

    Parameters
    ----------
    name
        Name of the file that its rows are saved to, without extension; the caption where there is none.
    numeric
        Columns, counted from 0, that are set flush right.
    filters
        Columns, counted from 0, with few values, by which rows can be chosen.
    anchors
        Identifier of each row, so that a link can lead to it; empty for none.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Content]]
    name: str
    numeric: Sequence[int] = ()
    filters: Sequence[int] = ()
    caption: str = ""
    anchors: Sequence[str] = ()
    shape: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Shape:
    """An element of an SVG chart: its name, its attributes and its words."""

    kind: Literal["rect", "line", "path", "polyline", "text"]
    attributes: Mapping[str, str]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """
    A row of a chart that a filter can hide.

    Parameters
    ----------
    name, group
        Words that a filter finds it by.
    values
        What the pointer reads, one word for each part of the row.
    """

    name: str
    group: str
    shapes: Sequence[Shape]
    values: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """
    A chart as static SVG, with the same figures as a table.

    Parameters
    ----------
    reader
        How the script reads values under the pointer: not at all, by time, or by VM.
    data
        What it needs for that, as JSON.
    rows, row_height, top
        Rows of a chart that can be filtered, and where they begin.
    """

    name: str
    title: str
    height: float
    shapes: Sequence[Shape]
    legend: Sequence[tuple[str, str]] = ()
    note: str = ""
    reader: Literal["", "time", "vm"] = ""
    data: Mapping[str, object] = field(default_factory=dict)
    rows: Sequence[Row] = ()
    row_height: float = 0.0
    top: float = 0.0
    table: Table | None = None
    width: float = 760.0
    shape: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Choice:
    """Charts of the same hosts; the script shows one at a time, and without a script all are shown."""

    charts: Sequence[Chart]
    words: Sequence[str]
    shape: Literal["choice"] = "choice"


@dataclass(frozen=True, slots=True)
class Fold:
    """A part that opens on demand; `title` is what is always seen."""

    title: Sequence[Content]
    blocks: Sequence[Block]
    anchor: str = ""
    opened: bool = False
    shape: Literal["fold"] = "fold"


@dataclass(frozen=True, slots=True)
class Key:
    """A key figure: what it is about, the figure, and one or two sentences."""

    title: str
    figure: str
    words: Sequence[str]
    level: Level = ""
    target: str = ""


Block: TypeAlias = "Text | Heading | Listing | Table | Chart | Choice | Fold"


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its anchor; a section without blocks is left out."""

    anchor: str
    title: str
    blocks: Sequence[Block]


MOST_ROWS = 10_000
"""Most rows of all tables that a page has as elements from the beginning: about 1,000 VMs."""


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page: who it is about, its verdict, its key figures, its sections."""

    title: str
    subtitle: str
    headline: str
    verdict: str
    level: Level
    keys: Sequence[Key]
    sections: Sequence[Section]
    footer: str

    @property
    def late(self) -> bool:
        """Whether tables that are long or within closed parts become elements only when they are looked at."""
        return sum(_rows(section.blocks) for section in self.sections) > MOST_ROWS


def _rows(blocks: Sequence[Block]) -> int:
    return sum(
        len(block.rows) if block.shape == "table" else _rows(block.blocks) if block.shape == "fold" else 0
        for block in blocks
    )
