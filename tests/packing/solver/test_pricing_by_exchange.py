"""Loads found by exchanges fit and are worth what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.column_generation.host_load import Load
from vconsolidate.packing.solver.column_generation.knapsack import Knapsack, knapsack
from vconsolidate.packing.solver.column_generation.pricing_by_exchange import (
    Exchange,
    LoadSearch,
    best_loads,
    search_loads,
)
from vconsolidate.packing.solver.problem import single_class
from vconsolidate.packing.solver.side_constraints import ItemsApart


def feasible(pack: Knapsack, copies: IntArray) -> bool:
    present = np.flatnonzero(copies)
    clash = pack.conflict is not None and bool(pack.conflict[np.ix_(present, present)].any())
    return not clash and bool((copies @ pack.demand <= pack.capacity).all() and (copies <= pack.most).all())


@st.composite
def knapsacks(draw: st.DrawFn) -> tuple[Knapsack, IntArray]:
    n_items, n_dims = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    size = n_items * n_dims
    demand = np.array(draw(st.lists(st.integers(0, 600), min_size=size, max_size=size))).reshape(n_items, n_dims)
    problem = single_class(demand, np.full(n_dims, 1_000), np.array([draw(st.integers(1, 3)) for _ in range(n_items)]))
    group = np.array([draw(st.integers(0, 2)) for _ in range(n_items)])
    apart = ItemsApart((np.flatnonzero(group == 0), np.flatnonzero(group == 1)))
    problem = replace(problem, apart=(apart,) if draw(st.booleans()) else ())
    price = np.array([draw(st.integers(0, 1_000)) for _ in range(n_items)], dtype=np.int64)
    return knapsack(problem, 0), price


def loads_of(pack: Knapsack, price: IntArray, threshold: int, seed: int, noise: float) -> tuple[Load, ...]:
    search = Exchange(pack, price, pack.most)
    rng = np.random.default_rng(seed)
    return best_loads(search.loads(threshold, search.seeds(rng), rng, noise), price.size, 50)


@settings(max_examples=150, deadline=None)
@given(knapsacks(), st.integers(0, 800), st.integers(0, 3), st.floats(0.0, 0.4))
def test_loads_are_feasible_different_and_worth_more(
    case: tuple[Knapsack, IntArray], threshold: int, seed: int, noise: float
) -> None:
    pack, price = case
    found = loads_of(pack, price, threshold, seed, noise)
    for load in found:
        copies = np.bincount(np.array(load.positions), minlength=price.size)
        assert feasible(pack, copies)
        assert int(copies @ price) == load.value > threshold
    assert len({load.positions for load in found}) == len(found)


@settings(max_examples=60, deadline=None)
@given(knapsacks())
def test_a_load_that_cannot_be_bettered_by_one_more_copy(case: tuple[Knapsack, IntArray]) -> None:
    pack, price = case
    for load in loads_of(pack, price, 0, 0, 0.2):
        copies = np.bincount(np.array(load.positions), minlength=price.size)
        for item in np.flatnonzero(price):
            more = copies.copy()
            more[item] += 1
            assert not feasible(pack, more)


def test_exchange_leaves_the_greedy_choice() -> None:
    """The dense item of 60 shuts out the pair of 50 each; exchanging it for one of them makes room for the other."""
    pack = knapsack(single_class(np.array([[60], [50], [50]]), np.array([100]), np.ones(3, dtype=np.int64)), 0)
    price = np.array([66, 50, 50], dtype=np.int64)
    found = loads_of(pack, price, 66, 0, 0.0)
    assert [load.positions for load in found] == [(1, 2)]


@settings(max_examples=60, deadline=None)
@given(knapsacks(), st.integers(0, 3))
def test_the_parts_of_a_search_begin_with_all_that_is_worth_something(
    case: tuple[Knapsack, IntArray], seed: int
) -> None:
    pack, price = case
    searches = [LoadSearch(pack, price, pack.most, 0, (part, 2), (seed, 1)) for part in range(2)]
    begun = sum(len(search_loads(search)[0]) for search in searches)
    assert begun == np.count_nonzero((price > 0) & (pack.most > 0))
