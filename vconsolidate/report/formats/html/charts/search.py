"""The best plan and the proven bound against the work of the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

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


@dataclass(frozen=True, slots=True)
class Point:
    """What is known from here on; `at` counts work since the first search began."""

    at: float
    value: int
    bound: int


def search_chart(phases: Sequence[Phase]) -> list[Chart]:
    """Return value and bound over the final value, against work; nothing where fewer than two points have a value."""
    runs = searches(phases)
    by_work = any(phase.work for run in runs for phase in run) and all(p.work is not None for run in runs for p in run)
    curves = curves_of(runs, by_work=by_work)
    known = [point for curve in curves for point in curve]
    if len(known) < 2 or known[-1].value <= 0:
        return []
    final = known[-1].value
    top = max(*(point.value / final for point in known), 1.0)
    low = min(*(point.bound / final for point in known), 1.0)
    low -= 0.1 * (top - low) + 0.01
    end = max(known[-1].at, 1e-9)
    several = f" {len(runs)} searches ran, each with a bound of its own: of a part, or under other limits."
    across = "work of the search" if by_work else "phases of the search"
    return [
        Chart(
            "search",
            f"Best plan and proven bound against the {across}",
            HEIGHT,
            [
                axis(),
                *_levels(low, top),
                *(
                    _steps([(point.at / end, point.value / final) for point in curve], low, top, "l1")
                    for curve in curves
                ),
                *(
                    _steps([(point.at / end, point.bound / final) for point in curve], low, top, "l0")
                    for curve in curves
                ),
                *(_work(end) if by_work else _names([phase_words(p.phase) for run in runs for p in run])),
            ],
            (("c1", "best plan so far"), ("c0", "proven bound")),
            note="100 % is the last value, before spare hosts. Where the lines meet, that search found the best."
            + (" A unit of work is about one second of one core." if by_work else "")
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


def curves_of(runs: Sequence[Sequence[Phase]], *, by_work: bool) -> list[list[Point]]:
    """Return the points of each search from its first value on; without work, every phase is one unit long."""
    curves, at = [], 0.0
    for run in runs:
        points = list[Point]()
        for phase in run:
            now = at
            at += (phase.work or 0.0) if by_work else 1.0
            for step in phase.steps if by_work else ():
                now += step.work
                points += _known(min(now, at), step.value, step.bound)
            points += _known(at, phase.value, phase.bound)
        curves.append(points)
    return curves


def _known(at: float, value: int | None, bound: int | None) -> list[Point]:
    return [] if value is None else [Point(at, value, bound or 0)]


def _y(value: float, low: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (top - low)


def _steps(points: Sequence[tuple[float, float]], low: float, top: float, class_: str) -> Shape:
    """Return one search as a line of steps, each as high as what was known from there on; `points` are (at, height)."""
    corners = [points[0]]
    for (_, before), (at, height) in pairwise(points):
        corners += [(at, before), (at, height)] if height != before else [(at, height)]
    width = WIDTH - LEFT - RIGHT
    places = " ".join(f"{number(LEFT + width * at)},{number(_y(height, low, top))}" for at, height in corners)
    return Shape("polyline", {"points": places, "class": f"line {class_}"})


def _levels(low: float, top: float) -> list[Shape]:
    shapes = []
    for value in sorted({low, (low + top) / 2, top, 1.0}):
        y = _y(value, low, top)
        shapes += [line(LEFT, y, WIDTH - RIGHT, y), text(LEFT - 6, y + 4, percent(value), anchor="end")]
    return shapes


def _work(end: float) -> list[Shape]:
    """Return the marks of the axis of work."""
    width = WIDTH - LEFT - RIGHT
    return [
        text(LEFT + width * part / 4, HEIGHT - BOTTOM + 16, f"{end * part / 4:.3g}", anchor=anchor)
        for part, anchor in ((0, "start"), (1, "middle"), (2, "middle"), (3, "middle"), (4, "end"))
    ]


def _names(names: Sequence[str]) -> list[Shape]:
    slot = (WIDTH - LEFT - RIGHT) / len(names)
    every = -(-len(names) // 6)
    return [
        text(LEFT + slot * (index + 0.5), HEIGHT - BOTTOM + 16 + 14 * ((index // every) % 2), name[-28:])
        for index, name in enumerate(names)
        if index % every == 0
    ]
