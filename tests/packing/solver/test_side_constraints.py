"""What side constraints say of themselves: marks, new item numbers, and where nothing is left to constrain."""

from __future__ import annotations

import numpy as np
import pytest

from vconsolidate.packing.solver.side_constraints import (
    OUTSIDE,
    OWN,
    HostLimit,
    ItemLimit,
    ItemsApart,
    ItemsTogether,
    SideConstraint,
    holds_per_host,
    reaches_beyond_hosts,
    select_classes,
)


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


ZONES = ints(0, 1, OWN)
SWAPPED = ints(2, -1, 0, 0)
"""Item 0 becomes 2, item 1 is left out, items 2 and 3 become copies of one item, 0."""


def test_a_limit_keeps_the_weights_of_its_items_under_new_numbers() -> None:
    limit = ItemLimit(ints(0, 1, 2, 3), ints(5, 6, 7, 7), 9).renumber(SWAPPED)
    assert limit.items.tolist() == [0, 2]
    assert limit.weights.tolist() == [7, 5]
    assert limit.limit == 9


def test_groups_apart_keep_their_numbers_until_they_are_trimmed() -> None:
    apart = ItemsApart((ints(1), ints(0), ints(2, 3)), ZONES).renumber(SWAPPED)
    assert [group.tolist() for group in apart.groups] == [[], [2], [0]]
    items, marks = apart.marked_items()
    assert (items.tolist(), marks.tolist()) == ([2, 0], [1, 2])
    trimmed = apart.trim()
    assert trimmed is not None
    assert [group.tolist() for group in trimmed.groups] == [[2], [0]]


@pytest.mark.parametrize(
    "rule",
    [
        ItemLimit(ints(1), ints(1), 1),
        ItemsApart((ints(1), ints(2))),
        ItemsTogether(ints(1), ZONES),
        HostLimit(ints(1), 1, ZONES),
    ],
)
def test_nothing_is_left_of_a_rule_without_its_items(rule: SideConstraint) -> None:
    assert rule.trim() is not None
    assert rule.renumber(SWAPPED).trim() is None


def test_classes_are_selected_in_the_order_asked_for() -> None:
    zones = select_classes(ItemsTogether(ints(0), ZONES), ints(2, 0, 0)).scope_of_class
    assert zones.tolist() == [OWN, 0, 0]
    per_host = ItemLimit(ints(0), ints(1), 1)
    assert select_classes(per_host, ints(1)) is per_host


@pytest.mark.parametrize(
    ("rule", "beyond", "per_host"),
    [
        (ItemLimit(ints(0), ints(1), 1), False, [True, True, True]),
        (ItemLimit(ints(0), ints(1), 1, ZONES), True, [False, False, True]),
        (ItemLimit(ints(0), ints(1), 1, ints(OWN, OUTSIDE, OWN)), False, [True, False, True]),
        (ItemsApart((ints(0), ints(1)), ZONES), True, [False, False, True]),
        (ItemsTogether(ints(0), ints(OWN, OWN, OWN)), True, [False, False, False]),
        (HostLimit(ints(0), 1, ints(OWN, OUTSIDE, OWN)), True, [False, False, False]),
    ],
)
def test_which_rules_judge_each_host_alone(rule: SideConstraint, beyond: bool, per_host: list[bool]) -> None:
    assert reaches_beyond_hosts(rule) is beyond
    assert [holds_per_host(rule, host_class) for host_class in range(3)] == per_host
