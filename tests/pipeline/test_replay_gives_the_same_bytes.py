"""Replaying a plan on the inventory it was made of gives the plan document again, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vconsolidate.cli.judging import judge_plan
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.document import build, dump
from vconsolidate.report.run import RunInfo

SAMPLES = Path(__file__).parents[2] / "sample_inventories"


def _planned(inventory: Path, plan: Path) -> bytes:
    outcome = plan_estate(load_inventory(inventory), Settings(stop=Stop(work=2.0)))
    run = RunInfo(
        inventory=str(inventory),
        overrides=(),
        seed=0,
        work=2.0,
        seconds=None,
        rounds=outcome.rounds,
        held_out_days=outcome.held_out_days,
        planned_span=outcome.planned_span,
        unseen=outcome.held_out_days > 0,
        host_range=outcome.host_range,
    )
    data = dump(build(outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, run))
    plan.write_bytes(data)
    return data


@pytest.mark.parametrize("sample", ["already-virtual", "branch-office", "database-mix", "full-tour", "morning-rush"])
def test_a_plan_replayed_is_the_same_document(sample: str, tmp_path: Path) -> None:
    """``morning-rush`` is repaired: the slots that the repair added are in the document, not in the inventory."""
    path = tmp_path / "plan.json"
    data = _planned(SAMPLES / f"{sample}.yaml", path)
    outcome, run = judge_plan(path, None, workers=1)
    again = dump(build(outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, run))
    assert again == data
    if sample == "morning-rush":
        assert len(json.loads(data)["slots"]) > 1
        assert len(json.loads(data)["rounds"]) > 1


def test_what_a_plan_costs_is_the_sum_of_what_its_document_says_of_each_host(tmp_path: Path) -> None:
    document = json.loads(_planned(SAMPLES / "branch-office.yaml", tmp_path / "plan.json"))
    parts = [host["cost"] + host["power_cost"] for host in document["hosts"]]
    assert document["objective"]["cost"] == round(sum(parts), 3)


def test_a_bound_that_was_edited_proves_nothing_when_the_plan_is_judged_again(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    content = json.loads(_planned(SAMPLES / "branch-office.yaml", path))
    content["bounds"]["hosts"] = 1
    path.write_text(json.dumps(content), encoding="utf-8")
    outcome, run = judge_plan(path, None, workers=1)
    document = build(outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, run)
    assert document.status == "feasible"
    assert "bound 1 claimed, not proven" in document.verdict
    bounds = [claim for claim in document.verification if claim.claim.startswith("no plan")]
    assert {claim.holds for claim in bounds} == {None}
