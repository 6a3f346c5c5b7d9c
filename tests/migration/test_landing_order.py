"""The data centre of 242 servers with two new machines: a complete order, every state accepted; naive waves fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
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
    return migrate(*estate, Stop(work=6.0))


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
