"""Subset-row cuts against enumeration: loads pay what they must, and no bound is above the optimum."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.knapsack_tree import by_tree
from benchmarks.verify import proved_bound
from vconsolidate.model.arrays import IntArray
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.bounds.certificate import certify
from vconsolidate.packing.solver.bounds.continuous import Proof
from vconsolidate.packing.solver.column_generation.cut_relaxation import raise_bound_by_cuts
from vconsolidate.packing.solver.column_generation.knapsack import knapsack
from vconsolidate.packing.solver.column_generation.pricing_by_tree import price_by_tree
from vconsolidate.packing.solver.column_generation.relaxation import Columns
from vconsolidate.packing.solver.column_generation.subset_rows import broken_rows
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.presolve.aggregate import reduce
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit
from vconsolidate.packing.solver.problem import Problem, single_class
from vconsolidate.packing.solver.side_constraints import ItemsApart
from vconsolidate.packing.solver.solution import Certificate, Solution, SubsetRow
from vconsolidate.packing.solver.work_limit import WorkLimit

_ENDLESS = 1e12


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to nine items of which two or three fit together, some of them kept apart, a few of them alike."""
    n_items, n_dims = draw(st.integers(3, 9)), draw(st.integers(1, 3))
    low = draw(st.sampled_from([20, 30, 40]))
    demand = [[draw(st.integers(low, 55)) for _ in range(n_dims)] for _ in range(n_items)]
    group = np.array([draw(st.integers(0, 3)) for _ in range(n_items)])
    problem = single_class(np.array(demand), np.full(n_dims, 100))
    apart = ItemsApart((np.flatnonzero(group == 0), np.flatnonzero(group == 1)))
    return replace(problem, apart=(apart,) if draw(st.booleans()) else ())


@st.composite
def prices(draw: st.DrawFn, problem: Problem) -> tuple[IntArray, tuple[SubsetRow, ...]]:
    """Any prices, and up to eight cuts of any dues."""
    price = np.array([draw(st.integers(0, 600)) for _ in range(problem.n_items)], dtype=np.int64)
    triples = draw(st.lists(st.sampled_from([*combinations(range(problem.n_items), 3)]), max_size=8, unique=True))
    return price, tuple(SubsetRow(items, draw(st.integers(0, 300))) for items in triples)


def loads(problem: Problem) -> list[int]:
    """Every load that a host can carry, as bits."""
    pack = knapsack(problem, 0)
    found = []
    for bits in range(1 << problem.n_items):
        on = [i for i in range(problem.n_items) if bits >> i & 1]
        clash = pack.conflict is not None and any(pack.conflict[i, j] for i, j in combinations(on, 2))
        if not clash and (pack.demand[on].sum(axis=0) <= pack.capacity).all():
            found.append(bits)
    return found


def optimum(problem: Problem) -> int:
    """Fewest hosts, by dynamic programming over sets of items."""
    possible, everything = loads(problem), (1 << problem.n_items) - 1
    fewest = [0] + [problem.n_items] * everything
    for done in range(everything):
        first = ~done & (done + 1)
        for load in possible:
            if load & first and not load & done:
                fewest[done | load] = min(fewest[done | load], fewest[done] + 1)
    return fewest[everything]


def net_worth(bits: int, price: IntArray, cuts: tuple[SubsetRow, ...]) -> int:
    """What a load is worth after it paid for the cuts."""
    worth = sum(int(p) for i, p in enumerate(price) if bits >> i & 1)
    return worth - sum(cut.due for cut in cuts if sum(bits >> i & 1 for i in cut.items) > 1)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(0, 700))
