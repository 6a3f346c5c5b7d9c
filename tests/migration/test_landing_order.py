"""The data centre of 242 servers with two new machines: a complete order, every state accepted; naive waves fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.migration.calendar import start_after
from vconsolidate.migration.situation import Happened
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.landing import Landing
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.migration.run import migrate
from vconsolidate.sizing.size import size
from vconsolidate.verify.landing import violations

SAMPLE = Path(__file__).parents[2] / "sample_inventories/data-center/landing.yaml"


@pytest.fixture(scope="module")
def estate() -> tuple[Estate, Demand, Plan]:
    estate = load_inventory(SAMPLE)
    demand = size(estate)
    return estate, demand, place(estate, demand, stop=Stop(work=1.0))


@pytest.fixture(scope="module")
def landing(estate: tuple[Estate, Demand, Plan]) -> Landing:
    return migrate(*estate, Stop(work=2.5))


def test_it_begins_with_two_hosts_and_ends_with_all(landing: Landing, estate: tuple[Estate, Demand, Plan]) -> None:
    assert landing.open_at_start == ("esx-01", "esx-02")
    assert landing.complete
    assert {move.vm for move in landing.moves} == {vm.name for vm in estate[1].vms}
    assert landing.bound <= len(landing.waves)
    assert violations(*estate, landing) == ()


def test_naive_waves_deadlock(estate: tuple[Estate, Demand, Plan]) -> None:
    """Each VM only to its own host, as soon as that is there: hosts wait for machines that wait for hosts."""
    known, demand, plan = estate
    naive = replace(known, migration=replace(known.migration, parking=False))
    stuck = migrate(naive, demand, plan, Stop(work=1.0))
    assert not stuck.complete
    assert "waits until" in stuck.stuck[0]


def test_halfway_with_a_move_that_failed_the_rest_has_an_order(
    landing: Landing, estate: tuple[Estate, Demand, Plan]
) -> None:
    """After two waves, of which every tenth move failed and no later move went on a host that waits for one."""
    known, demand, plan = estate
    first = [move for number in (0, 1) for move in landing.waves[number].moves]
    failed = frozenset(move.vm for move in landing.waves[1].moves[::10])
    at = {move.vm: move.target for move in first if move.vm not in failed or move in landing.waves[0].moves}
    happened = Happened(at, failed, landing.waves[1].day)
    later = replace(known, migration=start_after(known.migration, happened.last_day))
    rest = migrate(later, demand, plan, Stop(work=2.5), happened=happened)
    assert rest.complete
    assert rest.waves[0].day == landing.waves[2].day
    home = {vm for vm, host in at.items() if host == _goal(plan, demand)[vm]}
    assert {move.vm for move in rest.moves} >= {vm.name for vm in demand.vms} - home
    assert violations(later, demand, plan, rest) == ()


def _goal(plan: Plan, demand: Demand) -> dict[str, str]:
    return {vm.name: plan.hosts[int(host)].name for vm, host in zip(demand.vms, plan.host_of_vm, strict=True)}
