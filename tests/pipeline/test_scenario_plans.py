"""Plans of scenarios begin with the plan of the inventory; where it holds, theirs costs no more."""

from __future__ import annotations

from pathlib import Path

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.what_if.plan import plan_all
from vconsolidate.report.run import RunInfo

SAMPLES = Path(__file__).parents[2] / "sample_inventories"


def test_an_estate_that_is_the_same_is_not_planned_again() -> None:
    estate = load_inventory(SAMPLES / "branch-office.yaml")
    base, (same,) = plan_all(estate, [None], Settings(stop=Stop(work=1.0), repair=False), RunInfo())
    assert same is base


def test_a_start_costs_no_more_and_asks_nobody_to_stay() -> None:
    estate = load_inventory(SAMPLES / "rack-failure.yaml")
    settings = Settings(stop=Stop(work=2.0), repair=False, advise=False, host_range=False, room=False)
    first = plan_estate(estate, settings)
    looser = load_inventory(SAMPLES / "rack-failure.yaml", overrides=("policy.headroom=0 %",))
    start = placement_of(first.demand, first.plan)
    again = plan_estate(looser, Settings(stop=Stop(work=2.0), repair=False, advise=False, room=False, start=start))
    assert again.plan.cost <= first.plan.cost
    assert again.plan.hosts_used <= first.plan.hosts_used
    assert again.plan.changes is None


def test_no_effort_is_no_plan_but_an_answer() -> None:
    estate = load_inventory(SAMPLES / "branch-office.yaml")
    more = load_inventory(SAMPLES / "branch-office.yaml", overrides=("policy.growth=9 %",))
    _, (planned,) = plan_all(estate, [more], Settings(stop=Stop(work=0.0), repair=False), RunInfo())
    assert planned.status in {"optimal", "feasible", "infeasible", "unknown"}
