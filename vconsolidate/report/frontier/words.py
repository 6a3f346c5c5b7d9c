"""Rows of the tables of frontiers, in the words that every format uses."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.frontier.schema import CurveSection, FrontierDocument, PointSection
from vconsolidate.report.wording import percent

POINTS: Final = ("setting", "x", "hosts", "bound", "cost", "risk", "over ceiling", "point")
NUMERIC: Final = (1, 2, 3, 4, 5, 6)
LEGEND: Final = (
    "bound: no plan with this setting needs fewer hosts; risk: chance that the worst host breaks a service level; "
    "over ceiling: share of time of the worst host"
)


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
