"""CPU demand over capacity of the hosts with the highest peaks, over time."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.formats.html.blocks import Chart, Shape, Table
from vconsolidate.report.formats.html.charts.svg import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    axis,
    clock,
    line,
    number,
    text,
)
from vconsolidate.report.formats.html.charts.times import spans
from vconsolidate.report.schema.replay import CpuCourse
from vconsolidate.report.wording import percent

COLOURS = 5
TABLE_POINTS = 24
"""Most rows of the table: the largest value of each span of time."""


def courses(series: Sequence[CpuCourse], start_s: int) -> list[Chart]:
    """Return the chart; nothing without series."""
    if not series or len(series[0].peak_fraction) < 2:
        return []
    top = max(1.0, *(max(course.peak_fraction) for course in series)) * 1.05
    span_s = series[0].step_s * len(series[0].peak_fraction)
    times = clock(start_s, span_s, LEFT, WIDTH - LEFT - RIGHT, HEIGHT - BOTTOM + 16)
    lines = [_line(course, index, top) for index, course in enumerate(series)]
    limit = line(LEFT, _y(1.0, top), WIDTH - RIGHT, _y(1.0, top), "limit")
    return [
        Chart(
            "courses",
            "CPU demand over capacity of the hosts with the highest peaks",
            HEIGHT,
            [axis(), *_levels(top), *times, *lines, limit],
            [(f"c{index % COLOURS}", course.host) for index, course in enumerate(series)],
            note="Each point is the highest demand within its time. The dashed line is the capacity of a host.",
            table=_table(series, start_s),
        )
    ]


def _line(course: CpuCourse, index: int, top: float) -> Shape:
    step = (WIDTH - LEFT - RIGHT) / (len(course.peak_fraction) - 1)
    points = (f"{number(LEFT + step * at)},{number(_y(value, top))}" for at, value in enumerate(course.peak_fraction))
    return Shape("polyline", {"points": " ".join(points), "class": f"line l{index % COLOURS}"})


def _levels(top: float) -> list[Shape]:
    step = 0.25 if top <= 1.5 else 0.5 if top <= 3 else round(top / 5) or 1
    shapes = []
    for index in range(int(top / step) + 1):
        y = _y(index * step, top)
        shapes += [
            line(LEFT, y, WIDTH - RIGHT, y),
            text(LEFT - 6, y + 4, f"{index * step * 100:.0f} %", anchor="end"),
        ]
    return shapes


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _table(series: Sequence[CpuCourse], start_s: int) -> Table:
    parts = spans(len(series[0].peak_fraction), start_s, series[0].step_s, TABLE_POINTS)
    rows = [
        (part.words, *(percent(max(course.peak_fraction[part.first : part.end], default=0.0)) for course in series))
        for part in parts
    ]
    columns = ("from", *(course.host for course in series))
    return Table(columns, rows, "cpu-over-time", numeric=range(1, len(columns)))
