"""Orders that go in a circle, by way of groups too, against every chain of small cases."""

from __future__ import annotations

from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.migration.circle import circle

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
