"""Write sheets as a workbook with XlsxWriter."""

from __future__ import annotations

import io
import textwrap
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from vconsolidate.report.formats.xlsx.charts import add_charts
from vconsolidate.report.formats.xlsx.sheet import Kind, Sheet, Typed, Value
from vconsolidate.report.printable import printable
from vconsolidate.report.schema.plan_document import PlanDocument

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_CREATED: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - a date without a time zone is what the format holds
"""Date of every workbook: the same plan gives the same bytes."""

_NUMBERS: Final[dict[Kind, str]] = {"text": "General", "count": "#,##0", "number": "#,##0.0", "share": "0.0%"}

_MOST_LETTERS: Final = 32_767
"""Longest text of a cell."""

_MOST_ROWS: Final = 1_048_575
"""Most rows under the headings of a sheet."""

_WIDEST: Final = 60
"""Characters; a longer text takes several lines of its cell."""

_LINE: Final = 15
"""Height of a line, points."""

_PAGE: Final = 170
"""Characters across a page in landscape that can still be read."""

_LITERAL: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Names are shown and never run: whatever they begin with, they are written as text."""


def workbook(document: PlanDocument, sheets: list[Sheet], verdict: str) -> bytes:
    """Return a workbook of the sheets, in their order, with the charts on the first."""
    import xlsxwriter  # noqa: PLC0415 - only this format needs it

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **_LITERAL}) as book:
        book.set_properties({"title": printable(document.name), "comments": printable(verdict), "created": _CREATED})
        pages = [_Page(book, sheet) for sheet in sheets]
        for page in pages:
            page.write()
        add_charts(book, pages[0].worksheet, sheets)
    return stream.getvalue()


class _Page:
    """A sheet being written."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self.sheet = sheet
        self.worksheet: Any = book.add_worksheet(sheet.name)
        self._heading: Any = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
        self._formats: dict[Kind, Any] = {
            kind: book.add_format({"num_format": code, "valign": "top", "indent": int(kind == "text")})
            for kind, code in _NUMBERS.items()
        }
        self._folded: Any = book.add_format({"valign": "top", "indent": 1, "text_wrap": True})
        self._widths = [self._width(number) for number in range(len(sheet.columns))]
        self._letters = {column.title: _letter(number) for number, column in enumerate(sheet.columns)}

    def write(self) -> None:
        """Write the headings, the rows, the filter, the widths and the layout of the page."""
        rows = self.sheet.rows[:_MOST_ROWS]
        self._headings()
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                self._cell(number, place, value)
        self.worksheet.freeze_panes(1, 1)
        self.worksheet.autofilter(0, 0, len(rows), len(self.sheet.columns) - 1)
        self.worksheet.repeat_rows(0)
        self.worksheet.repeat_columns(0)
        self.worksheet.set_landscape()
        if sum(self._widths) <= _PAGE:
            self.worksheet.fit_to_pages(1, 0)

    def _headings(self) -> None:
        most = 1
        for number, (column, width) in enumerate(zip(self.sheet.columns, self._widths, strict=True)):
            self.worksheet.write_string(0, number, printable(column.title), self._heading)
            self.worksheet.set_column(number, number, width)
            most = max(most, len(textwrap.wrap(column.title, int(width) - 3)))
        self.worksheet.set_row(0, _LINE * most)

    def _cell(self, row: int, place: int, value: Value) -> None:
        column = self.sheet.columns[place]
        kind = value.kind if isinstance(value, Typed) else column.kind
        shown = value.value if isinstance(value, Typed) else value
        look = self._formats[kind]
        if column.formula:
            named = {title: f"{letter}{row + 1}" for title, letter in self._letters.items()}
            result = "" if shown is None else shown
            self.worksheet.write_formula(row, place, f"={_filled(column.formula, named)}", look, result)
        elif isinstance(shown, bool):
            self.worksheet.write_string(row, place, "yes" if shown else "no", look)
        elif isinstance(shown, str):
            if shown:
                look = self._folded if len(shown) > _WIDEST - 3 else look
                self.worksheet.write_string(row, place, printable(shown)[:_MOST_LETTERS], look)
        elif shown is not None:
            self.worksheet.write_number(row, place, shown, look)

    def _width(self, place: int) -> int:
        texts = [row[place] for row in self.sheet.rows[:500]]
        longest = max((len(value) for value in texts if isinstance(value, str)), default=0)
        words = max(map(len, self.sheet.columns[place].title.split()))
        return min(max(longest + 3, words + 4, 11), _WIDEST)


def _filled(formula: str, cells: dict[str, str]) -> str:
    """Return a formula with the cells of its row; the titles come from this program, never from an inventory."""
    for title, place in cells.items():
        formula = formula.replace(f"{{{title}}}", place)
    return formula


def _letter(number: int) -> str:
    """Return the letters of a column counted from 0: ``A``, ``Z``, ``AA``."""
    letters = ""
    while number >= 0:
        letters = chr(ord("A") + number % 26) + letters
        number = number // 26 - 1
    return letters
