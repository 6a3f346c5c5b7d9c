"""What moving a VM must bring (`policy.moves`), and why each moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.test_virtual_sources import estate_text, on, server
from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.changes import Changes, Declined
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.document import build
from vconsolidate.report.levels import stability
from vconsolidate.report.rebuild import rebuild
from vconsolidate.report.run import RunInfo

SAMPLES = sorted((Path(__file__).parents[2] / "sample_inventories").glob("*.yaml"))
SIX = [server(f"v{number}", more=on(f"h{1 + number % 3}")) for number in range(6)]
"""Two VMs on each of three hosts; one host would do, and each costs 150 EUR over the horizon."""


def planned(moves: str, *, more: str = "") -> Outcome:
    text = estate_text(SIX).replace("policy: {", f"policy: {{{moves}{more}")
    return plan_estate(load_inventory(None, text=text), Settings(stop=Stop(work=2.0), host_range=False, room=False))


def changes_of(plan: Plan) -> Changes:
    assert plan.changes is not None
    return plan.changes


@pytest.mark.parametrize(
    ("moves", "hosts"),
    [
        ("", 1),
        ("moves: {max_per_host: 2}, ", 1),
        ("moves: {max_per_host: 1}, ", 3),
        ("moves: {min_saving: 74 EUR}, ", 1),
        ("moves: {min_saving: 76 EUR}, ", 3),
        ("moves: {min_saving: 76 EUR, max_per_host: 2}, ", 1),
    ],
)
def test_hosts_are_freed_only_if_that_is_worth_the_moves(moves: str, hosts: int) -> None:
    plan = planned(moves).plan
    assert plan.hosts_used == hosts
    assert len(changes_of(plan).moved) == (4 if hosts == 1 else 0)


def test_what_is_declined_is_told() -> None:
    outcome = planned("moves: {max_per_host: 1}, ")
    assert changes_of(outcome.plan).declined == Declined(moves=4, hosts=2, saving=300.0)
    assert outcome.plan.status == "feasible"
    document = build(
        outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, RunInfo(inventory="x.yaml")
    )
    told = dict(stability(document))["not worth their moves"]
    assert told == "4 more moves would free 2 hosts and save 300 EUR: less than policy.moves asks"
    again = rebuild(document, outcome.estate, outcome.plan.hosts, outcome.plan.host_of_vm)
    assert again.changes == outcome.plan.changes


def test_moves_that_must_be_need_not_pay() -> None:
    """h2 is in maintenance: its VMs move, the others stay."""
    text = estate_text(SIX).replace("policy: {", "policy: {moves: {max_per_host: 1}, ")
    text = text.replace("name: h2,", "name: h2, maintenance: true,")
    plan = plan_estate(
        load_inventory(None, text=text), Settings(stop=Stop(work=2.0), host_range=False, room=False)
    ).plan
    assert {move.vm: move.why for move in changes_of(plan).moved} == {
        "v1": "h2 is in maintenance",
        "v4": "h2 is in maintenance",
    }


@pytest.mark.parametrize("form", ["exact", "dedicated", "percentage", "slots"])
def test_planning_again_moves_nothing_whatever_the_form(form: str) -> None:
    outcome = planned("moves: {max_per_host: 1}, ", more=f"host_failures_tolerated: 1, admission: {{form: {form}}}, ")
    again = plan_estate(
        outcome.estate, Settings(stop=Stop(work=2.0), previous=previous(outcome), host_range=False, room=False)
    ).plan
    assert changes_of(again).moved == ()


def test_a_freed_host_is_the_reason_of_its_moves() -> None:
    reasons = {move.why for move in changes_of(planned("").plan).moved}
    assert reasons == {"frees h1, with 2 moves", "frees h2, with 2 moves"}


def test_a_broken_rule_is_the_reason() -> None:
    apart = "rules: [{kind: anti_affinity, servers: [v0, v3]}]\n"
    text = estate_text(SIX, rest=apart).replace("policy: {", "policy: {moves: {min_saving: 1000 EUR}, ")
    plan = plan_estate(
        load_inventory(None, text=text), Settings(stop=Stop(work=2.0), host_range=False, room=False)
    ).plan
    [move] = changes_of(plan).moved
    assert move.why.startswith("if it stayed: v0, v3 share host h1")


def test_a_cluster_cannot_ask_for_its_own() -> None:
    text = estate_text(SIX).replace(
        "hypervisor: kvm-rhel-8\n", "hypervisor: kvm-rhel-8\n      policy: {moves: {max_per_host: 1}}\n"
    )
    with pytest.raises(InputError, match="what moves must bring is the same for all clusters"):
        load_inventory(None, text=text)


def previous(outcome: Outcome) -> Previous:
    hosts = outcome.plan.hosts
    where = zip(outcome.demand.vms, outcome.plan.host_of_vm.tolist(), strict=True)
    return Previous(
        tuple(PreviousHost(h.name, h.cluster, h.type_name, h.spare) for h in hosts),
        {vm.name: hosts[host].name for vm, host in where},
        history_seed=outcome.demand.series.seed,
    )


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_planning_twice_moves_nothing(sample: Path, seed: int) -> None:
    """The law of continuous use, on every sample, with another seed the second time."""
    estate = load_inventory(sample)
    first = plan_estate(estate, Settings(stop=Stop(work=1.0), seed=seed, host_range=False, room=False))
    again = plan_estate(
        estate, Settings(stop=Stop(work=1.0), seed=seed + 7, previous=previous(first), host_range=False, room=False)
    ).plan
    assert changes_of(again).moved == ()
    assert again.hosts_used == first.plan.hosts_used
