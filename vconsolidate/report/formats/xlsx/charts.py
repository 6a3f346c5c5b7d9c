"""Charts of the workbook; their data are the tables of other sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vconsolidate.report.formats.xlsx.sheet import Sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_MOST_BARS: Final = 60
"""Bars that a chart can show with readable names; the table has the others."""

_COLOURS: Final = ("#0072B2", "#E69F00")
"""Blue and orange of the palette by Okabe and Ito (2008), which colour-blind people can tell apart."""

_BESIDE: Final = 4
"""Column of the first sheet at which the charts begin, counted from 0."""


def add_charts(book: Workbook, first: Worksheet, sheets: list[Sheet]) -> None:
    """Put the chart of every sheet that has one and rows to show beside the figures of the first sheet."""
    row = 1
    for sheet in sheets:
        if sheet.chart is None or not sheet.rows:
            continue
        bars = min(len(sheet.rows), _MOST_BARS)
        height = 120 + 24 * bars * len(sheet.chart.columns)
        chart = _chart(book, sheet, bars)
        chart.set_size({"width": 640, "height": height})
        first.insert_chart(row, _BESIDE, chart, {"description": _title(sheet, bars)})
        row += height // 20 + 2


def _chart(book: Workbook, sheet: Sheet, bars: int) -> Any:
    assert sheet.chart is not None  # noqa: S101 - the caller looked
    titles = [column.title for column in sheet.columns]
    names = titles.index(sheet.chart.names)
    chart: Any = book.add_chart({"type": "bar"})
    for colour, column in zip(_COLOURS, sheet.chart.columns, strict=False):
        place = titles.index(column)
        chart.add_series(
            {
                "name": [sheet.name, 0, place],
                "categories": [sheet.name, 1, names, bars, names],
                "values": [sheet.name, 1, place, bars, place],
                "fill": {"color": colour},
            }
        )
    chart.set_title({"name": _title(sheet, bars), "name_font": {"size": 12}})
    chart.set_x_axis({"num_format": "0%", "min": 0} if len(sheet.chart.columns) > 1 else {"num_format": "0%"})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"} if len(sheet.chart.columns) > 1 else {"none": True})
    return chart


def _title(sheet: Sheet, bars: int) -> str:
    title = sheet.chart.title if sheet.chart is not None else ""
    return title if bars == len(sheet.rows) else f"{title} (the first {bars} of {len(sheet.rows):,})"
