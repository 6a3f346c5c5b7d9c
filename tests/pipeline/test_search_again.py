"""The last search after repair: a better plan that holds takes its place, anything else only raises its bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.pipeline.test_explain import HEAD, LARGE, SMALL, planned
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.pipeline.repair import search_again as room
from vconsolidate.pipeline.repair.play import play
from vconsolidate.pipeline.repair.search_again import search_again
from vconsolidate.pipeline.settings import Settings

PART = Settings(stop=Stop(work=3.0))
Best = tuple[Plan, Demand, Replay]


def played(estate: Estate, plan: Plan, demand: Demand) -> Best:
    meant, replayed = play(estate, demand, plan, 1)
    return plan, meant, replayed


@pytest.fixture(scope="module")
def cheap() -> tuple[Estate, Best]:
    """Return an estate with small and large hosts, and its best plan, on small ones."""
    estate, demand, plan, _ = planned(HEAD + SMALL + LARGE)
    return estate, played(estate, plan, demand)


@pytest.fixture(scope="module")
def dear(cheap: tuple[Estate, Best]) -> Best:
    """Return a plan of the same VMs on large hosts, proven for these hosts alone."""
    _, demand, plan, _ = planned(HEAD + LARGE)
    return played(cheap[0], replace(plan, status="feasible"), demand)


def unproven(best: Best) -> Best:
    """Return a plan of which nothing was proven among all plans."""
    plan, demand, replayed = best
    levels = tuple(replace(one, bound=None) if one.among == "all" else one for one in plan.levels)
    nothing = replace(plan.bound, hosts=0, cost=0.0, packing_hosts=0)
    return replace(plan, status="feasible", levels=levels, bound=nothing), demand, replayed


def same_placement(one: Plan, other: Plan) -> bool:
    return one.hosts == other.hosts and one.host_of_vm.tolist() == other.host_of_vm.tolist()


def test_a_better_plan_that_holds_takes_its_place(cheap: tuple[Estate, Best], dear: Best) -> None:
    estate, (good, _, _) = cheap
    plan, _, replayed = search_again(estate, unproven(dear), PART)
    assert plan.cost == good.cost < dear[0].cost
    assert {host.type_name for host in plan.hosts} == {"small"}
    assert [host.host for host in replayed.hosts] == [host.name for host in plan.hosts]


def test_a_better_plan_that_the_replay_refutes_does_not(
    cheap: tuple[Estate, Best], dear: Best, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "refutations", lambda *_: ("refuted",))
    best = unproven(dear)
    plan, demand, replayed = search_again(cheap[0], best, PART)
    assert same_placement(plan, best[0])
    assert (demand, replayed) == best[1:]
    assert 0.0 < plan.bound.cost < plan.cost
    assert plan.status == "feasible"


def test_the_same_plan_stays_and_is_proven(cheap: tuple[Estate, Best]) -> None:
    estate, best = cheap
    plan, _, replayed = search_again(estate, unproven(best), PART)
    assert same_placement(plan, best[0])
    assert plan.status == "optimal"
    assert plan.bound.hosts == best[0].bound.hosts
    assert replayed is best[2]


def test_a_worse_plan_changes_nothing_but_bounds(
    cheap: tuple[Estate, Best], dear: Best, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "place", lambda *_, **__: dear[0])
    estate, best = cheap
    plan, _, _ = search_again(estate, best, PART)
    assert same_placement(plan, best[0])
    assert plan.bound.cost >= best[0].bound.cost


@pytest.mark.parametrize("change", [{"hosts": ()}, {"objective": "power"}])
def test_without_a_comparable_plan_the_best_is_returned_as_it_is(
    cheap: tuple[Estate, Best], change: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    estate, best = cheap
    monkeypatch.setattr(room, "place", lambda *_, **__: replace(best[0], **change))  # type: ignore[arg-type]
    assert search_again(estate, best, PART) is best


def test_that_the_user_stopped_is_not_forgotten(cheap: tuple[Estate, Best], monkeypatch: pytest.MonkeyPatch) -> None:
    estate, best = cheap
    assert not search_again(estate, best, PART)[0].interrupted
    monkeypatch.setattr(room, "place", lambda *_, **__: replace(best[0], interrupted=True))
    assert search_again(estate, best, PART)[0].interrupted


def test_the_search_starts_from_the_plan_and_keeps_its_settings(
    cheap: tuple[Estate, Best], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, object] = {}
    estate, best = cheap

    def note(*_: object, **given: object) -> Plan:
        told.update(given)
        return best[0]

    monkeypatch.setattr(room, "place", note)
    search_again(estate, best, replace(PART, seed=7))
    stop = told["stop"]
    assert isinstance(stop, Stop)
    assert (told["seed"], replace(stop, charge=PART.stop.charge)) == (7, PART.stop)
    assert told["start"] == placement_of(best[1], best[0])
