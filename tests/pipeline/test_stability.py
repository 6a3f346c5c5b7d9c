"""Planning again on the data-centre sample, as it is and with one server more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings

SAMPLES = Path(__file__).parents[2] / "sample_inventories"
STOP = Stop(work=6.0)


@pytest.fixture(scope="module")
def estate() -> Estate:
    return load_inventory(SAMPLES / "data-center.yaml")


@pytest.fixture(scope="module")
def first(estate: Estate) -> Outcome:
    return plan_estate(estate, Settings(stop=STOP))


def previous_of(outcome: Outcome) -> Previous:
    hosts = outcome.plan.hosts
    where = zip(outcome.demand.vms, outcome.plan.host_of_vm.tolist(), strict=True)
    return Previous(
        tuple(PreviousHost(h.name, h.cluster, h.type_name, h.spare) for h in hosts),
        {vm.name: hosts[host].name for vm, host in where},
    )


def test_planning_again_changes_nothing(estate: Estate, first: Outcome) -> None:
    again = plan_estate(estate, Settings(stop=STOP, previous=previous_of(first))).plan
    assert again.hosts == first.plan.hosts
    assert again.host_of_vm.tolist() == first.plan.host_of_vm.tolist()
    assert again.changes is not None
    assert not again.changes.moved
    assert not again.changes.new
    assert not again.changes.hosts_added


def test_a_small_server_more_moves_few(estate: Estate, first: Outcome) -> None:
    small = next(server for server in estate.servers if server.name == "tst02")
    more = replace(estate, servers=(*estate.servers, replace(small, name="newcomer")))
    plan = plan_estate(more, Settings(stop=STOP, previous=previous_of(first))).plan
    assert plan.hosts_used == first.plan.hosts_used
    assert plan.changes is not None
    assert plan.changes.new == ("newcomer",)
    assert len(plan.changes.moved) <= 3
