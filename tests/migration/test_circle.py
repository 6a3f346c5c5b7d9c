"""Orders that go in a circle, by way of groups too, against every chain of small cases."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.migration.estates import inventory, planned
from vconsolidate.errors import InputError
from vconsolidate.migration.circle import circle
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.migration.run import migrate

FOUR = {"a": 8, "b": 8, "c": 8, "d": 8}
NAMES = "abcde"
SIDE = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2)
GROUPS = st.lists(st.lists(st.sampled_from(NAMES), max_size=3), max_size=3)
ORDERS = st.lists(st.tuples(SIDE, SIDE), max_size=4)


@given(GROUPS, ORDERS)
def test_a_circle_is_found_exactly_where_some_chain_comes_back(
    groups: list[list[str]], orders: list[tuple[list[str], list[str]]]
) -> None:
    found = circle([(f"group {number}", members) for number, members in enumerate(groups)], orders)
    assert bool(found) == comes_back(groups, orders)


@given(ORDERS)
def test_every_step_of_a_circle_is_an_order(orders: list[tuple[list[str], list[str]]]) -> None:
    found = circle([], orders)
    assert all(any(a in first and b in then for first, then in orders) for a, b in pairwise(found))
    assert not found or found[0] == found[-1]


def test_a_server_with_the_words_of_a_group_is_not_that_group() -> None:
    assert not circle([("group a", ["x"])], [(["group a"], ["y"]), (["y"], ["x"])])
    assert circle([("group a", ["x"])], [(["x"], ["y"]), (["y"], ["x"])]) in {
        ("group a", "y", "group a"),
        ("y", "group a", "y"),
    }


@pytest.mark.parametrize(
    ("section", "around"),
    [
        ("{order: [{first: [a], then: [b]}, {first: [b], then: [c]}, {first: [c], then: [a]}]}", "a → b → c → a"),
        (
            "{groups: [{name: g, servers: [a, b]}], order: [{first: [a], then: [c]}, {first: [c], then: [b]}]}",
            "group g → c → group g",
        ),
        (
            """{groups: [{name: g, servers: [a]}, {name: h, servers: [b, c]}, {name: i, servers: [a, b]}],
            order: [{first: [a], then: [d]}, {first: [d], then: [c]}]}""",
            "group g, group h, group i → d → group g, group h, group i",
        ),
        ("{groups: [{name: g, servers: [a, b]}], order: [{first: [a], then: [b]}]}", "group g → group g"),
    ],
)
def test_an_order_in_a_circle_is_refused(section: str, around: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="goes in a circle") as caught:
        planned(inventory(FOUR, {"h1": (1024, "")}, f"migration: {section}\n"), tmp_path)
    (problem,) = caught.value.problems
    ring = around.split(" → ")[:-1]
    turns = {" → ".join([*ring[k:], *ring[: k + 1]]) for k in range(len(ring))}
    assert any(turn in problem.message for turn in turns)
    assert problem.line


def test_groups_that_share_no_server_may_follow_each_other(tmp_path: Path) -> None:
    section = (
        "{groups: [{name: g, servers: [a, b]}, {name: h, servers: [c]}, {name: i, servers: [d]}],"
        " order: [{first: [a], then: [d]}, {first: [d], then: [c]}]}"
    )
    estate, demand, plan = planned(inventory(FOUR, {"h1": (1024, "")}, f"migration: {section}\n"), tmp_path)
    assert len(migrate(estate, demand, plan, Stop(work=5)).waves) == 3


def test_a_rule_that_closes_a_circle_is_named(tmp_path: Path) -> None:
    more = (
        "rules: [{kind: affinity, servers: [a, b]}]\n"
        "migration: {order: [{first: [a], then: [c]}, {first: [c], then: [b]}]}\n"
    )
    estate, demand, plan = planned(inventory(FOUR, {"h1": (1024, "")}, more), tmp_path)
    landing = migrate(estate, demand, plan, Stop(work=5))
    assert not landing.complete
    ring = ["a, b (in one wave)", "c"]
    turns = [" → ".join([*ring[k:], *ring[: k + 1]]) for k in range(2)]
    assert any(f"The order goes in a circle: {turn}. " in landing.stuck[0] for turn in turns)


def comes_back(groups: list[list[str]], orders: list[tuple[list[str], list[str]]]) -> bool:
    """Tell whether a name is before itself: all pairs, closed under "in one wave" and "before"."""
    same = {(a, b) for group in groups for a, b in product(group, group)} | {(a, a) for a in NAMES}
    for middle, a, b in product(NAMES, NAMES, NAMES):
        if (a, middle) in same and (middle, b) in same:
            same.add((a, b))
    direct = {(a, b) for first, then in orders for a, b in product(first, then)}
    before = {(a, d) for (a, b), (c, d) in product(same, direct) if b == c}
    before = {(a, d) for (a, b), (c, d) in product(before, same) if b == c}
    for middle, a, b in product(NAMES, NAMES, NAMES):
        if (a, middle) in before and (middle, b) in before:
            before.add((a, b))
    return any((a, a) in before for a in NAMES)
