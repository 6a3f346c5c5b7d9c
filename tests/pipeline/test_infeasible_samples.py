# ruff: noqa: E501 - one sample a line
"""Every infeasible sample has its conflict, and every change that is offered makes a plan possible when applied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.explanation import MinimalConflict, Relaxation
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.explain.attempts import Attempts
from vconsolidate.pipeline.explain.minimal_conflict import minimal_conflict, reduce_conflict
from vconsolidate.pipeline.explain.promise import Promise
from vconsolidate.pipeline.explain.promises import promises, without
from vconsolidate.pipeline.explain.relaxations import relaxations
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.sizing.size import size

SAMPLES = Path(__file__).parents[2] / "sample_inventories/infeasible"
NAMES = sorted(file.stem for file in SAMPLES.glob("*.yaml"))

# sample: what is in conflict, and words of one relaxation that must be offered
EXPECTED = {
    "rules-contradict": ({"rule"}, 2, "drop the rule pin"),
    "too-few-hosts": ({"rule", "count"}, 2, "1 more host of type r740"),
    "memory-short": ({"memory_overcommit", "count"}, 2, "memory overcommit of main from 1.00 to"),
    "no-spare": ({"cpu_ceiling_fraction", "host_failures_tolerated", "no_types"}, 3, "lower the host failures tolerated in main from 1 to 0"),
    "datastore-full": ({"datastore"}, 1, "datastore of main"),
    "room-for-databases": ({"room", "memory_overcommit", "count"}, 3, "room for 1 instead of 2 VMs of next-database"),
    "pool-too-large": ({"pool", "count"}, 2, "drop the reservation of resource pool finance"),
    "zones-on-one-host": ({"zone", "no_types", "maintenance"}, 3, "take host esx-02 out of maintenance"),
}  # fmt: skip


def settings_of(name: str) -> Settings:
    path = SAMPLES / f"{name}.yaml"
    return Settings(stop=Stop(work=10.0), reload=lambda more: load_inventory(path, overrides=tuple(more)))


def outcome_of(name: str, overrides: Sequence[str] = ()) -> Outcome:
    return plan_estate(load_inventory(SAMPLES / f"{name}.yaml", overrides=tuple(overrides)), settings_of(name))


def answer_for(name: str) -> tuple[MinimalConflict, tuple[Promise, ...], tuple[Relaxation, ...]]:
    estate = load_inventory(SAMPLES / f"{name}.yaml")
    demand = size(estate)
    attempts = Attempts.for_estate(settings_of(name), len(demand.vms))
    conflict, parts = minimal_conflict(estate, demand, attempts)
    assert conflict is not None
    return conflict, parts, relaxations(estate, parts, attempts)


def test_every_sample_is_expected() -> None:
    assert sorted(EXPECTED) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_conflict_is_the_one_that_was_built_in(name: str) -> None:
    kinds, size_of_set, words = EXPECTED[name]
    conflict, parts, offered = answer_for(name)
    assert ({part.key for part in parts}, len(parts)) == (kinds, size_of_set)
    assert conflict.irreducible
    assert conflict.smallest
    assert all(part.place.line for part in conflict.parts)
    assert any(words in one.words for one in offered), offered


@pytest.mark.parametrize("name", NAMES)
def test_no_part_of_the_conflict_can_be_left_out(name: str) -> None:
    estate = load_inventory(SAMPLES / f"{name}.yaml")
    _, parts, _ = answer_for(name)
    others = [one for one in promises(estate) if one.part not in {part.part for part in parts}]
    attempts = Attempts(settings_of(name), None, 100)
    demand = size(estate)
    assert attempts.plan(without(estate, others), demand).status == "infeasible"
    for part in parts:
        assert attempts.plan(without(estate, [*others, part]), demand).hosts


@pytest.mark.parametrize("name", NAMES)
def test_applying_what_is_offered_makes_a_plan_possible(name: str) -> None:
    found = outcome_of(name)
    assert found.plan.status == "infeasible"
    assert any(conflict.subject == "smallest conflict" for conflict in found.plan.conflicts)
    assert any(finding.id == "VC108" for finding in found.findings)
    _, _, offered = answer_for(name)
    assert offered
    for one in offered:
        applied = outcome_of(name, one.settings)
        assert applied.plan.status in {"optimal", "feasible"}, one
        assert (applied.plan.hosts_used, applied.plan.cost) == (one.hosts_used, one.cost)


@given(
    n=st.integers(1, 9),
    sets=st.lists(st.frozensets(st.integers(0, 8), min_size=1, max_size=4), min_size=1, max_size=5),
)
def test_what_is_left_of_a_conflict_is_irreducible(n: int, sets: list[frozenset[int]]) -> None:
    inside = [found for found in (frozenset(i % n for i in one) for one in sets) if found]

    def conflicting(kept: Sequence[int]) -> bool:
        return any(one <= set(kept) for one in inside)

    found = reduce_conflict(range(n), conflicting)
    assert conflicting(found)
    assert not any(conflicting([item for item in found if item != dropped]) for dropped in found)
