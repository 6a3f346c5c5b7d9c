"""Exact N+k through the whole line: what the planner promised survives in the replay, in the document and in verify."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.verify.verification import verify_data
from vconsolidate.sizing.size import size

SAMPLES = Path(__file__).parents[2] / "sample_inventories"
RACKS = SAMPLES / "rack-failure.yaml"
SETTINGS = Settings(stop=Stop(work=5.0))


@pytest.fixture(scope="module")
def racks() -> Outcome:
    return plan_estate(load_inventory(RACKS), SETTINGS)


def test_every_rack_may_fail(racks: Outcome) -> None:
    assert racks.plan.status == "optimal"
    assert not any(host.spare for host in racks.plan.hosts)
    assert racks.replay is not None
    assert [failure.domains for failure in racks.replay.failures] == [("rack A",), ("rack B",), ("rack C",)]
    assert all(failure.survived for failure in racks.replay.failures)


def test_vms_that_do_not_restart_are_listed_and_not_stranded(racks: Outcome) -> None:
    assert racks.replay is not None
    down = [vm for failure in racks.replay.failures for vm in failure.stays_down]
    assert sorted(down) == ["archive01", "test01", "test02"]
    restarted = {one.vm for failure in racks.replay.failures for one in failure.restarts}
    assert restarted.isdisjoint(down)


def test_the_most_urgent_restart_first(racks: Outcome) -> None:
    assert racks.replay is not None
    urgency = {server.name: server.restart for server in load_inventory(RACKS).servers}
    rank = {"highest": 0, "high": 1, "medium": 2, "low": 3, "lowest": 4}
    for failure in racks.replay.failures:
        order = [rank[urgency[one.vm]] for one in failure.restarts]
        assert order == sorted(order)


def test_planning_again_moves_nothing() -> None:
    estate = load_inventory(RACKS)
    demand = size(estate)
    first = place(estate, demand, stop=Stop(work=5.0))
    hosts = tuple(PreviousHost(host.name, host.cluster, host.type_name, host.spare) for host in first.hosts)
    where = {vm.name: first.hosts[int(h)].name for vm, h in zip(demand.vms, first.host_of_vm, strict=True)}
    again = place(estate, demand, stop=Stop(work=5.0), previous=Previous(hosts, where))
    assert again.changes is not None
    assert again.changes.moved == ()
    assert again.status == first.status


def test_a_plan_that_divides_totals_is_told_which_vm_has_no_place() -> None:
    data = (SAMPLES / "database-mix" / "five-hosts.csv").read_bytes()
    inventory = SAMPLES / "database-mix.yaml"
    found = verify_data(data, "five-hosts.csv", inventory, overrides=["policy.admission=exact"])
    told = [v.message for v in found.violations if v.rule == "host_failures_tolerated"]
    assert len(told) == 5
    assert all("cannot restart on any remaining host" in message for message in told)


@pytest.mark.parametrize("form", ["exact", "dedicated"])
def test_the_database_mix_needs_a_sixth_host(form: str) -> None:
    estate = load_inventory(SAMPLES / "database-mix.yaml", overrides=[f"policy.admission={form}"])
    outcome = plan_estate(estate, SETTINGS)
    assert (outcome.plan.status, outcome.plan.hosts_used) == ("optimal", 6)
    assert outcome.replay is not None
    assert all(failure.survived for failure in outcome.replay.failures)
