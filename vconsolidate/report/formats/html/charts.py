"""Charts as inline SVG; colours come from the style sheet, so that they follow light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from vconsolidate.report.formats.html.markup import Markup, joined, tag
from vconsolidate.report.schema.assessment import UtilisationBin
from vconsolidate.report.schema.replay import CpuCourse
from vconsolidate.report.wording import percent

WIDTH, HEIGHT = 760.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 12.0, 14.0, 40.0
NEARLY_FULL = 0.9
DASHES = ("", "7 3", "2 3", "10 3 2 3", "4 4")
DAY_S = 86400


def load_bar(fraction: float) -> Markup:
    """Return a small bar and its share in percent."""
    kind = "over" if fraction > 1 else "nearly" if fraction >= NEARLY_FULL else "full"
    bar = tag(
        "svg",
        tag("rect", width="100", height="10", class_="rest"),
        tag("rect", width=_number(min(fraction, 1.0) * 100), height="10", class_=kind),
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
    return tag("span", bar, percent(fraction), class_="load")


def histogram(before: Sequence[UtilisationBin], after: Sequence[UtilisationBin]) -> Markup:
    """Return a chart of the number of machines by mean CPU utilisation, before and after."""
    most = max((item.machines for item in (*before, *after)), default=0) or 1
    slot = (WIDTH - LEFT - RIGHT) / max(len(before), 1)
    parts = [_axes()]
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        at = LEFT + index * slot
        parts += _column(at + slot * 0.12, slot * 0.36, old.machines, most, "was")
        parts += _column(at + slot * 0.52, slot * 0.36, new.machines, most, "full")
        label = f"{old.from_fraction * 100:.0f}–{old.to_fraction * 100:.0f} %"
        parts.append(_text(at + slot / 2, HEIGHT - BOTTOM + 16, label))
    parts.append(_text(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 6, "mean CPU utilisation of a machine"))
    chart = _chart("Machines by mean CPU utilisation, before and after", parts)
    legend = tag("div", tag("span", _swatch("was"), "before"), tag("span", _swatch("full"), "after"), class_="legend")
    return tag("figure", chart, legend)


def distribution(bins: Sequence[UtilisationBin], title: str, axis: str) -> Markup:
    """Return a chart of the number of servers in each bin."""
    most = max((item.machines for item in bins), default=0) or 1
    slot = (WIDTH - LEFT - RIGHT) / max(len(bins), 1)
    parts = [_axes()]
    for index, item in enumerate(bins):
        at = LEFT + index * slot
        parts += _column(at + slot * 0.2, slot * 0.6, item.machines, most, "full")
        label = f"{item.from_fraction * 100:.0f}–{item.to_fraction * 100:.0f} %"
        parts.append(_text(at + slot / 2, HEIGHT - BOTTOM + 16, label))
    parts.append(_text(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 6, axis))
    return tag("figure", _chart(title, parts))


def courses(series: Sequence[CpuCourse], start_s: int) -> Markup:
    """Return CPU demand over capacity of some hosts over time; empty without series."""
    if not series or len(series[0].peak_fraction) < 2:
        return Markup()
    top = max(1.0, *(max(course.peak_fraction) for course in series)) * 1.05
    parts = [_axes(), *_levels(top), *_clock(series[0], start_s)]
    parts += [_line(course, index, top) for index, course in enumerate(series)]
    limit = _height(1.0, top)
    parts.append(tag("line", x1=_number(LEFT), x2=_number(WIDTH - RIGHT), y1=limit, y2=limit, class_="limit"))
    legend = tag(
        "div",
        *(tag("span", _stroke(index), course.host) for index, course in enumerate(series)),
        class_="legend",
    )
    chart = _chart("CPU demand over capacity of the hosts with the highest peaks", parts)
    return tag("figure", chart, legend)


def _chart(title: str, parts: Sequence[str]) -> Markup:
    return tag(
        "svg",
        tag("title", title),
        joined(parts),
        viewBox=f"0 0 {_number(WIDTH)} {_number(HEIGHT)}",
        class_="chart",
        role="img",
    )


def _axes() -> Markup:
    bottom = _number(HEIGHT - BOTTOM)
    return tag("line", x1=_number(LEFT), x2=_number(WIDTH - RIGHT), y1=bottom, y2=bottom, class_="axis")


def _column(at: float, width: float, count: int, most: int, kind: str) -> list[Markup]:
    if not count:
        return []
    height = (HEIGHT - TOP - BOTTOM - 14) * count / most
    top = HEIGHT - BOTTOM - height
    box = tag("rect", x=_number(at), y=_number(top), width=_number(width), height=_number(height), class_=kind)
    return [box, _text(at + width / 2, top - 4, f"{count:,}")]


def _levels(top: float) -> list[Markup]:
    parts = []
    step = 0.25 if top <= 1.5 else 0.5 if top <= 3 else round(top / 5) or 1
    level = 0.0
    while level <= top:
        y = _height(level, top)
        parts.append(tag("line", x1=_number(LEFT), x2=_number(WIDTH - RIGHT), y1=y, y2=y, class_="axis"))
        parts.append(_text(LEFT - 6, float(y) + 4, f"{level * 100:.0f} %", anchor="end"))
        level += step
    return parts


def _clock(course: CpuCourse, start_s: int) -> list[Markup]:
    """Return the times under the chart: hours of a short replay, days of a long one."""
    span = course.step_s * len(course.peak_fraction)
    every = next(step for step in (3600, 3 * 3600, 6 * 3600, DAY_S, 7 * DAY_S, 28 * DAY_S, span) if span / step <= 9)
    first = -(-start_s // every) * every
    parts = []
    moment = float(first)
    while moment < start_s + span:
        at = LEFT + (WIDTH - LEFT - RIGHT) * (moment - start_s) / span
        date = datetime.fromtimestamp(moment, tz=UTC)
        words = date.strftime("%H:%M") if every < DAY_S else date.strftime("%a %d %b")
        anchor = "end" if at > WIDTH - 60 else "middle"
        parts.append(_text(at, HEIGHT - BOTTOM + 16, words, anchor=anchor))
        moment += every
    return parts


def _line(course: CpuCourse, index: int, top: float) -> Markup:
    count = len(course.peak_fraction)
    step = (WIDTH - LEFT - RIGHT) / (count - 1)
    points = " ".join(
        f"{_number(LEFT + step * position)},{_height(value, top)}"
        for position, value in enumerate(course.peak_fraction)
    )
    return tag(
        "polyline",
        points=points,
        fill="none",
        style=_pen(index),
        stroke_width="1.8",
        stroke_dasharray=DASHES[index % len(DASHES)],
    )


def _pen(index: int) -> str:
    return f"stroke:var(--c{index % 5})"


def _stroke(index: int) -> Markup:
    line = tag(
        "line",
        x1="0",
        x2="32",
        y1="6",
        y2="6",
        style=_pen(index),
        stroke_width="3",
        stroke_dasharray=DASHES[index % len(DASHES)],
    )
    return tag("svg", line, viewBox="0 0 32 12", aria_hidden="true")


def _swatch(kind: str) -> Markup:
    return tag("svg", tag("rect", width="32", height="12", class_=kind), viewBox="0 0 32 12", aria_hidden="true")


def _height(value: float, top: float) -> str:
    return _number(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top)


def _text(x: float, y: float, words: str, anchor: str = "middle") -> Markup:
    return tag("text", words, x=_number(x), y=_number(y), text_anchor=anchor)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
