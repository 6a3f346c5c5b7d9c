"""The verifier's own knapsack agrees with enumeration, and says nothing where it may not finish."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from benchmarks.knapsack_tree import by_tree
from tests.packing.solver.test_pricing_by_labels import best_value, knapsacks
from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.column_generation.knapsack import Knapsack


@settings(max_examples=150, deadline=None)
@given(knapsacks())
def test_a_ceiling_holds_from_the_best_load_on(case: tuple[Knapsack, IntArray]) -> None:
    pack, price = case
    if pack.conflict is not None:
        return
    best = best_value(pack, price)
    figures = pack.demand.tolist(), pack.capacity.tolist(), price.tolist(), pack.most.tolist()
    assert by_tree(*figures, best, 10.0) is True
    if best > 0:
        assert by_tree(*figures, best - 1, 10.0) is False


def test_without_steps_nothing_is_said() -> None:
    demand = np.array([[60], [50], [40]]).tolist()
    assert by_tree(demand, [100], [6, 5, 4], [1, 1, 1], 9, 0.0) is None


def test_worth_beyond_floating_point_and_negative_demand_are_left_to_cp_sat() -> None:
    assert by_tree([[60], [50]], [100], [1 << 53, 1], [1, 1], 1 << 50, 1.0) is None
    assert by_tree([[60], [-5]], [100], [6, 1], [1, 1], 5, 1.0) is None
