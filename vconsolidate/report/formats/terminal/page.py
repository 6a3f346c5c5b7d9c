"""A page of text of a given width: headings, lists and tables, with or without colour and Unicode."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from vconsolidate.report.cells import cells, padded, widest
from vconsolidate.report.formats.terminal.folding import folded
from vconsolidate.report.formats.terminal.links import address
from vconsolidate.report.formats.terminal.palette import BAD, FAIR, GOOD, theme
from vconsolidate.report.options import Options
from vconsolidate.report.printable import printable
from vconsolidate.report.schema.base import Location
from vconsolidate.report.wording import ascii_only, place_of

HEAVY_FROM = 0.9
"""Share of a capacity from which a bar is coloured as nearly full."""


_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:%|[MGT]iB\b|[MG]Hz\b|k?W\b|kWh\b|[A-Z]{3}\b))")
_LINK = re.compile(r"\x1b\]8;id=\d+;")
"""A link with the random number that rich gives it."""

_GLUE = "\ue000"
"""Stands for the space between a number and its unit while lines are wrapped; printable text never contains it."""

LABEL_PART = 3
"""A label wider than one third of the page gets a line of its own."""

MEASURE = 110
"""Most columns of a paragraph; longer lines are hard to read. Tables may be wider."""

UNCUT = 10_000
"""Columns of a table that nothing limits."""

GAP = 2
"""Columns between those of a table without a rule."""

HANG = 2
"""Columns by which the later lines of a paragraph of a short report are indented."""

MARGIN = 10
"""Columns of the labels of a short report."""


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column of a table.

    Parameters
    ----------
    name
        Whether the column holds names or sentences: it is folded, between words, before other columns are.
    """

    title: str | Text
    justify: Literal["left", "right"] = "left"
    name: bool = False


