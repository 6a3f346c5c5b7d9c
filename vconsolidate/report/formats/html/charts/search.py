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
from vconsolidate.words import phase_words


def search_chart(phases: Sequence[Phase]) -> list[Chart]:
    """Return value and bound after each phase that had a plan, over the final value; nothing below two such phases."""
    runs = [[(phase.value, phase.bound or 0) for phase in run if phase.value is not None] for run in searches(phases)]
    known = [pair for run in runs for pair in run]
    if len(known) < 2 or known[-1][0] <= 0:
        return []
    final = known[-1][0]
    shown = [phase_words(phase.phase) for phase in phases if phase.value is not None]
    top = max(*(value / final for value, _ in known), 1.0)
    low = min(*(bound / final for _, bound in known), 1.0)
    low -= 0.1 * (top - low) + 0.01
    several = f" {len(runs)} searches ran, each with a bound of its own: of a part, or under other limits."
    return [
        Chart(
            "search",
            "Best plan and proven bound after each phase of the search",
            HEIGHT,
            [
                axis(),
                *_levels(low, top),
                *_steps([[value / final for value, _ in run] for run in runs], low, top, "l1"),
                *_steps([[bound / final for _, bound in run] for run in runs], low, top, "l0"),
                *_names(shown),
            ],
            (("c1", "best plan so far"), ("c0", "proven bound")),
            note="100 % is the last value, before spare hosts. Where the lines meet, that search found the best."
            + (several if len(runs) > 1 else ""),
        )
    ]


def searches(phases: Sequence[Phase]) -> list[list[Phase]]:
    """Return the phases of each search: one that begins again knows less than the one before, or has no plan yet."""
    runs: list[list[Phase]] = []
    for phase in phases:
        last = runs[-1][-1] if runs else None
        again = (
            last is None or (phase.bound or 0) < (last.bound or 0) or (phase.value is None and last.value is not None)
        )
        if again:
            runs.append([])
        runs[-1].append(phase)
    return [run for run in runs if any(phase.value is not None for phase in run)]


def _y(value: float, low: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (top - low)


def _steps(runs: Sequence[Sequence[float]], low: float, top: float, class_: str) -> list[Shape]:
    """Return a line of steps for each search; the next begins where it ends, without a line between them."""
    slot = (WIDTH - LEFT - RIGHT) / sum(len(run) for run in runs)
    shapes, first = [], 0
    for run in runs:
        parts = [
            f"{number(LEFT + slot * place)},{number(_y(value, low, top))}"
            for index, value in enumerate(run, start=first)
            for place in (index, index + (0.94 if index == first + len(run) - 1 and run is not runs[-1] else 1))
        ]
        shapes.append(Shape("polyline", {"points": " ".join(parts), "class": f"line {class_}"}))
        first += len(run)
    return shapes


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
