"""Low, typical and high host count."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.packing.solver import side_by_side
from vconsolidate.pipeline.capacity.host_range import UNKNOWN_FRACTION, host_range
from vconsolidate.pipeline.settings import Settings
from vconsolidate.sizing.size import size

SAMPLES = Path(__file__).parents[2] / "sample_inventories"
SETTINGS = Settings(stop=Stop(work=1.0))

Packed = tuple[Estate, Demand, Plan]


@pytest.fixture(scope="module")
def packed() -> Packed:
    estate = load_inventory(SAMPLES / "branch-office.yaml")
    demand = size(estate)
    return estate, demand, place(estate, demand, stop=SETTINGS.stop)


def errors(packed: Packed, rating: float, confidence: float) -> Packed:
    """Return the same with other error bands of every processor and another confidence of every VM."""
    estate, demand, plan = packed
    servers = tuple(
        replace(s, hardware=replace(s.hardware, cpu=replace(s.hardware.cpu, rating_error_fraction=rating)))
        for s in estate.servers
    )
    hosts = tuple(
        replace(h, hardware=replace(h.hardware, cpu=replace(h.hardware.cpu, rating_error_fraction=rating)))
        for h in plan.hosts
    )
    vms = tuple(replace(vm, confidence=confidence) for vm in demand.vms)
    return replace(estate, servers=servers), replace(demand, vms=vms), replace(plan, hosts=hosts)


def test_certain_data_leave_nothing_open(packed: Packed) -> None:
    found = host_range(*errors(packed, 0.0, 1.0), SETTINGS)
    assert found is not None
    assert (found.low, found.high, found.open) == (found.typical, found.typical, False)
    assert (found.cpu_error_fraction, found.memory_error_fraction) == (0.0, 0.0)


def test_errors_of_independent_causes_add_up_as_squares(packed: Packed) -> None:
    found = host_range(*errors(packed, 0.12, 0.5), SETTINGS)
    assert found is not None
    assert found.cpu_error_fraction == pytest.approx((2 * 0.12**2 + (UNKNOWN_FRACTION / 2) ** 2) ** 0.5)
    assert found.memory_error_fraction == pytest.approx(UNKNOWN_FRACTION / 2)


def test_the_wider_the_error_the_wider_the_range(packed: Packed) -> None:
    ranges = [host_range(*errors(packed, rating, 0.3), SETTINGS) for rating in (0.0, 0.2, 0.5)]
    lows = [found.low for found in ranges if found is not None]
    highs = [found.high or 10**6 for found in ranges if found is not None]
    assert lows == sorted(lows, reverse=True)
    assert highs == sorted(highs)
    assert lows[-1] < highs[-1]


def test_an_interrupted_search_counts_nothing(packed: Packed) -> None:
    estate, demand, plan = packed
    assert host_range(estate, demand, replace(plan, interrupted=True), SETTINGS) is None


def test_ends_in_processes_of_their_own_are_the_same(packed: Packed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "WORTH", 0.0)
    alone, beside = (host_range(*errors(packed, 0.12, 0.5), replace(SETTINGS, processes=n)) for n in (1, 2))
    assert alone == beside is not None
