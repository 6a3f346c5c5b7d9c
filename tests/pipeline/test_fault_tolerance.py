"""Fault-tolerance pairs from inventory to report: explained, verified, kept, counted once."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import VmExplanation
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.explain.vm_and_server import explain
from vconsolidate.pipeline.explain.why_not import advise
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.verify.verification import verify_data
from vconsolidate.report.document import build
from vconsolidate.report.run import RunInfo
from vconsolidate.sizing.size import size

SAMPLE = Path(__file__).parents[2] / "sample_inventories" / "fault-tolerance.yaml"
SETTINGS = Settings(stop=Stop(work=2.0))
PAIRS = {"plc-gw01": "plc-gw01 (secondary)", "scada01": "scada01 (secondary)"}


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return plan_estate(load_inventory(SAMPLE), SETTINGS)


def hosts_of(outcome: Outcome) -> dict[str, str]:
    plan = outcome.plan
    return {vm.name: plan.hosts[h].name for vm, h in zip(outcome.demand.vms, plan.host_of_vm, strict=True)}


def table(where: dict[str, str]) -> bytes:
    return "\n".join(["vm,host", *(f"{vm},{host}" for vm, host in where.items())]).encode()


def test_pairs_are_in_different_rooms(outcome: Outcome) -> None:
    where = hosts_of(outcome)
    rooms = {vm: host.removeprefix("esx-").rstrip("12") for vm, host in where.items()}
    assert {rooms[first] == rooms[second] for first, second in PAIRS.items()} == {False}


def test_servers_are_counted_once(outcome: Outcome) -> None:
    document = build(
        outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, RunInfo(str(SAMPLE))
    )
    assert (document.servers, document.servers_virtualised, len(document.vms)) == (12, 12, 14)
    assert document.savings is not None
    assert document.savings.consolidation_ratio == 12 / document.hosts_used
    told = {vm.name: vm.secondary_of for vm in document.vms if vm.secondary_of}
    assert told == {second: first for first, second in PAIRS.items()}
    told_restart = {vm.name: vm.restart for vm in document.vms}
    assert (told_restart["plant-db01"], told_restart["train01"], told_restart["label01"]) == (
        "highest",
        "disabled",
        "medium",
    )
    assert any("A fault-tolerance secondary" in assumption for assumption in document.assumptions)
    assert not any("(secondary)" in finding.message for finding in outcome.findings)


def test_explain_knows_both(outcome: Outcome) -> None:
    where = hosts_of(outcome)
    for first, second in PAIRS.items():
        told = explain(outcome.estate, outcome.demand, outcome.plan, second)
        assert isinstance(told, VmExplanation)
        assert dict(told.figures)["secondary of"] == f"{first} on {where[first]}"
        assert f"rule fault_tolerance of {first}, {second} per rack" in {part.words for part in told.rules}
        beside = next(one for one in told.alternatives if one.host == where[first])
        assert any("one failure stops both" in words for words in beside.excluded_by)
        primary = explain(outcome.estate, outcome.demand, outcome.plan, first)
        assert isinstance(primary, VmExplanation)
        assert dict(primary.figures)["secondary"] == f"{second} on {where[second]}"


def test_verify_understands_tables_of_pairs(outcome: Outcome) -> None:
    where = hosts_of(outcome)
    assert verify_data(table(where), "plan.csv", SAMPLE).violations == ()
    missing = {vm: host for vm, host in where.items() if vm != PAIRS["scada01"]}
    (lost,) = verify_data(table(missing), "plan.csv", SAMPLE).violations
    assert lost.message == "scada01 (secondary) is on no host of the plan"
    together = {**where, PAIRS["plc-gw01"]: where["plc-gw01"]}
    broken = {violation.rule for violation in verify_data(table(together), "plan.csv", SAMPLE).violations}
    assert "fault_tolerance" in broken


def test_the_plan_document_reads_back(outcome: Outcome) -> None:
    document = build(
        outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, RunInfo(str(SAMPLE))
    )
    data = json.dumps(document.model_dump(mode="json")).encode()
    assert verify_data(data, "plan.json", SAMPLE).violations == ()


def test_secondaries_replay_what_their_primaries_do(outcome: Outcome) -> None:
    rows = {vm.name: row for row, vm in enumerate(outcome.demand.vms)}
    series = outcome.demand.series.cpu_mhz_by_vm_step
    assert all((series[rows[first]] == series[rows[second]]).all() for first, second in PAIRS.items())


def test_why_not_names_the_pair_and_offers_to_drop_it() -> None:
    away = [f"target.clusters[plant].hosts[esx-{name}]=null" for name in ("north1", "west1")]
    away += ["rules=[]", "policy.host_failures_tolerated=0", "servers[scada01].fault_tolerance=false"]
    estate = load_inventory(SAMPLE, overrides=away)
    demand = size(estate)
    plan = place(estate, demand, stop=Stop(work=1.0))
    assert plan.status == "infeasible"

    def reload(settings: Sequence[str]) -> Estate:
        return load_inventory(SAMPLE, overrides=[*away, *settings])

    told = advise(Outcome(estate, demand, plan, None, ()), replace(SETTINGS, reload=reload))
    conflict = told.plan.conflicts[-1].message
    assert re.search(r"fault tolerance of plc-gw01 needs a secondary on another rack", conflict)
    assert any("fault_tolerance=false" in f"{finding.message} {finding.tip}" for finding in told.findings)


def test_without_its_secondary_nothing_is_in_conflict() -> None:
    """One host holds the VM: the pair is to blame, not the machine."""
    text = SAMPLE.read_text(encoding="utf-8")
    one = [f"target.clusters[plant].hosts[esx-{name}]=null" for name in ("north1", "south2", "west1")]
    one += ["policy.admission=null", "policy.host_failures_tolerated=0", "rules=[]"]
    estate = load_inventory(None, text=text, overrides=one)
    estate = replace(estate, servers=tuple(s for s in estate.servers if s.name == "scada01"))
    demand = size(estate)
    plan = place(estate, demand, stop=Stop(work=1.0))
    conflict = advise(Outcome(estate, demand, plan, None, ()), SETTINGS).plan.conflicts[-1].message
    assert "fault tolerance of scada01" in conflict
