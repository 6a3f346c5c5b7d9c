"""What the owner or a baseline decides about findings, and what remains true whatever they decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from vconsolidate.check.check import check_with_ignored
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.example import change, healthy, with_growth, without_plan
from vconsolidate.cli.decisions import decisions
from vconsolidate.errors import UsageError
from vconsolidate.model.baseline import Baseline, FigureKey
from vconsolidate.model.finding import Finding
from vconsolidate.model.finding_setting import FindingSetting
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.statement import BudgetStatement


def slow(*settings: FindingSetting) -> Facts:
    """Return facts in which vm1 (0.3) and vm2 (0.4) wait too long."""
    facts = change().vm_replay(1, ready_p95_fraction=0.3)
    assert facts.replay is not None
    vms = (*facts.replay.vms[:2], replace(facts.replay.vms[2], ready_p95_fraction=0.4))
    facts = replace(facts, replay=replace(facts.replay, vms=vms))
    return replace(facts, estate=replace(facts.estate, finding_settings=settings))


def subjects(found: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(one.id, one.subject, one.severity) for one in found]


def test_the_worst_of_a_kind_is_first() -> None:
    assert subjects(check_with_ignored(slow())[0]) == [("VC201", "vm2", "block"), ("VC201", "vm1", "block")]


@pytest.mark.parametrize(
    ("setting", "kept", "ignored"),
    [
        (FindingSetting("ignore", finding="VC201"), [], ["vm2", "vm1"]),
        (FindingSetting("ignore", finding="VC2"), [], ["vm2", "vm1"]),
        (FindingSetting("ignore", finding="VC202"), ["vm2", "vm1"], []),
        (FindingSetting("ignore", finding="VC201", subject="vm1"), ["vm2"], ["vm1"]),
        (FindingSetting("ignore", finding="VC201", subject="*2"), ["vm1"], ["vm2"]),
        (FindingSetting("ignore", finding="VC201", expired=True), ["vm2", "vm1"], []),
        (FindingSetting("ignore", metric="cpu_ready"), ["vm2", "vm1"], []),
    ],
)
def test_what_an_ignore_is_about(setting: FindingSetting, kept: list[str], ignored: list[str]) -> None:
    found, left_out = check_with_ignored(slow(setting))
    assert [one.subject for one in found if one.id == "VC201"] == kept
    assert [one.subject for one in left_out] == ignored


def test_the_last_decision_counts() -> None:
    lower, raise_one = FindingSetting("note", finding="VC201"), FindingSetting("warn", finding="VC201", subject="vm1")
    assert subjects(check_with_ignored(slow(lower, raise_one))[0]) == [
        ("VC201", "vm1", "warn"),
        ("VC201", "vm2", "note"),
    ]


def test_that_no_plan_exists_cannot_be_ignored() -> None:
    facts = without_plan("infeasible")
    estate = replace(facts.estate, finding_settings=(FindingSetting("ignore", finding="VC"),))
    found, _ = check_with_ignored(replace(facts, estate=estate))
    assert {one.id for one in found} == {"VC101"}


def test_a_budget_is_ignored_by_its_metric() -> None:
    budget = BudgetStatement("hosts_used", maximum=1.0)
    facts = change().estate(budgets=(budget,), finding_settings=(FindingSetting("ignore", metric="hosts_used"),))
    found, ignored = check_with_ignored(facts)
    assert (found, [one.id for one in ignored]) == ((), ["VC301"])


def known(*accepted: tuple[str, str], hosts: float = 2.0) -> Baseline:
    return Baseline("b.json", {FigureKey("hosts_used"): hosts}, frozenset(), frozenset(accepted))


def test_what_a_baseline_accepts_is_a_note_and_the_rest_blocks() -> None:
    facts = slow()
    facts = replace(facts, estate=replace(facts.estate, baseline=known(("VC201", "vm2"))))
    found, _ = check_with_ignored(facts)
    assert subjects(found) == [("VC201", "vm1", "block"), ("VC201", "vm2", "note")]
    assert found[1].message.endswith(" (accepted in the baseline).")
    assert found[1].as_found == "block"


@pytest.mark.parametrize(("hosts", "severity"), [(2.0, "note"), (3.0, "note"), (1.0, "block")])
def test_an_accepted_budget_blocks_again_when_it_is_worse(hosts: float, severity: str) -> None:
    budget = BudgetStatement("hosts_used", maximum=1.0)
    facts = change().estate(budgets=(budget,), baseline=known(("VC301", "hosts_used"), hosts=hosts))
    assert [one.severity for one in check_with_ignored(facts)[0]] == [severity]


def test_a_baseline_that_is_a_plan_accepts_nothing() -> None:
    facts = change().estate(budgets=(BudgetStatement("hosts_used", maximum=1.0),), baseline=known())
    assert [one.severity for one in check_with_ignored(facts)[0]] == ["block"]


@pytest.mark.parametrize(
    ("increase", "fraction", "base", "breaches"),
    [
        (0.0, None, 2.0, 0),
        (0.0, None, 1.0, 1),
        (1.0, None, 1.0, 0),
        (None, 1.0, 1.0, 0),
        (None, 0.99, 1.0, 1),
        (0.0, 0.0, 1.0, 2),
        (0.0, None, 5.0, 0),
    ],
)
def test_an_increase_is_judged_from_the_baseline(
    increase: float | None, fraction: float | None, base: float, breaches: int
) -> None:
    budget = BudgetStatement("hosts_used", increase=increase, increase_fraction=fraction)
    facts = change().estate(budgets=(budget,), baseline=known(hosts=base))
    assert [one.id for one in check_with_ignored(facts)[0]] == ["VC304"] * breaches


def test_servers_that_are_new_are_named_where_the_figure_grew() -> None:
    found, _ = check_with_ignored(with_growth())
    assert "1 server is new since the baseline: new (inventory.yaml:50:5)." in found[0].message
    assert [(one.subject, one.place.line) for one in found[0].related] == [("new", 50)]


def test_a_budget_of_a_tag_names_only_servers_with_the_tag() -> None:
    facts = with_growth()
    vms = tuple(replace(vm, tags=("shop",)) for vm in facts.demand.vms)
    budget = BudgetStatement("hosts_used", increase=0.0, tag="shop")
    baseline = Baseline("b.json", {FigureKey("hosts_used", tag="shop"): 1.0}, frozenset())
    estate = replace(facts.estate, budgets=(budget,), baseline=baseline)
    found, _ = check_with_ignored(replace(facts, estate=estate, demand=replace(facts.demand, vms=vms)))
    assert found[0].related == ()
    assert "in tag shop" in found[0].message


def test_a_tier_is_the_hosts_that_run_it() -> None:
    facts = change().vm(2, tier=1)
    budgets = (BudgetStatement("hosts_used", maximum=0.0, tier=1), BudgetStatement("blast_radius", maximum=0.0, tier=2))
    found, _ = check_with_ignored(replace(facts, estate=replace(facts.estate, budgets=budgets)))
    told = {one.budget.metric: one.message for one in found if one.budget is not None}
    assert "in tier 1 is 1," in told["hosts_used"]
    assert "in tier 2 is 2 (h0)" in told["blast_radius"]


def test_a_scope_without_vms_could_not_be_measured() -> None:
    facts = change().estate(budgets=(BudgetStatement("cpu_ready", maximum=0.1, tag="none"),))
    found, _ = check_with_ignored(facts)
    assert (found[0].id, found[0].tip) == ("VC303", "Correct the scope, tier or tag of the budget.")


@pytest.mark.parametrize(("day", "expired"), [("2027-03-31", False), ("2027-04-01", True)])
def test_the_last_day_still_counts(day: str, *, expired: bool) -> None:
    setting = FindingSetting("ignore", finding="VC201", until=date(2027, 3, 31))
    estate = decisions(None, day, None, None).applied_to(replace(healthy().estate, finding_settings=(setting,)))
    assert estate.finding_settings[0].expired is expired


def test_select_judges_only_what_is_selected() -> None:
    facts = slow()
    estate = decisions(None, "2027-01-01", ["VC3,VC202"], None).applied_to(facts.estate)
    assert check_with_ignored(replace(facts, estate=estate))[0] == ()
    estate = decisions(None, "2027-01-01", ["VC2"], ["VC202"]).applied_to(facts.estate)
    assert len(check_with_ignored(replace(facts, estate=estate))[0]) == 2


@pytest.mark.parametrize(("as_of", "ignore"), [("soon", None), (None, ["VC9"])])
def test_unknown_days_and_findings_are_refused(as_of: str | None, ignore: list[str] | None) -> None:
    with pytest.raises(UsageError):
        decisions(None, as_of, None, ignore)


ENTRY = Place("inventory.yaml", 9, 5)
NOTHING = FindingSetting("ignore", finding="VC405", reason="known", place=ENTRY)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (NOTHING, True),
        (replace(NOTHING, finding="VC201"), False),
        (replace(NOTHING, finding="VC201", subject="vm9"), True),
        (replace(NOTHING, finding="", metric="cost"), True),
        (replace(NOTHING, level="note"), False),
        (replace(NOTHING, expired=True), False),
        (replace(NOTHING, place=NOWHERE), False),
        (replace(NOTHING, finding="VC307"), False),
        (replace(NOTHING, finding="VC3"), False),
    ],
)
def test_an_ignore_of_the_inventory_that_matches_nothing_is_told(setting: FindingSetting, *, told: bool) -> None:
    found, _ = check_with_ignored(slow(setting))
    notes = [one for one in found if one.id == "VC307"]
    assert [(one.severity, one.place) for one in notes] == [("note", ENTRY)] * told


def test_that_an_ignore_matches_nothing_can_be_ignored() -> None:
    found, ignored = check_with_ignored(slow(NOTHING, replace(NOTHING, finding="VC307")))
    assert "VC307" not in {one.id for one in found}
    assert [one.id for one in ignored] == ["VC307"]


def test_nothing_is_said_of_what_was_not_looked_for() -> None:
    of_replay = replace(NOTHING, finding="VC202")
    facts = slow(of_replay)
    assert "VC307" in {one.id for one in check_with_ignored(facts)[0]}
    assert "VC307" not in {one.id for one in check_with_ignored(replace(facts, replay=None))[0]}
    empty = without_plan("infeasible")
    empty = replace(empty, estate=replace(empty.estate, finding_settings=(NOTHING,)))
    assert "VC307" not in {one.id for one in check_with_ignored(empty)[0]}
