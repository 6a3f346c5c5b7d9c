"""What the HTML page says first, what it folds away, and how it shows several searches, without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from vconsolidate.report.document import PlanDocument
from vconsolidate.report.formats import FORMATS, Options
from vconsolidate.report.formats.html.charts.search import curves_of, search_chart, searches
from vconsolidate.report.limits import LEAST_LEVELS
from vconsolidate.report.schema.outcome import Phase, SearchStep

if TYPE_CHECKING:
    from tests.report.conftest import World

ONE = [("bounds", None, 60), ("greedy", 100, 60), ("tiny", 100, 100)]
OTHER = [("bounds", None, 70), ("greedy", 90, 70)]


def phases(*told: tuple[str, int | None, int]) -> list[Phase]:
    return [Phase(phase=name, value=value, bound=bound) for name, value, bound in told]


def step(work: float, value: int | None, bound: int) -> SearchStep:
    return SearchStep(work=work, value=value, bound=bound)


STEPS = (
    Phase(phase="bounds", value=None, bound=50, work=1.0, steps=(step(0.5, None, 50),)),
    Phase(phase="greedy", value=100, bound=50, work=1.0, steps=(step(0.25, 125, 50), step(0.25, 100, 50))),
    Phase(phase="columns", value=100, bound=100, work=2.0, steps=(step(1.0, 100, 100),)),
)


def page(document: PlanDocument) -> str:
    return str(FORMATS["html"].render(document, Options()))


def section(text: str, name: str) -> str:
    found = re.search(rf'<section id="{name}".*?</section>', text, flags=re.DOTALL)
    assert found is not None
    return found[0]


def test_a_search_that_begins_again_is_another() -> None:
    assert [len(run) for run in searches(phases(*ONE))] == [3]
    assert [len(run) for run in searches(phases(*ONE, *OTHER))] == [3, 2]


def test_the_bound_of_one_search_never_leads_down_to_that_of_another() -> None:
    (chart,) = search_chart(phases(*ONE, *OTHER))
    lines = [shape.attributes["points"] for shape in chart.shapes if shape.kind == "polyline"]
    assert len(lines) == 4, "a line for value and bound of each search"
    for points in lines:
        heights = [float(point.split(",")[1]) for point in points.split()]
        rising = points in lines[2:]
        assert not rising or heights == sorted(heights, reverse=True), "a bound only rises (y grows downwards)"
    assert "2 searches ran" in chart.note
    (alone,) = search_chart(phases(*ONE))
    assert "searches ran" not in alone.note


def test_the_curve_stands_where_the_work_was_done() -> None:
    (curve,) = curves_of([STEPS], by_work=True)
    assert [(point.at, point.value, point.bound) for point in curve] == [
        (1.25, 125, 50),
        (1.5, 100, 50),
        (2.0, 100, 50),
        (3.0, 100, 100),
        (4.0, 100, 100),
    ]
    (chart,) = search_chart(STEPS)
    value, _bound = (shape.attributes["points"].split() for shape in chart.shapes if shape.kind == "polyline")
    across = [float(point.split(",")[0]) for point in value]
    assert across == sorted(across)
    assert chart.title.endswith("against the work of the search")
    assert "4" in [shape.words for shape in chart.shapes if shape.kind == "text"], "the axis ends with all the work"


def test_a_document_from_before_the_work_was_recorded_shows_its_phases() -> None:
    (chart,) = search_chart([*STEPS[:2], STEPS[2].model_copy(update={"work": None, "steps": ()})])
    assert chart.title.endswith("against the phases of the search")


def test_the_table_of_the_search_has_every_step(document: PlanDocument) -> None:
    text = section(page(document.model_copy(update={"phases": STEPS})), "search")
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", text, flags=re.DOTALL)
    cells = [re.sub(r"<[^>]+>", " ", row).split() for row in rows]
    assert ["filling", "hosts", "0.250", "125", "50"] in cells
    assert ["filling", "hosts,", "end", "1.000", "100", "50"] in cells
    assert len([row for row in cells if "end" in row]) == 3


def test_the_table_of_the_search_names_no_solver_by_its_inner_name(document: PlanDocument) -> None:
    text = section(page(document.model_copy(update={"phases": tuple(phases(*ONE, *OTHER))})), "search")
    assert "exhaustive search (search 1)" in text
    assert "filling hosts (search 2)" in text
    assert not re.search(r"\btiny\b|\bgreedy\b", text)


@pytest.mark.parametrize("verdict", ["ok", "failed"])
def test_a_refuted_plan_is_not_called_sure(document: PlanDocument, verdict: str) -> None:
    assert document.replay is not None
    told = page(document.model_copy(update={"replay": document.replay.model_copy(update={"verdict": verdict})}))
    assert ("the replay refutes the plan" in told) == (verdict == "failed")


def test_kept_levels_with_much_margin_are_folded_and_none_is_lost(document: PlanDocument) -> None:
    assert len(document.limits) > 8
    text = section(page(document), "limits")
    shown, _, folded = text.partition("<details")
    assert "are kept, with more margin" in folded
    assert shown.count(">kept<") == LEAST_LEVELS
    assert text.count(">kept<") == sum(limit.verdict == "kept" for limit in document.limits)
    few = document.model_copy(update={"limits": document.limits[:6]})
    assert "<details" not in section(page(few), "limits")


def test_a_large_group_of_findings_says_its_first_in_the_title(worlds: Callable[[int], World]) -> None:
    document = worlds(2).document()
    finding = document.findings[0].model_copy(update={"severity": "block", "message": "Too little of everything."})
    for number, told in ((12, False), (13, True)):
        group = document.model_copy(update={"findings": (finding,) * number})
        titles = re.findall(r"<summary>.*?</summary>", section(page(group), "findings"), flags=re.DOTALL)
        assert ("Too little of everything." in titles[0]) == told
