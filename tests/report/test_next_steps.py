"""What the short report suggests to do next: the command again with one option more, on the plan that there is."""

from __future__ import annotations

import pytest

from vconsolidate.cli.next_steps import next_steps, remember
from vconsolidate.report.schema.plan_document import PlanDocument


@pytest.fixture(autouse=True)
def _command() -> None:
    remember(["plan", "my estate.yaml", "--seed", "3"])


def commands(document: PlanDocument, saved: str | None = None, plan: str = "") -> list[str]:
    return [command for command, _ in next_steps(document, saved, plan)]


def test_a_plan_that_is_not_kept_is_made_again(document: PlanDocument) -> None:
    assert commands(document) == [
        "vconsolidate plan 'my estate.yaml' --seed 3 --details",
        "vconsolidate plan 'my estate.yaml' --seed 3 -o json=plan.json -o html=plan.html",
    ]


def test_a_plan_that_is_kept_is_not_made_again(document: PlanDocument) -> None:
    kept = ["vconsolidate report kept.json --details", "vconsolidate explain kept.json"]
    assert commands(document, saved="kept.json") == kept
    assert commands(document, plan="kept.json") == kept


def test_without_a_plan_the_reasons_are_explained(document: PlanDocument) -> None:
    none = document.model_copy(update={"status": "infeasible"})
    assert commands(none, saved="kept.json") == ["vconsolidate explain kept.json"]
    assert commands(none) == ["vconsolidate plan 'my estate.yaml' --seed 3 -o json=plan.json"]


@pytest.mark.parametrize(("seconds", "longer"), [(None, "--effort 120"), (15.0, "--time-limit 60")])
def test_a_search_that_a_limit_ended_may_go_on(document: PlanDocument, seconds: float | None, longer: str) -> None:
    search = document.search.model_copy(update={"seconds": seconds, "work": 30.0, "limited": True})
    found = commands(document.model_copy(update={"status": "feasible", "search": search}))
    assert found == [
        f"vconsolidate plan 'my estate.yaml' --seed 3 {longer}",
        "vconsolidate plan 'my estate.yaml' --seed 3 --details",
    ]


def test_a_check_that_fails_offers_a_baseline(document: PlanDocument) -> None:
    remember(["check", "estate.yaml"])
    blocking = document.findings[0].model_copy(update={"severity": "block"})
    failed = document.model_copy(update={"findings": (blocking,)})
    assert commands(failed)[1] == "vconsolidate check estate.yaml --write-baseline baseline.json"
