"""The search tree against enumeration: exact to its end, an upper bound wherever it is cut short."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packing.solver.test_pricing_by_exchange import feasible
from tests.packing.solver.test_pricing_by_labels import best_value, knapsacks
from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.column_generation.knapsack import Knapsack, knapsack
from vconsolidate.packing.solver.column_generation.pricing_by_tree import price_by_tree
from vconsolidate.packing.solver.problem import single_class

_ENDLESS = 1e12


@settings(max_examples=150, deadline=None)
@given(knapsacks(), st.integers(0, 800), st.integers(0, 400))
def test_the_tree_is_exact(case: tuple[Knapsack, IntArray], threshold: int, margin: int) -> None:
    pack, price = case
    enough = threshold + margin
    found = price_by_tree(pack, price, threshold, enough, 50, _ENDLESS)
    best = best_value(pack, price)
    assert found.upper == max(best, enough)
    if best > enough:
        assert found.loads[0].value == best
    for load in found.loads:
        copies = np.bincount(np.array(load.positions), minlength=price.size)
        assert feasible(pack, copies)
        assert int(copies @ price) == load.value > threshold


@settings(max_examples=150, deadline=None)
@given(knapsacks(), st.integers(0, 800))
def test_a_tree_cut_short_still_bounds(case: tuple[Knapsack, IntArray], steps_after_the_tables: int) -> None:
    pack, price = case
    tables = price_by_tree(pack, price, 0, 0, 1, 0.0).work
    found = price_by_tree(pack, price, 0, 0, 50, tables + steps_after_the_tables)
    assert found.upper >= best_value(pack, price)


def test_demand_that_makes_room_is_left_to_the_labels() -> None:
    pack = knapsack(single_class(np.array([[60], [50]]), np.array([100]), np.ones(2, dtype=np.int64)), 0)
    pack = replace(pack, demand=np.array([[60], [-10]]))
    found = price_by_tree(pack, np.array([5, 7]), 3, 3, 5, _ENDLESS)
    assert (found.upper, found.loads) == (12, ())


def test_hosts_for_hundreds_of_items_are_left_to_the_labels() -> None:
    pack = knapsack(single_class(np.ones((500, 1), dtype=np.int64), np.array([500]), np.ones(500, dtype=np.int64)), 0)
    found = price_by_tree(pack, np.ones(500, dtype=np.int64), 1, 1, 5, _ENDLESS)
    assert (found.upper, found.loads) == (500, ())
