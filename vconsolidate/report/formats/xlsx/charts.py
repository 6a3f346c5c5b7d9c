"""Charts of the workbook; their data are the tables of other sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from vconsolidate.report.formats.xlsx.sheet import Sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart
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
        title = sheet.chart.title
        if bars < len(sheet.rows):
            title += f" (the first {bars} of {len(sheet.rows):,})"
        chart = _chart(book, sheet, sheet.chart.columns, bars)
        chart.set_title({"name": title, "name_font": {"size": 12}})
        height = 120 + 24 * bars * len(sheet.chart.columns)
        chart.set_size({"width": 640, "height": height})
        first.insert_chart(row, _BESIDE, chart, {"description": title})
        row += height // 20 + 2


def _chart(book: Workbook, sheet: Sheet, columns: tuple[str, ...], bars: int) -> Chart:
    """Return horizontal bars; the names of the bars are the first column of the sheet."""
    chart = cast("Chart", book.add_chart({"type": "bar"}))
    titles = [column.title for column in sheet.columns]
    several = len(columns) > 1
    for colour, column in zip(_COLOURS, columns, strict=False):
        place = titles.index(column)
        chart.add_series(
            {
                "name": [sheet.name, 0, place],
                "categories": [sheet.name, 1, 0, bars, 0],
                "values": [sheet.name, 1, place, bars, place],
                "fill": {"color": colour},
            }
        )
    chart.set_x_axis({"num_format": "0%", **({"min": 0} if several else {})})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"} if several else {"none": True})
    return chart
