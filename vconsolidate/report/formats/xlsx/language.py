"""The sheets of a workbook in another language, with their references to each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from vconsolidate.report.formats.xlsx.sheet import Chart, Column, Sheet, Typed, Value
from vconsolidate.report.printable import printable

_REFERENCE: Final = re.compile(r"\{([^{}]+)\}")

Say = Callable[[str], str]


def in_language(sheet: Sheet, say: Say) -> Sheet:
    """Return a sheet whose titles and words are translated; its numbers and formulas stay."""
    columns = tuple(_column(column, say) for column in sheet.columns)
    rows = [tuple(_cell(value, say) for value in row) for row in sheet.rows]
    return Sheet(say(sheet.name), columns, rows, None if sheet.chart is None else _chart(sheet.chart, say))


def _column(column: Column, say: Say) -> Column:
    formula = _REFERENCE.sub(lambda found: f"{{{say(found[1])}}}", column.formula)
    return replace(column, title=say(column.title), formula=formula)


def _chart(chart: Chart, say: Say) -> Chart:
    return Chart(say(chart.title), tuple(map(say, chart.columns)))


def _cell(value: Value, say: Say) -> Value:
    if isinstance(value, Typed):
        return replace(value, value=say(value.value)) if isinstance(value.value, str) else value
    if isinstance(value, bool):
        return say("yes" if value else "no")
    return say(printable(value)) if isinstance(value, str) else value
