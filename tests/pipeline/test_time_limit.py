"""A limit by the clock is for the whole run, and a run without one never asks the clock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.ledger import PLANNING
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.repair import plan_until_it_holds as repair
from vconsolidate.pipeline.repair.plan_until_it_holds import FIRST_SHARE, LATER_SHARE
from vconsolidate.pipeline.settings import Settings

SAMPLES = Path(__file__).parents[2] / "sample_inventories"


class Clock:
    """Stands still but while a plan is searched for."""

    def __init__(self) -> None:
        self.now = 100.0
        self.limits: list[float | None] = []

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Every search takes four seconds."""
    found = Clock()

    def slow(*args: Any, **kwargs: Any) -> Plan:  # noqa: ANN401
        found.limits.append(kwargs["stop"].seconds)
        plan = place(*args, **{**kwargs, "stop": Stop(work=1.0)})
        found.now += 4.0
        return plan

    monkeypatch.setattr(repair, "place", slow)
    return found


def _settings(clock: Clock, seconds: float | None) -> Settings:
    return Settings(stop=Stop(seconds=seconds, work=1.0, clock=clock))


def test_rounds_of_repair_share_the_limit(clock: Clock) -> None:
    outcome = plan_estate(load_inventory(SAMPLES / "morning-rush.yaml"), _settings(clock, 100.0))
    assert len(outcome.rounds) > 1
    first, second = PLANNING * FIRST_SHARE * 100.0, (PLANNING * 100.0 - 4.0) * LATER_SHARE
    assert clock.limits[:2] == pytest.approx([first, second])
    assert outcome.host_range is not None


def test_once_it_is_over_nothing_is_repaired_and_nothing_added(clock: Clock) -> None:
    outcome = plan_estate(load_inventory(SAMPLES / "morning-rush.yaml"), _settings(clock, 3.0))
    assert len(outcome.rounds) == 1
    assert outcome.rounds[0].refuted
    assert outcome.plan.hosts
    assert outcome.replay is not None
    assert outcome.host_range is None
    assert outcome.room is None


def test_without_a_limit_every_round_is_as_before(clock: Clock) -> None:
    outcome = plan_estate(load_inventory(SAMPLES / "morning-rush.yaml"), _settings(clock, None))
    assert len(outcome.rounds) > 1
    assert set(clock.limits) == {None}


def test_without_a_plan_no_relaxations_are_sought_after_the_limit(clock: Clock) -> None:
    estate = load_inventory(SAMPLES / "infeasible" / "memory-short.yaml")
    late = plan_estate(estate, _settings(clock, 3.0))
    assert late.plan.status == "infeasible"
    assert late.plan.conflicts
    assert not any(conflict.subject == "smallest conflict" for conflict in late.plan.conflicts)
