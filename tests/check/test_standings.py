"""Where a plan stands: every limit has a row, and a row says missed exactly where a finding does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vconsolidate.check.check import check
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.example import after_failure, change, healthy
from vconsolidate.check.standings import standings
from vconsolidate.model.figure import Unit
from vconsolidate.model.standing import Standing
from vconsolidate.model.statement import BudgetStatement

MISSED = {
    "ready": change().vm_replay(1, ready_p95_fraction=0.3),
    "unserved": change().vm_replay(1, cpu_unserved_fraction=0.2),
    "ballooned": change().vm_replay(1, ballooned_peak_mib=2048.0),
    "compressed": change().vm_replay(1, compressed_peak_mib=64.0),
    "swapped": change().vm_replay(1, swapped_peak_mib=64.0),
    "co_stop": change().vm_replay(1, co_stop_index_peak=0.2),
    "slowdown": change().vm_replay(1, slowdown_peak=1.5),
    "over_ceiling": change().host(1, over_ceiling_fraction=0.06),
    "cpu_peak": change().host(1, cpu_peak_fraction=1.4, cpu_most_fraction=1.25),
    "memory_state": change().host(1, worst_state="hard"),
}


def test_a_healthy_plan_keeps_every_level() -> None:
    found = standings(healthy())
    assert {one.verdict for one in found} == {"kept"}
    assert {one.metric for one in found} == set(MISSED)


@pytest.mark.parametrize("metric", sorted(MISSED))
def test_a_row_is_missed_exactly_where_a_finding_is_raised(metric: str) -> None:
    facts = MISSED[metric]
    found = standings(facts)
    assert [one.metric for one in found if one.verdict == "missed"] == [metric]
    assert found[0].metric == metric, "missed ones stand first"
    assert found[0].margin is not None
    assert found[0].margin < 0
    raised = [one for one in check(facts.estate, facts.demand, facts.plan, facts.replay) if one.id != "VC208"]
    assert [(one.subject, one.severity) for one in raised] == [(found[0].of, found[0].level)]


@pytest.mark.parametrize(("ready", "verdict"), [(0.1, "kept"), (0.11, "missed")])
def test_failures_have_a_row(ready: float, verdict: str) -> None:
    found = standings(after_failure(ready_p95_fraction=ready))
    assert [one.verdict for one in found if one.about == "host failures"] == [verdict]


def test_the_worse_period_counts() -> None:
    facts = MISSED["ready"]
    assert standings(replace(healthy(), planning=facts.replay))[0].verdict == "missed"


def test_budgets_are_ranked_by_their_margin() -> None:
    budgets = (
        BudgetStatement("hosts_used", maximum=20.0),
        BudgetStatement("rack_units", maximum=5.0),
        BudgetStatement("cost", maximum=1.0, level="warn"),
        BudgetStatement("blast_radius", maximum=1.0),
        BudgetStatement("vcpu_per_core", increase=1.0),
    )
    found = [one for one in standings(change().estate(budgets=budgets)) if one.kind == "budget"]
    assert [(one.metric, one.verdict) for one in found] == [
        ("blast_radius", "missed"),
        ("cost", "missed"),
        ("vcpu_per_core", "unknown"),
        ("rack_units", "kept"),
        ("hosts_used", "kept"),
    ]


def test_without_a_replay_no_level_is_judged() -> None:
    facts: Facts = replace(healthy(), replay=None)
    assert standings(facts) == ()


@pytest.mark.parametrize(
    ("unit", "value", "limit", "tightness"),
    [("count", 8.0, 10.0, 0.2), ("count", 0.0, 0.0, 1.0), ("count", 2.0, 0.0, -1.0), ("factor", 1.0, 1.25, 1.0)],
)
def test_how_near_a_limit_is(unit: Unit, value: float, limit: float, tightness: float) -> None:
    standing: Standing = replace(standings(healthy())[0], unit=unit, value=value, limit=limit, side="maximum")
    assert standing.tightness == pytest.approx(tightness)


def test_failures_survived_follow_the_replay() -> None:
    from vconsolidate.check.budgets.registry import BUDGETS
    from vconsolidate.model.replay import Stranded

    policy = replace(healthy().estate.clusters[0].policy, host_failures_tolerated=1)
    for stranded, survived in (((), 1.0), ((Stranded("vm0", "full"),), 0.0)):
        facts = after_failure(stranded=stranded)
        clusters = tuple(replace(one, policy=policy) for one in facts.estate.clusters)
        facts = replace(facts, estate=replace(facts.estate, clusters=clusters))
        found = BUDGETS["failures_survived"].measure(facts)
        assert found is not None
        assert found.value == survived