def test_trees_price_with_cuts_exactly(data: st.DataObject, enough: int) -> None:
    problem = data.draw(problems())
    price, cuts = data.draw(prices(problem))
    found = price_by_tree(knapsack(problem, 0), price, 0, enough, 50, _ENDLESS, cuts)
    best = max(net_worth(bits, price, cuts) for bits in loads(problem))
    assert found.upper == max(best, enough)
    for load in found.loads:
        assert net_worth(sum(1 << i for i in load.positions), price, cuts) == load.value
    if problem.apart:
        return
    figures = problem.demand_on(0).tolist(), [100] * problem.n_dims, price.tolist(), problem.count.tolist()
    of_cuts = [(cut.items, cut.due) for cut in cuts]
    assert by_tree(*figures, best, 10.0, of_cuts) is True
    assert best == 0 or by_tree(*figures, best - 1, 10.0, of_cuts) is False


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_prices_and_cuts_prove_at_most_the_optimum(data: st.DataObject) -> None:
    problem = data.draw(problems())
    price, cuts = data.draw(prices(problem))
    ceiling = price_by_tree(knapsack(problem, 0), price, 0, 0, 1, _ENDLESS, cuts).upper
    bound, certificate = certify(problem, price.tolist(), [ceiling], cuts)
    assert bound <= optimum(problem)
    assert problem.apart or proved_bound(problem, _claim(bound, certificate), 10.0) == bound


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_raised_bounds_are_at_most_the_optimum(data: st.DataObject) -> None:
    problem = data.draw(problems())
    reduced = reduce(problem, classes_that_fit(problem))
    best = _raised(reduced.problem)
    assert best.bound <= optimum(problem)
    certificate = best.proof.certificate
    if certificate is not None and not problem.apart:
        claim = _claim(best.bound, reduced.expand_certificate(certificate))
        assert proved_bound(problem, claim, 10.0) == best.bound


def test_two_triangles_need_four_hosts_where_the_relaxation_says_three() -> None:
    problem = single_class(np.array([[50], [49], [48], [47], [46], [45]]), np.array([100]))
    apart = ItemsApart((np.array([0, 1, 2]), np.array([3, 4, 5])))
    assert _raised(replace(problem, apart=(apart,)), cuts=False).bound == 3
    raised = _raised(replace(problem, apart=(apart,)))
    assert raised.bound == 4
    assert raised.proof.certificate is not None
    assert sorted(cut.items for cut in raised.proof.certificate.cuts) == [(0, 1, 2), (3, 4, 5)]


def test_the_verifier_refuses_cuts_that_are_none() -> None:
    problem = single_class(np.array([[50], [49], [48]]), np.array([100]))
    for items, due in (((0, 1, 1), 5), ((0, 1, 7), 5), ((0, 1, 2), -5)):
        certificate = Certificate((10, 10, 10), (20,), 20, (SubsetRow(items, due),))
        assert proved_bound(problem, _claim(1, certificate), 10.0) is None


def test_the_verifier_counts_copies_of_an_item_in_a_cut() -> None:
    problem = single_class(np.array([[50], [49], [48]]), np.array([100]), np.array([3, 1, 1]))
    certificate = Certificate((10, 10, 10), (15,), 15, (SubsetRow((0, 1, 2), 5),))
    # Five copies hold two pairs, so 50 − 2 · 5 over 15 a host.
    assert proved_bound(problem, _claim(3, certificate), 10.0) == 3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 255), st.sampled_from([0.25, 0.5, 0.75])), min_size=1, max_size=10))
def test_the_most_broken_triple_is_found(solution: list[tuple[int, float]]) -> None:
    on = np.array([[bits >> i & 1 for i in range(8)] for bits, _ in solution], dtype=np.bool_)
    use = np.array([share for _, share in solution])
    use /= (use @ on).max()  # no item is held more than once in all
    excess = {t: float(use[on[:, list(t)].sum(axis=1) > 1].sum()) - 1.0 for t in combinations(range(8), 3)}
    found = broken_rows(on, use, 5)
    broken = {t: e for t, e in excess.items() if e > 0.02}
    assert all(t in broken for t in found)
    assert bool(found) == bool(broken)
    if found:
        assert excess[found[0]] == pytest.approx(max(broken.values()))


def _raised(problem: Problem, *, cuts: bool = True) -> Incumbent:
    """What column generation proves, with cuts or without."""
    best = Incumbent(problem, None)
    work_limit = WorkLimit(Stop(work=100.0))
    best.prove(Proof(1, "one host"), "bounds")
    columns = Columns(problem, best)
    columns.generate(work_limit)
    if cuts:
        raise_bound_by_cuts(columns, best, work_limit)
    return best


def _claim(bound: int, certificate: Certificate) -> Solution:
    return Solution(None, None, bound, 0, "column generation", certificate=certificate)
