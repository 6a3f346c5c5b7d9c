"""Spans of time for the tables below the charts."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.report.formats.html.charts.svg import DAY_S, moment_words


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive points: the first, the one after the last, and the words for its beginning."""

    first: int
    end: int
    words: str


def spans(n_points: int, start_s: int, step_s: float, most: int) -> list[Span]:
    """Return at most `most` spans of equal length (the last may be shorter) that cover all points."""
    width = max(1, -(-n_points // most))
    return [
        Span(first, min(first + width, n_points), when(start_s + first * step_s, n_points * step_s))
        for first in range(0, n_points, width)
    ]


def when(moment_s: float, period_s: float) -> str:
    """Return a time within a period: its hour, with its day where the period is longer than one."""
    hour = moment_words(moment_s, days=False)
    return f"{moment_words(moment_s, days=True)} {hour}" if period_s > DAY_S else hour
