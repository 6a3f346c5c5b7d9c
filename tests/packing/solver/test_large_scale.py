"""Placements of very many VMs: tight hosts, and the parts they are made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.bounds.continuous import continuous_bound, host_mix
from vconsolidate.packing.solver.constraints.per_host import PerHostConstraints
from vconsolidate.packing.solver.construct.best_pair import Pairs
from vconsolidate.packing.solver.construct.large_scale import pack_many, pack_tightly
from vconsolidate.packing.solver.construct.tight_fill import fill_tightly
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.problem import Problem, single_class
from vconsolidate.packing.solver.side_constraints import OUTSIDE, OWN, ItemLimit, ItemsApart, ItemsTogether
from vconsolidate.packing.solver.solve import solve
from vconsolidate.packing.solver.work_limit import WorkLimit


def uniform(n_vms: int, seed: int = 0) -> Problem:
    return single_class(np.random.default_rng(seed).integers(5, 41, (n_vms, 4)), np.full(4, 100))


def with_pairs_apart(problem: Problem, n_pairs: int) -> Problem:
    pairs = np.random.default_rng(1).permutation(problem.n_items)[: 2 * n_pairs].reshape(-1, 2)
    return replace(problem, at_most=tuple(ItemLimit(np.sort(pair), np.ones(2, dtype=np.int64), 1) for pair in pairs))


def work_limit(work: float = 60.0) -> WorkLimit:
    return WorkLimit(Stop(work=work))


def accept(_pair: tuple[int, ...]) -> bool:
    return True


@pytest.mark.parametrize("seed", range(20))
def test_the_best_pair_is_the_best_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    demand, weight = rng.integers(1, 60, (12, 2)), np.array([0.6, 0.4])
    room, usable = rng.integers(20, 100, 2), np.append(rng.random(12) < 0.8, True)
    found, _ = Pairs(demand, weight).best(room, usable, np.inf, accept)
    candidates: list[tuple[int, ...]] = [(i,) for i in range(12) if usable[i]]
    candidates += [(i, j) for i in range(12) for j in range(i) if usable[i] and usable[j]]
    sizes = [float(demand[list(c)].sum(axis=0) @ weight) for c in candidates if (demand[list(c)].sum(0) <= room).all()]
    if found is None:
        assert not sizes
        return
    assert (demand[list(found)].sum(axis=0) <= room).all()
    assert float(demand[list(found)].sum(axis=0) @ weight) == pytest.approx(max(sizes), abs=1e-2)


def test_pairs_that_leave_too_much_are_not_looked_for() -> None:
    pairs = Pairs(np.array([[3], [4]]), np.array([1.0]))
    room, usable = np.array([20]), np.ones(3, dtype=np.bool_)
    assert pairs.best(room, usable, 5.0, accept)[0] is None
    assert pairs.best(room, usable, 14.0, accept)[0] == (0, 1)
    assert pairs.best(room, usable, 20.0, lambda pair: pair != (0, 1))[0] == (1,)


def test_rules_of_a_load() -> None:
    problem = replace(
        single_class(np.ones((6, 1), dtype=np.int64), np.array([10])),
        at_most=(ItemLimit(np.array([0, 1]), np.array([1, 2]), 2),),
        apart=(ItemsApart((np.array([2]), np.array([3, 4]))),),
    )
    rules = PerHostConstraints(problem)
    assert [items.tolist() for items in rules.blocked([0], 0)] == [[1]]
    assert [items.tolist() for items in rules.blocked([3, 5], 0)] == [[2]]
    assert rules.permits([0, 0, 3, 4], 0)
    assert not rules.permits([0, 1], 0)
    assert not rules.permits([2, 4], 0)
    outside = replace(problem, at_most=(replace(problem.at_most[0], scope_of_class=np.array([OUTSIDE])),))
    assert PerHostConstraints(outside).permits([0, 1], 0)
    wide = replace(problem, at_most=(replace(problem.at_most[0], scope_of_class=np.array([3])),), apart=())
    assert PerHostConstraints(wide).empty
    assert not PerHostConstraints(
        replace(wide, apart=(replace(problem.apart[0], scope_of_class=np.array([OWN])),))
    ).empty


@pytest.mark.parametrize("n_pairs", [0, 150])
def test_tight_hosts_waste_little(n_pairs: int) -> None:
    problem = with_pairs_apart(uniform(1_200), n_pairs)
    bins, left = fill_tightly(problem, host_mix(problem), np.random.default_rng(0), work_limit(), size=400, tries=6)
    assert not left.size
    assert not packing_faults(problem, bins)
    assert len(bins) <= 1.02 * continuous_bound(problem).bound


def test_tight_hosts_keep_to_classes_platforms_and_availability() -> None:
    rng = np.random.default_rng(3)
    plain = uniform(900)
    allowed = np.ones((900, 3), dtype=np.bool_)
    allowed[:100, 0] = False
    allowed[100:200, 2] = False
    problem = replace(
        plain,
        demand=np.concatenate([plain.demand, plain.demand + 2]),
        platform_of_class=np.array([0, 1, 0]),
        capacity=np.array([[100, 100, 100, 100], [140, 140, 140, 140], [80, 120, 100, 100]]),
        available=np.array([60, 900, 900]),
        cost=np.array([10, 13, 9]),
        allowed=allowed,
        apart=(ItemsApart((np.arange(200, 220), np.arange(220, 240))),),
    )
    bins, left = fill_tightly(problem, host_mix(problem), rng, work_limit(), size=400, tries=4)
    assert not left.size
    assert not packing_faults(problem, bins)


def test_tight_hosts_leave_over_what_hosts_or_budget_do_not_take() -> None:
    problem = uniform(400)
    few = replace(problem, available=np.array([20]))
    for limited, work in ((few, 60.0), (problem, 1e-3)):
        rng = np.random.default_rng(0)
        bins, left = fill_tightly(limited, host_mix(problem), rng, work_limit(work), size=200, tries=2)
        assert len(bins) <= 20
        assert left.size == 400 - sum(sum(used.copies) for used in bins) > 0


@pytest.mark.parametrize("spare", [0, 3])
def test_thousands_of_vms_on_hardly_enough_hosts(spare: int) -> None:
    problem = uniform(1_600)
    few = replace(problem, available=np.array([continuous_bound(problem).bound + 1 + spare]))
    best = Incumbent(few, None)
    pack_many(few, work_limit(), 0, best)
    assert best.value is not None


def test_thousands_of_vms_with_rules_between_zones() -> None:
    zones = np.arange(2)
    one = uniform(1_600)
    problem = replace(
        one,
        platform_of_class=np.zeros(2, dtype=np.int64),
        capacity=np.repeat(one.capacity, 2, axis=0),
        available=np.array([250, 250]),
        cost=np.ones(2, dtype=np.int64),
        allowed=np.ones((1_600, 2), dtype=np.bool_),
        at_most=tuple(ItemLimit(np.arange(i, i + 4), np.ones(4, dtype=np.int64), 2, zones) for i in range(0, 80, 4)),
        apart=tuple(ItemsApart((np.array([i]), np.array([i + 1])), zones) for i in range(80, 120, 2)),
        together=tuple(ItemsTogether(np.arange(i, i + 3), zones) for i in range(120, 180, 3)),
    )
    best = Incumbent(problem, None)
    pack_many(problem, work_limit(), 0, best)
    assert best.value is not None
    assert best.value <= 1.02 * continuous_bound(problem).bound


def test_thousands_of_vms_with_rules_come_close_to_the_bound() -> None:
    problem = with_pairs_apart(uniform(1_800), 200)
    stop = Stop(work=2.0)
    solution = solve(problem, stop, 0)
    assert solution.value is not None
    assert solution.value <= 1.01 * solution.bound
    assert solve(problem, stop, 0) == solution


def test_tight_hosts_are_one_start_of_small_estates() -> None:
    problem = uniform(300, seed=5)
    best = Incumbent(problem, None)
    pack_tightly(problem, work_limit(), 0, best)
    assert best.bins is not None
    assert not packing_faults(problem, best.bins)
    assert best.value is not None
    assert best.value <= 1.04 * continuous_bound(problem).bound


def test_a_tight_start_without_work_offers_nothing() -> None:
    problem = uniform(50)
    best = Incumbent(problem, None)
    pack_tightly(problem, work_limit(0.0), 0, best)
    assert best.value is None
