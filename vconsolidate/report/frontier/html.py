"""Frontiers as one self-contained page in the style of the plan's."""

from __future__ import annotations

from math import ceil, floor

from vconsolidate.report.formats.html.blocks import Block, Chart, Key, Listing, Page, Section, Shape, Table, Text
from vconsolidate.report.formats.html.charts.svg import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    axis,
    box,
    line,
    number,
    text,
)
from vconsolidate.report.formats.html.environment import write
from vconsolidate.report.frontier.compose import on_curve, value_of
from vconsolidate.report.frontier.schema import CurveSection, FrontierDocument, Measure, PointSection
from vconsolidate.report.frontier.words import NUMERIC, POINTS, legend, missing_lines, point_rows, shown, x_words
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of
from vconsolidate.words import counted

_LEVELS = 4
_DOT = 9.0


def render(document: FrontierDocument, options: Options) -> bytes:
    """Return the page, UTF-8."""
    lines = (*missing_lines(document), *document.notes)
    page = Page(
        title=document.name,
        subtitle="Frontiers",
        headline="",
        verdict=document.verdict,
        level="",
        keys=[_key(curve, document.measure) for curve in document.curves],
        sections=[
            *(Section(curve.axis, _title(curve), _blocks(curve, document)) for curve in document.curves),
            Section("notes", "What the figures rest on", [Listing(lines)]),
        ],
        footer=f"{document.generator.name} {document.generator.version}, document {document.frontier_version}",
    )
    return write(page, translator_of(document, options.language), options.language)


def _key(curve: CurveSection, measure: Measure) -> Key:
    points = on_curve(curve)
    values = [value for one in points if (value := value_of(one, measure)) is not None]
    least, most = (f"{end(values):,.0f}" for end in (min, max)) if values else ("", "")
    figure = "no point" if not values else least if least == most else f"{least} to {most}"
    proven = sum(one.proven for one in points)
    return Key(_title(curve), figure, [f"{counted(len(points), 'point')}, {proven:,} proven"], target=curve.axis)


def _title(curve: CurveSection) -> str:
    return curve.title[:1].upper() + curve.title[1:]


def _blocks(curve: CurveSection, document: FrontierDocument) -> list[Block]:
    seen = shown([curve])
    rows = [[row[n] for n in seen] for row in point_rows(curve)]
    numeric = [place for place, n in enumerate(seen) if n in NUMERIC]
    table = Table([POINTS[n] for n in seen], rows, f"frontier-{curve.axis}", numeric=numeric)
    words = Text(f"x: {curve.x_title}. {legend([curve], document.currency)}", soft=True)
    return [*_chart(curve, document.measure), table, words]


def _chart(curve: CurveSection, measure: Measure) -> list[Block]:
    points = [
        (one, one.x, y) for one in curve.points if one.x is not None and (y := value_of(one, measure)) is not None
    ]
    if len(points) < 2:
        return []
    xs, top = [x for _, x, _ in points], max(y for _, _, y in points) or 1.0
    left, span = min(xs), max(xs) - min(xs) or 1.0

    def place(one: PointSection) -> tuple[float, float]:
        across = ((one.x or 0.0) - left) / span
        return LEFT + _DOT + (WIDTH - LEFT - RIGHT - 2 * _DOT) * across, _y((value_of(one, measure) or 0.0) / top)

    edge = [place(one) for one in on_curve(curve)]
    shapes: list[Shape] = [axis()]
    for level in range(0, floor(top) + 1, ceil(top / _LEVELS)):
        y = _y(level / top)
        shapes += [line(LEFT, y, WIDTH - RIGHT, y, "grid"), text(LEFT - 6, y + 4, f"{level:,}", "end")]
    path = " ".join(f"{number(x)},{number(y)}" for x, y in edge)
    shapes += [Shape("polyline", {"points": path, "class": "line l1"})] if len(edge) > 1 else []
    for one, _, _ in points:
        x, y = place(one)
        class_ = "was" if one.dominated_by else "good-bar" if one.proven else "over"
        beside = y - _DOT if y > TOP + 2 * _DOT else y + 2 * _DOT  # below the dot where nothing fits above it
        shapes += [box(x - _DOT / 2, y - _DOT / 2, _DOT, _DOT, class_), text(x, beside, x_words(curve, one.x))]
    colours = (("good-bar", "proven"), ("over", "on the curve, not proven"), ("was", "dominated"))
    note = f"Across: {curve.x_title}. Up: {measure}."
    return [Chart(f"chart-{curve.axis}", _title(curve), HEIGHT, shapes, colours, note=note)]


def _y(part: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - part)
