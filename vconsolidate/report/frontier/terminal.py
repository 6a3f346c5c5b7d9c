"""Frontiers for people at a terminal: a small chart and a table for each."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.frontier.compose import on_curve, value_of
from vconsolidate.report.frontier.schema import CurveSection, FrontierDocument, Measure
from vconsolidate.report.frontier.words import NUMERIC, POINTS, legend, missing_lines, point_rows, shown, x_words
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of

_WIDTH, _HEIGHT = 48, 8
"""Columns and lines of a chart."""

_SYMBOLS = "● proven; ○ on the curve, not proven; · dominated"


def render(document: FrontierDocument, options: Options) -> str:
    """Return the report."""
    page = Page(options, translator_of(document, options.language))
    page.heading(document.name, document.inventory)
    for curve in document.curves:
        page.heading(curve.title)
        drawn = chart(curve, document.measure)
        for line in drawn:
            page.line(line)
        if drawn:
            page.line(_SYMBOLS, "dim")
        rows = point_rows(curve)
        seen = shown([curve])
        columns = [Column(POINTS[n], "right" if n in NUMERIC else "left", name=n == 0) for n in seen]
        page.table(columns, [[row[n] for n in seen] for row in rows])
        page.line(f"x: {curve.x_title}", "dim")
    page.line(legend(document.curves, document.currency), "dim")
    for line in (*missing_lines(document), *document.notes):
        page.item("  -", line)
    page.last_line(document.verdict, "bold")
    return page.text()


def chart(curve: CurveSection, measure: Measure) -> list[str]:
    """Return a chart in text: ``●`` proven, ``○`` on the curve, ``·`` dominated; nothing of fewer than two points."""
    known = [(one, one.x, value_of(one, measure)) for one in curve.points]
    points = [(one, x, y) for one, x, y in known if x is not None and y is not None]
    if len(points) < 2:
        return []
    left, right = min(x for _, x, _ in points), max(x for _, x, _ in points)
    low, high = min(y for _, _, y in points), max(y for _, _, y in points)
    height = _HEIGHT if high > low else 0
    grid = [[" "] * (_WIDTH + 1) for _ in range(height + 1)]
    curve_labels = {one.label for one in on_curve(curve)}
    for one, x, y in sorted(points, key=lambda point: point[0].label in curve_labels):
        column = round(_WIDTH * (x - left) / (right - left)) if right > left else 0
        row = round(height * (high - y) / (high - low)) if high > low else 0
        grid[row][column] = "·" if one.label not in curve_labels else "●" if one.proven else "○"
    margin = max(len(f"{value:,.0f}") for value in (low, high))
    lines = []
    for number, cells in enumerate(grid):
        label = f"{high:,.0f}" if number == 0 else f"{low:,.0f}" if number == height else ""
        lines.append(f"{label:>{margin}} │{''.join(cells)}".rstrip())
    lines.append(f"{'':>{margin}} └{'─' * (_WIDTH + 1)}")
    ends = x_words(curve, left), x_words(curve, right)
    lines.append(f"{'':>{margin}}  {ends[0]}{ends[1]:>{max(1, _WIDTH + 1 - len(ends[0]))}}")
    return lines
