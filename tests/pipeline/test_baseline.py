"""Baselines: written, read back, and refused where they are none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from vconsolidate.check.check import check
from vconsolidate.check.findings.example import change, healthy
from vconsolidate.errors import InputError
from vconsolidate.model.baseline import FigureKey
from vconsolidate.model.statement import BudgetStatement
from vconsolidate.pipeline.baseline import baseline_bytes, load_baseline
from vconsolidate.pipeline.outcome import Outcome


def outcome() -> Outcome:
    """Return a plan that breaks a budget and a service level."""
    facts = change().vm_replay(1, ready_p95_fraction=0.3)
    budgets = (BudgetStatement("hosts_used", maximum=1.0, scope="east"), BudgetStatement("cost", maximum=1.0))
    estate = replace(facts.estate, budgets=budgets)
    findings = check(estate, facts.demand, facts.plan, facts.replay)
    return Outcome(estate, facts.demand, facts.plan, facts.replay, findings)


def test_what_is_accepted_no_longer_blocks(tmp_path: Path) -> None:
    broken = outcome()
    path = tmp_path / "baseline.json"
    path.write_bytes(baseline_bytes(broken))
    known = load_baseline(path)
    assert known.accepted == {("VC201", "vm1"), ("VC301", "cost")}
    assert known.figures[FigureKey("hosts_used", "east")] == 1.0
    assert known.figures[FigureKey("hosts_used")] == 2.0
    estate = replace(broken.estate, baseline=known)
    again = check(estate, broken.demand, broken.plan, broken.replay)
    assert {one.severity for one in again} == {"note"}
    assert len(again) == len(broken.findings)


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert baseline_bytes(outcome()) == baseline_bytes(outcome())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not valid JSON"),
        ("[]", "is not a plan document"),
        ('{"baseline_version": "9.9"}', "baseline_version"),
        ('{"baseline_version": "1.0", "extra": 1}', "extra"),
        ('{"schema_version": "1.0"}', "generator"),
    ],
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_baseline(path)
    assert words in str(caught.value)


def test_a_damaged_figure_is_named(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    document = json.loads(baseline_bytes(outcome()))
    document["figures"][0]["value"] = "many"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match=r"figures\.0\.value"):
        load_baseline(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_baseline(tmp_path / "none.json")


def test_nothing_wrong_accepts_nothing() -> None:
    facts = healthy()
    fine = Outcome(facts.estate, facts.demand, facts.plan, facts.replay, ())
    assert json.loads(baseline_bytes(fine))["findings"] == []
