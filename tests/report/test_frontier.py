"""Frontiers: what dominates what, against brute force, and what is called proven."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.report.frontier import html
from vconsolidate.report.frontier.compose import dominator, on_curve
from vconsolidate.report.frontier.schema import FRONTIER_VERSION, Axis, CurveSection, FrontierDocument, PointSection
from vconsolidate.report.frontier.terminal import chart
from vconsolidate.report.frontier.words import POINTS, legend, shown
from vconsolidate.report.options import Options
from vconsolidate.report.schema.outcome import Generator


def point(label: str, x: float | None, hosts: int | None, *, proven: bool = False) -> PointSection:
    return PointSection(
        label=label,
        setting=0.0,
        x=x,
        status="feasible" if hosts is not None else "unknown",
        hosts=hosts,
        bound_hosts=hosts if proven and hosts is not None else 0,
        cost=None if hosts is None else float(hosts),
        bound_cost=0.0,
        breach_probability=None,
        over_ceiling_fraction=None,
        proven=proven,
        dominated_by="",
        conflict="",
    )


def curve(axis: Axis, points: list[PointSection]) -> CurveSection:
    judged = tuple(one.model_copy(update={"dominated_by": dominator(one, points, axis, "hosts")}) for one in points)
    return CurveSection(axis=axis, title="", x_title="", x_unit="factor", points=judged)


COORDINATES = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 6)), min_size=1, max_size=8)


@given(COORDINATES, st.sampled_from(["overcommit", "failures"]))
def test_points_on_the_curve_are_those_that_no_other_beats(pairs: list[tuple[int, int]], axis: Axis) -> None:
    points = [point(str(number), float(x), y) for number, (x, y) in enumerate(pairs)]
    sign = -1 if axis == "failures" else 1
    expected = {
        str(number)
        for number, (x, y) in enumerate(pairs)
        if not any((sign * a <= sign * x and b <= y and (a, b) != (x, y)) for a, b in pairs)
    }
    found = curve(axis, points)
    assert {one.label for one in on_curve(found)} == expected
    for one in found.points:  # what is named as dominating is on the curve itself
        assert not one.dominated_by or one.dominated_by in expected


def test_a_point_without_a_plan_or_risk_dominates_nothing() -> None:
    found = curve("risk", [point("none", None, None), point("unknown", None, 1), point("known", 0.1, 5)])
    assert [one.dominated_by for one in found.points] == ["", "", ""]
    assert [one.label for one in on_curve(found)] == ["known"]


def test_the_chart_fills_proven_points_only() -> None:
    points = [point("a", 1.0, 9, proven=True), point("b", 2.0, 5), point("c", 3.0, 7)]
    text = "\n".join(chart(curve("overcommit", points), "hosts"))
    assert (text.count("●"), text.count("○"), text.count("·")) == (1, 1, 1)
    assert chart(curve("overcommit", points[:1]), "hosts") == []


def test_every_pair_of_ends_is_drawn() -> None:
    for first, second in itertools.product((1, 5), repeat=2):
        lines = chart(curve("overcommit", [point("a", 1.0, first), point("b", 2.0, second)]), "hosts")
        assert lines[0].startswith(str(max(first, second)))


def page(points: list[PointSection]) -> str:
    document = FrontierDocument(
        frontier_version=FRONTIER_VERSION,
        generator=Generator(name="vconsolidate", version="0"),
        name="n",
        inventory="i.yaml",
        overrides=(),
        currency="EUR",
        seed=0,
        effort=1.0,
        measure="hosts",
        verdict="v",
        curves=(curve("overcommit", points),),
        notes=(),
    )
    return html.render(document, Options()).decode()


@pytest.mark.parametrize(
    ("most", "levels"), [(3, ["0", "1", "2", "3"]), (5, ["0", "2", "4"]), (8, ["0", "2", "4", "6", "8"])]
)
def test_the_levels_of_the_page_are_whole_and_stand_where_they_say(most: int, levels: list[str]) -> None:
    text = page([point("a", 1.0, most), point("b", 2.0, 1)])
    found = re.findall(r'<text x="[^"]*" y="([^"]*)" text-anchor="end"[^>]*>([\d,]+)<', text)
    assert [label for _, label in found] == levels
    heights = [float(y) for y, _ in found]
    assert heights == pytest.approx(
        np.interp([int(one) for one in levels], [0, int(levels[-1])], [heights[0], heights[-1]]), abs=0.2
    )


def test_a_curve_of_one_value_is_no_range() -> None:
    text = page([point("a", 1.0, 3), point("b", 2.0, 3)])
    assert "3 to 3" not in text


@pytest.mark.parametrize("breach", [None, 0.02])
def test_the_risk_is_explained_only_where_it_is_shown(breach: float | None) -> None:
    one = point("a", 1.0, 3).model_copy(update={"breach_probability": breach})
    curves = [curve("overcommit", [one, point("b", 2.0, 2)])]
    assert ("Risk: " in legend(curves, "EUR")) is (breach is not None)
    assert ("risk" in [POINTS[n] for n in shown(curves)]) is (breach is not None)
    assert "Bound: " in legend(curves, "EUR")
    assert "Over ceiling: " not in legend(curves, "EUR")
