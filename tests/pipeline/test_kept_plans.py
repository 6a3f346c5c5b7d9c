"""Which plan stays where no round of repair ends with one that holds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from vconsolidate.pipeline.repair.kept import Kept


def found(name: str, cost: float) -> Any:  # noqa: ANN401 - stands for a plan with its demand and replay
    level = SimpleNamespace(criterion="cost", value=cost)
    return SimpleNamespace(levels=(level,), name=name), None, None


@pytest.mark.parametrize(
    ("second_cost", "second_misses", "stays"),
    [
        (20.0, 3, "first"),  # a host more, and nothing mended
        (20.0, 2, "second"),  # a host more that mends something
        (10.0, 3, "second"),  # the same cost: its VMs are larger
        (5.0, 4, "second"),
    ],
)
def test_a_plan_before_stays_only_if_it_costs_less_and_misses_no_more(
    second_cost: float, second_misses: int, stays: str
) -> None:
    kept = Kept()
    miss: Any = SimpleNamespace()
    kept.offer(found("first", 10.0), [miss] * 3)
    kept.offer(found("second", second_cost), [miss] * second_misses)
    assert kept.plan is not None
    plan: Any = kept.plan[0]
    assert plan.name == stays