class Page:
    """
    A report that is built up section by section.

    Parameters
    ----------
    options
        Width, colour and character set.
    say
        Translates every text that is added.
    """

    def __init__(self, options: Options, say: Callable[[str], str] = str) -> None:
        self.options = options
        self.say = say
        self._stream = io.StringIO()
        self._console = Console(
            file=self._stream,
            width=UNCUT,
            force_terminal=options.colour,
            color_system=options.depth if options.colour else None,
            no_color=not options.colour,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=False,
            theme=theme(options.depth),
            _environ={},
        )

    def text(self) -> str:
        """Return the report without trailing spaces."""
        lines = [line.rstrip() for line in _LINK.sub("\x1b]8;;", self._stream.getvalue()).splitlines()]
        text = "\n".join(lines).strip("\n").replace(_GLUE, " ") + "\n"
        return text if self.options.unicode else ascii_only(text)

    def heading(self, title: str, aside: str = "") -> None:
        """Start a section."""
        line = self._styled(title, "bold")
        if aside:
            line.append(self.plain(f"  {aside}"), "dim")
        self.gap()
        self._print(line)

    def line(self, text: str | Text, style: str = "", indent: int = 2) -> None:
        """Add a paragraph; all its lines have the same indent."""
        self._print(Padding(self._styled(text, style), (0, 0, 0, indent), expand=False))

    def part(self, label: str, lines: Sequence[str | Text]) -> None:
        """Add paragraphs to the right of a label in the margin; without a label, they go on below the last."""
        label = self.say(label)
        for number, text in enumerate(lines):
            margin = self._styled(padded("" if number else label, MARGIN), "bold")
            for part in self._hanging(self._styled(text), self.measure - MARGIN):
                self._print(Text.assemble(margin, part))
                margin = Text(" " * MARGIN)

    def last_line(self, text: str, style: str) -> None:
        """Add the verdict: on one line, so that scripts find it complete, or wrapped where only people read it."""
        self.gap()
        styled = self._styled(text, style)
        if not self.options.wrapped:
            self._console.print(styled, soft_wrap=True)
            return
        for part in self._hanging(styled, self.options.width):
            self._console.print(part, soft_wrap=True)

    def _hanging(self, text: Text, width: int) -> list[Text]:
        """Return the lines of a paragraph; all but the first are indented, so that one sees where it begins."""
        first, *rest = text.wrap(self._console, width, overflow="fold")
        for line in rest:
            line.rstrip()
        again = Text(" ").join(rest).wrap(self._console, width - HANG, overflow="fold") if rest else ()
        return [first, *(Text.assemble(" " * HANG, line) for line in again)]

    def gap(self) -> None:
        """Add an empty line."""
        self._console.print()

    def item(self, label: str, text: str, style: str = "", details: Sequence[str | Text] = ()) -> None:
        """Add an entry of a list: a label, its text on the right, details below the text."""
        label = self.say(label)
        if cells(label.rstrip()) > self.options.width // LABEL_PART:
            self.line(label.strip(), style, indent=2 + len(label) - len(label.lstrip()))
            label = " " * 4
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(self._styled(label, style), self._styled(text))
        for detail in details:
            grid.add_row("", self._styled(detail, "dim"))
        self._print(Padding(grid, (0, 0, 0, 2), expand=False))

    def items(self, entries: Sequence[tuple[str, str]], style: str = "") -> None:
        """Add a list of (label, text) whose texts begin in one column."""
        entries = [(self.say(label), text) for label, text in entries]
        width = widest(label for label, _ in entries if cells(label) <= self.options.width // LABEL_PART)
        for label, text in entries:
            self.item(padded(label, width), text, style)

    def more(self, hidden: int, noun: str, plural: str = "") -> None:
        """Say how many entries of a list are not shown, if any; `noun` is in the singular."""
        if hidden > 0:
            self.line(
                f"… and {hidden:,} more {noun if hidden == 1 else plural or f'{noun}s'} (see the JSON or HTML report)",
                "dim",
            )

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[str | Text]], indent: int = 2, *, rule: bool = True
    ) -> None:
        """Add a table, with a rule below its heading; where it is too wide for the page, words stay whole."""
        shown = [[self._styled(cell) for cell in row] for row in rows]
        widths = self._widths(columns, shown, indent)
        if not widths:
            self._records(columns, shown, indent)
            return
        frame = box.SIMPLE_HEAD if self.options.unicode else box.ASCII2
        table = Table(
            box=frame if rule else None,
            show_edge=False,
            pad_edge=False,
            padding=(0, 1, 0, 0) if rule else (0, GAP, 0, 0),
            header_style="dim",
        )
        for column, width in zip(columns, widths, strict=True):
            table.add_column(self._styled(column.title), justify=column.justify, overflow="fold", width=width)
        for row in shown:
            table.add_row(*row)
        self._console.print(Padding(table, (0, 0, 0, indent), expand=False), width=self._table_width)

    def _records(self, columns: Sequence[Column], rows: Sequence[Sequence[Text]], indent: int) -> None:
        """Add a table whose words do not fit side by side: each row as a paragraph below its first cell."""
        titles = [self._styled(column.title, "dim") for column in columns]
        for first, *others in rows:
            self._print(Padding(first, (0, 0, 0, indent), expand=False))
            told = [
                Text.assemble(title, ": ", cell) if title.plain else cell
                for title, cell in zip(titles[1:], others, strict=True)
                if cell.plain
            ]
            self._print(Padding(Text("; ").join(told), (0, 0, 0, indent + HANG), expand=False))

    @property
    def _table_width(self) -> int:
        return UNCUT if self.options.uncut else self.options.width

    @property
    def measure(self) -> int:
        """Columns of a paragraph."""
        return min(self.options.width, MEASURE)

    def _print(self, what: RenderableType) -> None:
        self._console.print(what, width=self.measure)

    def _widths(self, columns: Sequence[Column], rows: Sequence[Sequence[Text]], indent: int) -> list[int]:
        """Return the widths of the columns, see `folded`; nothing where their words do not fit side by side."""
        texts = [[self._styled(one.title).plain, *(row[n].plain for row in rows)] for n, one in enumerate(columns)]
        room = self._table_width - indent - GAP * (len(columns) - 1)
        return folded(texts, [column.name for column in columns], room)

    def place(self, location: Location | None) -> Text:
        """Return ``file:line:column``, a link where the terminal follows links; empty for None."""
        text = self._styled(place_of(location))
        link = address(location, self.options.links)
        if link:
            text.stylize(Style(link=link))
        return text

    def bar(self, fraction: float, length: int) -> Text:
        """Return a bar with its share in percent; readable without colour."""
        full, empty = ("█", "░") if self.options.unicode else ("#", ".")
        filled = min(length, round(fraction * length)) if fraction < 1 else length
        filled = max(filled, min(length, 1)) if fraction > 0 else 0
        bar = Text()
        bar.append(full * filled, BAD if fraction > 1 else FAIR if fraction >= HEAVY_FROM else GOOD)
        bar.append(empty * (length - filled), "dim")
        bar.append(f"{' ' if length else ''}{fraction * 100:3.0f} %".replace(" ", _GLUE))
        return bar

    def plain(self, text: str) -> str:
        """Return `text` in the page's language and character set, control characters replaced."""
        clean = _BEFORE_UNIT.sub(_GLUE, self.say(printable(text)))
        return clean if self.options.unicode else _GLUE.join(map(ascii_only, clean.split(_GLUE)))

    def _styled(self, text: str | Text, style: str = "") -> Text:
        if isinstance(text, Text):
            return text if not style else Text("", style).append_text(text)
        return Text(self.plain(text), style)
