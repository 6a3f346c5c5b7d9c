"""Shapes that all charts share. Colours are classes of the style sheet, so that they follow light, dark and paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from vconsolidate.report.formats.html.blocks import Shape

WIDTH, HEIGHT = 760.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 12.0, 14.0, 40.0
DAY_S = 86400
_STEPS_S = (3600, 3 * 3600, 6 * 3600, DAY_S, 7 * DAY_S, 28 * DAY_S)

NAME_CELLS = 22
"""Most characters of a name beside a row; the table and the pointer give it in full."""


def number(value: float) -> str:
    """Return a coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def text(x: float, y: float, words: str, anchor: str = "middle", class_: str = "") -> Shape:
    """Return words at a place."""
    attributes = {"x": number(x), "y": number(y), "text-anchor": anchor}
    return Shape("text", attributes | ({"class": class_} if class_ else {}), words)


def line(x1: float, y1: float, x2: float, y2: float, class_: str = "axis") -> Shape:
    """Return a straight line."""
    return Shape("line", {"x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2), "class": class_})


def box(x: float, y: float, width: float, height: float, class_: str) -> Shape:
    """Return a filled box."""
    places = {"x": number(x), "y": number(y), "width": number(width), "height": number(height)}
    return Shape("rect", places | {"class": class_})


def boxes(spans: Iterable[tuple[float, float]], y: float, height: float, class_: str) -> Shape:
    """Return boxes of one row and one colour as one path; `spans` are (left, width)."""
    parts = (f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h-{number(width)}z" for x, width in spans)
    return Shape("path", {"d": "".join(parts), "class": class_})


def row_name(name: str, x: float, y: float) -> Shape:
    """Return the name of a row, left of it; a long name is shortened in its middle."""
    half = NAME_CELLS // 2
    shown = name if len(name) <= NAME_CELLS else f"{name[: half - 1]}…{name[-half:]}"
    return text(x, y, shown, anchor="end", class_="name")


def clock(start_s: int, span_s: float, left: float, width: float, y: float) -> list[Shape]:
    """Return the times below a chart: hours of a short period, days of a long one."""
    if span_s <= 0:
        return []
    every = next((step for step in _STEPS_S if span_s / step <= 9), span_s)
    moment = float(-(-start_s // every) * every)
    shapes = []
    while moment < start_s + span_s:
        at = left + width * (moment - start_s) / span_s
        if at < left + width - 24:
            shapes.append(text(at, y, moment_words(moment, days=every >= DAY_S), anchor="start"))
        moment += every
    return shapes


def moment_words(moment_s: float, *, days: bool) -> str:
    """Return a time on the trace's own clock: its hour, or its day; nothing beyond the years that calendars have."""
    try:
        date = datetime.fromtimestamp(moment_s, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return date.strftime("%a %d %b") if days else date.strftime("%H:%M")


def axis(*, height: float = HEIGHT, width: float = WIDTH, left: float = LEFT) -> Shape:
    """Return the line at the bottom of a chart."""
    return line(left, height - BOTTOM, width - RIGHT, height - BOTTOM)
