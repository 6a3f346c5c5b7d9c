"""The imbalance after each step, as a chart."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Chart, Shape, Table
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
from vconsolidate.report.rebalancing.schema import RebalancingDocument
from vconsolidate.report.rebalancing.words import score

_LEVELS = 4


def fall(document: RebalancingDocument) -> Chart:
    """Return the chart of at least one step; its table has the same figures."""
    values = [document.before.imbalance, *(step.imbalance_after for step in document.steps)]
    top = max(*values, 1e-9)
    points = " ".join(f"{number(_x(n, len(values)))},{number(_y(value / top))}" for n, value in enumerate(values))
    levels = [shape for part in range(_LEVELS + 1) for shape in _level(part / _LEVELS, top)]
    ends = [
        text(LEFT, HEIGHT - BOTTOM + 16, "before", "start"),
        text(WIDTH - RIGHT, HEIGHT - BOTTOM + 16, f"step {len(document.steps)}", "end"),
    ]
    rows = [(str(n), score(value)) for n, value in enumerate(values)]
    return Chart(
        "fall",
        "Imbalance after each step",
        HEIGHT,
        [axis(), *levels, Shape("polyline", {"points": points, "class": "line l1"}), *ends],
        (("c1", "imbalance"),),
        note="Steps that must be come first and may raise it, and so may one that makes room for others.",
        table=Table(("step", "imbalance"), rows, "imbalance-by-step", numeric=(0, 1)),
    )


def _level(part: float, top: float) -> list[Shape]:
    y = _y(part)
    return [line(LEFT, y, WIDTH - RIGHT, y, "grid"), text(LEFT - 6, y + 4, score(part * top), "end")]


def _x(position: int, number_of_points: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * position / max(1, number_of_points - 1)


def _y(part: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - part)
