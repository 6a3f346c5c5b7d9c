"""A page of text of a given width: headings, lists and tables, with or without colour and Unicode."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vconsolidate.report.options import Options
from vconsolidate.report.printable import printable
from vconsolidate.report.wording import ascii_only

HEAVY_FROM = 0.9
"""Share of a capacity from which a bar is coloured as nearly full."""


_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:%|[MGT]iB\b|[MG]Hz\b))")
_GLUE = "\ue000"
"""Stands for the space between a number and its unit while lines are wrapped; printable text never contains it."""

NARROWEST_NAME = 8
"""Cells that a column of names gets at least before other columns are folded, too."""

LABEL_PART = 3
"""A label wider than one third of the page gets a line of its own."""


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column of a table.

    Parameters
    ----------
    name
        Whether the column holds names, which are never cut and folded only where the page is too narrow.
    """

    title: str
    justify: Literal["left", "right"] = "left"
    name: bool = False


class Page:
    """
    A report that is built up section by section.

    Parameters
    ----------
    options
        Width, colour and character set.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self._stream = io.StringIO()
        self._console = Console(
            file=self._stream,
            width=options.width,
            force_terminal=options.colour,
            color_system="standard" if options.colour else None,
            no_color=not options.colour,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=False,
            _environ={},
        )

    def text(self) -> str:
        """Return the report without trailing spaces."""
        lines = [line.rstrip() for line in self._stream.getvalue().splitlines()]
        text = "\n".join(lines).strip("\n").replace(_GLUE, " ") + "\n"
        return text if self.options.unicode else ascii_only(text)

    def heading(self, title: str, aside: str = "") -> None:
        """Start a section."""
        line = self._styled(title, "bold")
        if aside:
            line.append(self.plain(f"  {aside}"), "dim")
        self._console.print()
        self._console.print(line)

    def line(self, text: str, style: str = "", indent: int = 2) -> None:
        """Add a paragraph; all its lines have the same indent."""
        self._console.print(Padding(self._styled(text, style), (0, 0, 0, indent), expand=False))

    def last_line(self, text: str, style: str) -> None:
        """Add a line that is never wrapped, so that scripts find it complete."""
        self._console.print()
        self._console.print(self._styled(text, style), soft_wrap=True)

    def gap(self) -> None:
        """Add an empty line."""
        self._console.print()

    def item(self, label: str, text: str, style: str = "", details: Sequence[str] = ()) -> None:
        """Add an entry of a list: a label, its text on the right, details below the text."""
        if len(label.rstrip()) > self.options.width // LABEL_PART:
            self.line(label.strip(), style, indent=2 + len(label) - len(label.lstrip()))
            label = " " * 4
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(self._styled(label, style), self.plain(text))
        for detail in details:
            grid.add_row("", self._styled(detail, "dim"))
        self._console.print(Padding(grid, (0, 0, 0, 2), expand=False))

    def items(self, entries: Sequence[tuple[str, str]], style: str = "") -> None:
        """Add a list of (label, text) whose texts begin in one column."""
        short = [len(label) for label, _ in entries if len(label) <= self.options.width // LABEL_PART]
        for label, text in entries:
            self.item(label.ljust(max(short, default=0)), text, style)

    def more(self, hidden: int, noun: str, plural: str = "") -> None:
        """Say how many entries of a list are not shown, if any; `noun` is in the singular."""
        if hidden > 0:
            self.line(
                f"… and {hidden:,} more {noun if hidden == 1 else plural or f'{noun}s'} (see the JSON or HTML report)",
                "dim",
            )

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str | Text]]) -> None:
        """Add a table."""
        table = Table(
            box=box.SIMPLE_HEAD if self.options.unicode else box.ASCII2,
            show_edge=False,
            pad_edge=False,
            padding=(0, 1, 0, 0),
            header_style="dim",
        )
        shown = [[cell if isinstance(cell, Text) else self.plain(cell) for cell in row] for row in rows]
        narrow = self._is_too_wide(columns, shown)
        for column in columns:
            table.add_column(
                self.plain(column.title),
                justify=column.justify,
                overflow="fold",
                no_wrap=not (column.name or narrow),
                ratio=None,
            )
        for row in shown:
            table.add_row(*row)
        self._console.print(Padding(table, (0, 0, 0, 2), expand=False))

    def _is_too_wide(self, columns: Sequence[Column], rows: Sequence[Sequence[str | Text]]) -> bool:
        """Return whether the columns that are kept on one line leave no room for the names: then all are folded."""
        taken = 2
        for number, column in enumerate(columns):
            widest = max((cell_len(str(row[number])) for row in rows), default=0)
            longest = max(widest, cell_len(self.plain(column.title)))
            taken += 1 + (min(longest, NARROWEST_NAME) if column.name else longest)
        return taken > self.options.width

    def bar(self, fraction: float, cells: int) -> Text:
        """Return a bar with its share in percent; readable without colour."""
        full, empty = ("█", "░") if self.options.unicode else ("#", ".")
        filled = min(cells, round(fraction * cells)) if fraction < 1 else cells
        filled = max(filled, min(cells, 1)) if fraction > 0 else 0
        style = "red" if fraction > 1 else "yellow" if fraction >= HEAVY_FROM else "green"
        bar = Text()
        bar.append(full * filled, style)
        bar.append(empty * (cells - filled), "dim")
        bar.append(f"{' ' if cells else ''}{fraction * 100:3.0f} %")
        return bar

    def plain(self, text: str) -> str:
        """Return `text` in the page's character set, control characters replaced."""
        clean = _BEFORE_UNIT.sub(_GLUE, printable(text))
        return clean if self.options.unicode else _GLUE.join(map(ascii_only, clean.split(_GLUE)))

    def _styled(self, text: str, style: str) -> Text:
        return Text(self.plain(text), style)
