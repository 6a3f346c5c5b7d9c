"""The best plan and the proven bound after each phase of the search."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.formats.html.blocks import Chart, Shape
from vconsolidate.report.formats.html.charts.svg import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    axis,
    line,
    number,
    text,
)
from vconsolidate.report.schema.outcome import Phase
from vconsolidate.report.wording import percent


def search_chart(phases: Sequence[Phase]) -> list[Chart]:
    """Return value and bound after each phase that had a plan, over the final value; nothing below two such phases."""
    known = [(phase.value, phase.bound or 0) for phase in phases if phase.value is not None]
    if len(known) < 2 or known[-1][0] <= 0:
        return []
    final = known[-1][0]
    values = [value / final for value, _ in known]
    bounds = [bound / final for _, bound in known]
    shown = [name for phase in phases if phase.value is not None for name in [phase.phase]]
    top = max(*values, 1.0)
    low = min(*bounds, 1.0)
    low -= 0.1 * (top - low) + 0.01
    return [
        Chart(
            "search",
            "Best plan and proven bound after each phase of the search",
            HEIGHT,
            [
                axis(),
                *_levels(low, top),
                *_steps(values, low, top, "l1"),
                *_steps(bounds, low, top, "l0"),
                *_names(shown),
            ],
            (("c1", "best plan so far"), ("c0", "proven bound")),
            note="100 % is the best value of the search, before spare hosts. Where the lines meet, none is better.",
        )
    ]


def _y(value: float, low: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (top - low)


def _steps(values: Sequence[float], low: float, top: float, class_: str) -> list[Shape]:
    slot = (WIDTH - LEFT - RIGHT) / len(values)
    parts = [
        f"{number(LEFT + slot * place)},{number(_y(value, low, top))}"
        for index, value in enumerate(values)
        for place in (index, index + 1)
    ]
    return [Shape("polyline", {"points": " ".join(parts), "class": f"line {class_}"})]


def _levels(low: float, top: float) -> list[Shape]:
    shapes = []
    for value in sorted({low, (low + top) / 2, top, 1.0}):
        y = _y(value, low, top)
        shapes += [line(LEFT, y, WIDTH - RIGHT, y), text(LEFT - 6, y + 4, percent(value), anchor="end")]
    return shapes


def _names(names: Sequence[str]) -> list[Shape]:
    slot = (WIDTH - LEFT - RIGHT) / len(names)
    every = -(-len(names) // 6)
    return [
        text(LEFT + slot * (index + 0.5), HEIGHT - BOTTOM + 16 + 14 * ((index // every) % 2), name[-28:])
        for index, name in enumerate(names)
        if index % every == 0
    ]
