"""Rows of the tables of frontiers, in the words that every format uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.report.frontier.schema import CurveSection, FrontierDocument, PointSection
from vconsolidate.report.wording import percent

POINTS: Final = ("setting", "x", "hosts", "bound", "cost", "risk", "over ceiling", "point")
NUMERIC: Final = (1, 2, 3, 4, 5, 6)
_ALWAYS: Final = {0, 2, 7}
"""Columns that are shown even where they are empty."""
_BOUND, _COST, _RISK, _OVER = 3, 4, 5, 6


def shown(curves: Sequence[CurveSection]) -> list[int]:
    """Return the columns of `POINTS` that say something about any of these curves."""
    rows = [row for curve in curves for row in point_rows(curve)]
    return [n for n in range(len(POINTS)) if n in _ALWAYS or any(row[n] for row in rows)]


def legend(curves: Sequence[CurveSection], currency: str) -> str:
    """Return what the columns mean that are shown, in sentences."""
    meaning = {
        _COST: f"Cost: in {currency} over the horizon.",
        _BOUND: "Bound: no plan with this setting needs fewer hosts.",
        _RISK: "Risk: chance that the worst host breaks a service level.",
        _OVER: "Over ceiling: share of time that the worst host is above its CPU ceiling.",
    }
    seen = set(shown(curves))
    return " ".join(words for column, words in meaning.items() if column in seen)


def x_words(curve: CurveSection, value: float | None) -> str:
    """Return what is given up, for people."""
    if value is None:
        return ""
    return percent(value, 1) if curve.x_unit == "share" else f"{value:g}"


def point_rows(curve: CurveSection) -> list[tuple[str, ...]]:
    """Return one row per point."""
    return [
        (
            one.label,
            x_words(curve, one.x),
            "no plan" if one.hosts is None else f"{one.hosts:,}",
            f"≥ {one.bound_hosts:,}" if one.hosts is not None else "",
            "" if one.cost is None else f"{one.cost:,.0f}",
            "" if one.breach_probability is None else percent(one.breach_probability, 1),
            "" if one.over_ceiling_fraction is None else percent(one.over_ceiling_fraction, 1),
            standing(one),
        )
        for one in curve.points
    ]


def standing(one: PointSection) -> str:
    """Return whether a point is on the curve, whether it is proven, or what dominates it."""
    if one.hosts is None:
        return "proven: no plan" if one.proven else "no plan found"
    if one.dominated_by:
        return f"dominated by {one.dominated_by}"
    if one.x is None:
        return "risk unknown"
    return "on the curve, proven" if one.proven else "on the curve"


def missing_lines(document: FrontierDocument) -> list[str]:
    """Return why there is no plan, once for each setting without one."""
    return [f"{one.label}: {one.conflict}" for curve in document.curves for one in curve.points if one.conflict]
