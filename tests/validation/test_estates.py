"""The library of estates: every kind is a valid inventory, and a worse or contradictory outcome is noticed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.estates import examine as examine_module
from benchmarks.estates.__main__ import main
from benchmarks.estates.library import LIBRARY, Kind
from benchmarks.estates.records import Record, better_of, list_faults, list_regressions, read_records, write_records
from benchmarks.estates.run import HANG, Child, Outcome, plan
from benchmarks.estates.table import table_lines
from benchmarks.estates.variants import Variant, cheaper_percent, list_contradictions, variants
from vconsolidate.inventory.load import load_inventory
from vconsolidate.rules.registry import RULES

PLANNED = Child(0, "", "", 1.0, 1.0, 100)
DOCUMENT = json.dumps({"placements": [{"vm": "s0000", "host": "a"}], "hosts": [{"name": "a"}]}).encode()
OUTCOME = Outcome(PLANNED, 100.0, 90.0, "EUR", verified=True, document=DOCUMENT)
RECORD = Record("some", 10, 100.0, 90.0, 100.0, "EUR", 1.0, 100)
BY_NAME = {kind.name: kind for kind in LIBRARY}
IMPLIED = {
    "zone_separation",
    "zone_affinity",
    "network_reachability",
    "datastore_reachability",
    "fault_tolerance",
    "recovery_site",
    "management_apart",
}


def test_thirty_estates_use_every_rule_and_every_form() -> None:
    drafts = [kind.draft(n_vms=40) for kind in LIBRARY]
    text = "\n".join(draft.text() for draft in drafts)
    assert len({kind.name for kind in LIBRARY}) == len(LIBRARY) >= 30
    assert {str(rule["kind"]) for draft in drafts for rule in draft.rules} == set(RULES) - IMPLIED
    implied = ("together_in", "separate_hosts_from", '"networks"', '"datastores"', '"fault_tolerance": true')
    forms = ('"exact"', '"slots"', '"percentage"', '"domain": "rack"', '"profile"', '"period": "week"', '"peak"')
    prices = ('"per_core"', '"per_core_year"', '"per_host"', '"per_host_year"', '"limit"', '"hosts"')
    others = ('"should"', "esxi-", "hyper-v", "kvm", "xen", "current_host", "maintenance", "reserve_room")
    assert [word for word in (*implied, *forms, *prices, *others) if word not in text] == []


@pytest.mark.parametrize("kind", LIBRARY, ids=lambda kind: kind.name)
def test_every_estate_is_a_valid_inventory(kind: Kind, tmp_path: Path) -> None:
    estate = load_inventory(kind.draft(seed=5, n_vms=24).write(tmp_path))
    assert len(estate.servers) == 24


def test_a_seed_draws_one_estate() -> None:
    kind = BY_NAME["five-products-50"]
    assert kind.draft(1).text() == kind.draft(1).text()
    assert kind.draft(1).text() != kind.draft(2).text()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"value": 100.2}, "worse value: 100.2 instead of 100.0"),
        ({"bound": 89.0}, "worse bound: 89.0 instead of 90.0"),
        ({"bound": 100.5, "value": 100.05}, "contradiction: the bound 100.5 is above 100.0"),
        ({"value": 89.0, "bound": 90.0}, "contradiction: the value 89.0 is below 90.0"),
    ],
)
def test_what_is_worse_than_before_or_impossible_is_a_regression(change: dict[str, float], complaint: str) -> None:
    (listed,) = list_regressions(replace(OUTCOME, **change), RECORD)  # type: ignore[arg-type]
    assert listed.startswith(complaint)


def test_an_outcome_as_good_as_before_is_no_regression() -> None:
    assert list(list_regressions(replace(OUTCOME, value=100.09, bound=90.0), RECORD)) == []
    assert list(list_regressions(replace(OUTCOME, value=95.0, bound=94.0), RECORD)) == []


@pytest.mark.parametrize(
    ("outcome", "fault"),
    [
        (replace(OUTCOME, child=replace(PLANNED, code=70)), "exit code 70"),
        (replace(OUTCOME, child=replace(PLANNED, code=HANG)), "did not end"),
        (replace(OUTCOME, verified=False), "violations"),
        (replace(OUTCOME, bound=101.0), "contradiction"),
    ],
)
def test_faults_of_an_outcome_are_listed(outcome: Outcome, fault: str) -> None:
    (listed,) = list_faults(outcome)
    assert fault in listed


def test_records_keep_the_better_value_and_bound(tmp_path: Path) -> None:
    first = better_of(None, "some", 10, OUTCOME)
    better = better_of(first, "some", 10, replace(OUTCOME, value=101.0, bound=95.0))
    assert better is not None
    assert (better.value, better.bound) == (100.0, 95.0)
    assert better_of(first, "some", 10, replace(OUTCOME, verified=False, value=1.0)) == first
    write_records({"some": better}, ["other", "some"], tmp_path / "best.json")
    assert read_records(tmp_path / "best.json") == {"some": better}
    assert read_records(tmp_path / "none.json") == {}


def test_a_variant_whose_bound_is_above_a_known_plan_is_a_contradiction() -> None:
    looser = Variant("no rules", lambda _: None, tighter=False)
    assert list(list_contradictions(OUTCOME, looser, replace(OUTCOME, value=80.0, bound=70.0))) == []
    (listed,) = list_contradictions(OUTCOME, looser, replace(OUTCOME, bound=100.5))
    assert listed.startswith("contradiction (no rules)")


def test_a_plan_with_more_rules_below_the_bound_is_a_contradiction() -> None:
    tighter = Variant("pins", lambda _: None, tighter=True, keeps_plan=True)
    (listed,) = list_contradictions(OUTCOME, tighter, replace(OUTCOME, value=89.0, bound=80.0))
    assert listed.startswith("contradiction (pins)")
    assert cheaper_percent(OUTCOME, replace(OUTCOME, value=95.0)) == 5.0


def test_a_cluster_alone_may_cost_more_than_the_whole_estate() -> None:
    alone = Variant("cluster c1 alone", lambda _: None, tighter=True)
    assert list(list_contradictions(OUTCOME, alone, replace(OUTCOME, value=120.0, bound=110.0))) == []
    (listed,) = list_contradictions(OUTCOME, alone, replace(OUTCOME, value=89.0, bound=89.0))
    assert listed.startswith("contradiction (cluster c1 alone)")


@pytest.mark.parametrize("name", ["nothing-to-buy-100", "old-xen-40", "lockstep-50"])
def test_variants_are_valid_inventories_that_keep_the_plan(name: str, tmp_path: Path) -> None:
    kind, n_vms = BY_NAME[name], 40
    outcome = plan(kind.draft(n_vms=n_vms).write(tmp_path / "whole"), 1.0, more=["--no-repair"])
    assert outcome.verified, outcome.complaint
    made = list(variants(kind.draft(n_vms=n_vms), outcome))
    assert made[0].tighter
    for variant in made:
        draft = kind.draft(n_vms=n_vms)
        variant.change(draft)
        estate = load_inventory(draft.write(tmp_path / "variant"))
        assert len(estate.rules) == len(draft.rules)


def test_the_command_exits_with_1_after_a_regression(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(examine_module, "plan", lambda *_, **__: OUTCOME)
    command = ["--only", "old-xen-40", "--plans-only", "--records", str(tmp_path / "best.json")]
    assert main([*command, "--update"]) == 0
    monkeypatch.setattr(examine_module, "plan", lambda *_, **__: replace(OUTCOME, value=120.0))
    assert main([*command, "--seed", "1"]) == 0
    assert main(command) == 1
    assert "WRONG: worse value: 120.0 instead of 100.0" in capsys.readouterr().out


def test_the_documentation_shows_the_records() -> None:
    root = Path(__file__).parents[2]
    records = read_records(root / "benchmarks" / "estates" / "best.json")
    assert set(records) <= set(BY_NAME)
    assert all(record.bound <= record.value and record.vms == BY_NAME[name].n_vms for name, record in records.items())
    table = "\n".join(table_lines(records))
    assert table in (root / "docs" / "packing.md").read_text(encoding="utf-8")
