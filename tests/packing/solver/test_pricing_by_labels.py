"""The most valuable load: exact against enumeration, and an upper bound however narrow the beam."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.column_generation import pricing_by_labels
from vconsolidate.packing.solver.column_generation.knapsack import Knapsack, knapsack
from vconsolidate.packing.solver.column_generation.pricing_by_labels import price_loads
from vconsolidate.packing.solver.problem import single_class
from vconsolidate.packing.solver.side_constraints import ItemLimit, ItemsApart


def best_value(pack: Knapsack, price: IntArray) -> int:
    """Value of the best load, by trying all."""
    best = 0
    for copies in product(*(range(int(m) + 1) for m in pack.most)):
        load = np.array(copies, dtype=np.int64)
        present = np.flatnonzero(load)
        clash = pack.conflict is not None and bool(pack.conflict[np.ix_(present, present)].any())
        if not clash and (load @ pack.demand <= pack.capacity).all():
            best = max(best, int(load @ price))
    return best


@st.composite
def knapsacks(draw: st.DrawFn) -> tuple[Knapsack, IntArray]:
    n_items, n_dims = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    size = n_items * n_dims
    demand = np.array(draw(st.lists(st.integers(0, 600), min_size=size, max_size=size))).reshape(n_items, n_dims)
    problem = single_class(demand, np.full(n_dims, 1_000), np.array([draw(st.integers(1, 3)) for _ in range(n_items)]))
    group = np.array([draw(st.integers(0, 2)) for _ in range(n_items)])
    limit = ItemLimit(np.arange(n_items), np.ones(n_items, dtype=np.int64), draw(st.integers(1, 4)))
    apart = ItemsApart((np.flatnonzero(group == 0), np.flatnonzero(group == 1)))
    problem = replace(
        problem,
        at_most=(limit,) if draw(st.booleans()) else (),
        apart=(apart,) if draw(st.booleans()) else (),
    )
    price = np.array([draw(st.integers(0, 1_000)) for _ in range(n_items)], dtype=np.int64)
    return knapsack(problem, 0), price


@settings(max_examples=150, deadline=None)
@given(knapsacks(), st.integers(0, 800))
def test_wide_beam_is_exact(case: tuple[Knapsack, IntArray], threshold: int) -> None:
    pack, price = case
    found = price_loads(pack, price, threshold, 10_000, 50)
    best = best_value(pack, price)
    assert max(found.upper, threshold) == max(best, threshold)
    if best > threshold:
        assert found.loads[0].value == best
    for load in found.loads:
        copies = np.bincount(np.array(load.positions), minlength=price.size)
        assert int(copies @ price) == load.value
        assert (copies <= pack.most).all()
        assert (copies @ pack.demand <= pack.capacity).all()


@settings(max_examples=100, deadline=None)
@given(knapsacks(), st.integers(1, 3))
def test_narrow_beam_still_bounds(case: tuple[Knapsack, IntArray], beam: int) -> None:
    pack, price = case
    assert price_loads(pack, price, 0, beam, 5).upper >= best_value(pack, price)


@settings(max_examples=100, deadline=None)
@given(knapsacks(), st.integers(0, 3))
def test_pricing_cut_short_still_bounds(case: tuple[Knapsack, IntArray], levels: int) -> None:
    pack, price = case
    asked = iter([False] * levels)
    assert price_loads(pack, price, 0, 100, 5, lambda _: next(asked, True)).upper >= best_value(pack, price)


def test_conflicting_items_are_never_loaded_together() -> None:
    problem = single_class(np.array([[3], [3], [3]]), np.array([9]))
    pack = knapsack(replace(problem, apart=(ItemsApart((np.array([0]), np.array([1, 2]))),)), 0)
    found = price_loads(pack, np.array([5, 4, 4], dtype=np.int64), 0, 100, 10)
    assert found.upper == 8
    assert found.loads[0].positions == (1, 2)


@settings(max_examples=150, deadline=None)
@given(knapsacks(), st.integers(0, 800), st.integers(0, 1_200))
def test_without_beam_all_labels_are_grown(case: tuple[Knapsack, IntArray], threshold: int, enough: int) -> None:
    pack, price = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pricing_by_labels, "_DEEP", 3)
        found = price_loads(pack, price, threshold, None, 50, enough=enough)
    best, least = best_value(pack, price), max(threshold, enough)
    assert max(found.upper, least) == max(best, least)
    for load in found.loads:
        copies = np.bincount(np.array(load.positions), minlength=price.size)
        assert threshold < int(copies @ price) == load.value
        assert (copies <= pack.most).all()
        assert (copies @ pack.demand <= pack.capacity).all()


@settings(max_examples=150, deadline=None)
@given(knapsacks(), st.integers(0, 800), st.integers(0, 5))
def test_upper_bound_holds_where_the_search_is_cut(
    case: tuple[Knapsack, IntArray], threshold: int, levels: int
) -> None:
    pack, price = case
    asked = iter(range(1_000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pricing_by_labels, "_DEEP", 2)
        found = price_loads(pack, price, threshold, None, 50, lambda _: next(asked) >= levels)
    assert max(found.upper, threshold) >= best_value(pack, price)
