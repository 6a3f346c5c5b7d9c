"""The check of each step of a rebalancing: wrong steps, each beside one that is right."""

from __future__ import annotations

import pytest

from tests.pipeline.rebalance.clusters import begin, text, vm
from vconsolidate.model.changes import Move
from vconsolidate.model.rebalancing import Step
from vconsolidate.verify.steps import first_wrong_step

INVENTORY = text(
    [vm("a", "h1", gib=40), vm("b", "h2", gib=40), vm("c", "h3", gib=8), vm("d", "h3", gib=8)],
    rest="rules: [{kind: anti_affinity, servers: [a, d]}]\n",
)


def step(name: str, source: str, target: str) -> Step:
    return Step((Move(name, source, target),), "balance")


def wrong(*steps: Step, emptied: tuple[str, ...] = ()) -> tuple[int, str] | None:
    start = begin(INVENTORY)
    found = first_wrong_step(start.estate, start.demand, start.plan, steps, emptied)
    return None if found is None else (found.number, found.message)


def test_right_steps_pass() -> None:
    assert wrong(step("c", "h3", "h1"), step("d", "h3", "h2")) is None
    assert wrong() is None


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (step("a", "h2", "h3"), "does not run on h2"),
        (step("c", "h3", "h3"), "does not leave it"),
        (step("c", "h3", "h9"), "is not there"),
        (step("nobody", "h3", "h1"), "is not there"),
        (step("b", "h2", "h1"), "over its limit"),
        (step("d", "h3", "h1"), "share host h1"),
    ],
)
def test_a_wrong_step_is_found_with_its_number(bad: Step, message: str) -> None:
    found = wrong(step("c", "h3", "h2"), bad) if "c" not in bad.moves[0].vm else wrong(bad)
    assert found is not None
    assert found[0] == int("c" not in bad.moves[0].vm)
    assert message in found[1]


def test_nothing_comes_to_a_host_that_is_to_be_emptied() -> None:
    found = wrong(step("c", "h3", "h2"), emptied=("h2",))
    assert found is not None
    assert "is to be emptied" in found[1]
    assert wrong(step("c", "h3", "h2"), emptied=("h3",)) is None


def test_steps_are_judged_one_after_the_other() -> None:
    """The same two moves: h1 has room for b only after a has left."""
    there, back = step("a", "h1", "h3"), step("b", "h2", "h1")
    inventory_order = wrong(back, there)
    assert inventory_order is not None
    assert inventory_order[0] == 0
