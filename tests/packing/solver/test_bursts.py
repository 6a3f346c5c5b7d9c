"""Hosts keep their largest bursts free: against every packing there is, and against every set of bursts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.bursts import Bursts
from vconsolidate.packing.solver.construct.first_fit_by_bursts import first_fit_by_bursts
from vconsolidate.packing.solver.cpsat.solve_assignment import solve_assignment
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.presolve import burst_classes
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import HostFee, ItemLimit
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.solve import solve
from vconsolidate.packing.solver.work_limit import WorkLimit

STOP = Stop(work=3.0)
RELAXED = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def problem_of(
    sizes: Sequence[Sequence[int]],
    bursts: Sequence[Sequence[Sequence[int]]],
    most: int,
    capacity: Sequence[Sequence[int]],
    available: Sequence[int],
    cost: Sequence[int],
) -> Problem:
    """Items with sizes (n_items, n_dims) and, per item, the bursts of its parts, each (n_dims,)."""
    parts = [(item, burst) for item, of_item in enumerate(bursts) for burst in of_item]
    n_dims = len(capacity[0])
    extra = np.array([burst for _, burst in parts], dtype=np.int64).reshape(1, len(parts), n_dims)
    return Problem(
        dimensions=tuple(f"d{k}" for k in range(n_dims)),
        count=np.ones(len(sizes), dtype=np.int64),
        demand=np.array([sizes], dtype=np.int64),
        platform_of_class=np.zeros(len(capacity), dtype=np.int64),
        capacity=np.array(capacity, dtype=np.int64),
        available=np.array(available, dtype=np.int64),
        cost=np.array(cost, dtype=np.int64),
        allowed=np.ones((len(sizes), len(capacity)), dtype=np.bool_),
        bursts=Bursts(np.array([item for item, _ in parts], dtype=np.int64), extra, np.array([most], dtype=np.int64)),
    )


def partitions(items: Sequence[int]) -> Iterator[list[list[int]]]:
    if not items:
        yield []
        return
    for rest in partitions(items[1:]):
        yield [[items[0]], *rest]
        for position, group in enumerate(rest):
            yield [*rest[:position], [items[0], *group], *rest[position + 1 :]]


def holds(problem: Problem, group: Sequence[int], host_class: int) -> bool:
    """Every set of at most `most` parts may be at its peak: Bertsimas and Sim's own words."""
    assert problem.bursts is not None
    parts = [n for n, item in enumerate(problem.bursts.item.tolist()) if item in group]
    load = problem.demand[0, list(group)].sum(axis=0)
    sets = itertools.combinations(parts, min(len(parts), int(problem.bursts.most[0])))
    return all(
        (load + problem.bursts.extra[0, list(s)].sum(axis=0) <= problem.capacity[host_class]).all() for s in sets
    )


def cheapest(problem: Problem) -> int | None:
    """The least cost of all packings, by trying them all."""
    best: int | None = None
    for groups in partitions(range(problem.n_items)):
        for classes in itertools.product(range(problem.n_classes), repeat=len(groups)):
            if (np.bincount(classes, minlength=problem.n_classes) > problem.available).any():
                continue
            cost = int(problem.cost[list(classes)].sum())
            if (best is None or cost < best) and all(
                holds(problem, g, c) for g, c in zip(groups, classes, strict=True)
            ):
                best = cost
    return best


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    n_items, n_dims, n_classes = draw(st.integers(1, 5)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    size, burst = st.integers(0, 6), st.integers(0, 7)
    vector = st.lists(burst, min_size=n_dims, max_size=n_dims)
    return problem_of(
        draw(st.lists(st.lists(size, min_size=n_dims, max_size=n_dims), min_size=n_items, max_size=n_items)),
        draw(st.lists(st.lists(vector, max_size=2), min_size=n_items, max_size=n_items)),
        draw(st.integers(0, 3)),
        draw(st.lists(st.lists(st.integers(8, 16), min_size=n_dims, max_size=n_dims), min_size=n_classes, max_size=2)),
        draw(st.lists(st.integers(0, 4), min_size=n_classes, max_size=2)),
        draw(st.lists(st.integers(1, 5), min_size=n_classes, max_size=2)),
    )


def with_lengths(problem: Problem) -> Problem:
    """Cut lists that were drawn longer than there are classes."""
    n = min(len(problem.available), len(problem.cost), problem.n_classes)
    return replace(
        problem,
        capacity=problem.capacity[:n],
        available=problem.available[:n],
        cost=problem.cost[:n],
        platform_of_class=problem.platform_of_class[:n],
        allowed=problem.allowed[:, :n],
    )


@RELAXED
@given(problems().map(with_lengths))
def test_the_cheapest_packing_is_found_and_no_bound_lies_above_it(problem: Problem) -> None:
    found, least = solve(problem, STOP, 0), cheapest(problem)
    assert found.infeasible == (least is None) or found.bins is None
    if least is None:
        assert found.bins is None
        return
    assert not found.infeasible
    assert found.bound <= least
    assert found.bound_hosts * int(problem.cost.min(initial=1)) <= least
    if found.bins is not None:
        assert found.value is not None
        assert found.value >= least
        assert packing_faults(problem, found.bins) == ()
    if problem.n_dims == 1:
        assert found.value == least, "one dimension has few thresholds: the search is exact"


@RELAXED
@given(problems().map(with_lengths))
def test_with_few_thresholds_tried_packings_are_right_and_bounds_true(problem: Problem) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(burst_classes, "MOST_THRESHOLDS", 1)
        patch.setattr(burst_classes, "RANKS", (1.0,))
        found = solve(problem, STOP, 0)
    least = cheapest(problem)
    assert least is None or (not found.infeasible and found.bound <= least)
    if found.bins is not None:
        assert least is not None
        assert found.value is not None
        assert found.value >= least
        assert packing_faults(problem, found.bins) == ()


@RELAXED
@given(problems().map(with_lengths))
def test_the_exact_model_agrees(problem: Problem) -> None:
    outcome, least = solve_assignment(problem, WorkLimit(Stop(work=30.0)), 0), cheapest(problem)
    if least is None:
        assert outcome.bins is None
    else:
        assert outcome.status == "optimal"
        assert outcome.bins is not None
        assert sum(int(problem.cost[b.host_class]) for b in outcome.bins) == least
        assert packing_faults(problem, outcome.bins) == ()


@RELAXED
@given(problems().map(with_lengths), st.sets(st.integers(0, 4), min_size=1))
def test_a_host_is_judged_as_by_every_set_of_bursts(problem: Problem, group: set[int]) -> None:
    items = sorted(item for item in group if item < problem.n_items)
    used = Bin(0, tuple(items), (1,) * len(items))
    if not items:
        return
    capacity_said = any("capacity" in fault for fault in packing_faults(problem, [used]))
    assert capacity_said != holds(problem, items, 0)
    assert problem.bursts is not None
    load = problem.demand[0, items].sum(axis=0) + problem.bursts.on_host(0, dict.fromkeys(items, 1))
    assert bool((load <= problem.capacity[0]).all()) == holds(problem, items, 0)


def test_siblings_with_small_statistics_and_large_peaks_do_not_share_a_host() -> None:
    """Ten VMs of 1 that burst by 8, hosts of 20, two at once: four a host (4 + 16), not ten."""
    problem = problem_of([[1]] * 10, [[[8]]] * 10, 2, [[20]], [10], [1])
    found = solve(problem, STOP, 0)
    assert (found.value, found.bound) == (3, 3)
    assert solve(replace(problem, bursts=None), STOP, 0).value == 1


def test_large_bursts_share_a_host_and_its_room() -> None:
    """Two that burst by 10 keep one room of 10 free together: apart, each host would have to."""
    sizes, bursts = [[2], [2], [8], [8]], [[[10]], [[10]], [[0]], [[0]]]
    found = solve(problem_of(sizes, bursts, 1, [[16]], [4], [1]), STOP, 0)
    assert (found.value, found.bound) == (2, 2)
    assert sorted(b.items for b in found.bins or ()) == [(0, 1), (2, 3)]


def test_an_item_whose_peak_fits_no_host_is_named() -> None:
    found = solve(problem_of([[3], [1]], [[[9]], [[1]]], 1, [[10]], [3], [1]), STOP, 0)
    assert found.infeasible
    assert [(r.kind, r.items, r.needed, r.offered) for r in found.reasons] == [("no_class", (0,), 12, 10)]


def test_limits_and_fees_hold_beside_bursts() -> None:
    problem = problem_of([[2]] * 4, [[[4]]] * 4, 1, [[12], [12]], [2, 4], [1, 3])
    limited = replace(problem, at_most=(ItemLimit(np.arange(4), np.ones(4, dtype=np.int64), 1),))
    assert solve(problem, STOP, 0).value == 1
    assert solve(limited, STOP, 0).value == 1 + 1 + 3 + 3
    fee = HostFee(np.array([0]), np.array([5, 0]))
    assert solve(replace(problem, fees=(fee,)), STOP, 0).value == 3
    assert solve(replace(limited, fees=(fee,)), STOP, 0).value == 1 + 1 + 3 + 3


def test_existing_hosts_are_not_used_twice_under_two_thresholds() -> None:
    """Two hosts of the class exist, and both thresholds want both of them."""
    sizes, bursts = [[6], [6], [2], [2]], [[[0]], [[0]], [[5]], [[5]]]
    found = solve(problem_of(sizes, bursts, 1, [[12], [12]], [2, 3], [1, 10]), STOP, 0)
    assert found.value == 2
    assert found.optimal


@RELAXED
@given(problems().map(with_lengths))
def test_first_fit_keeps_the_bursts(problem: Problem) -> None:
    assert problem.bursts is not None
    bins = first_fit_by_bursts(problem, problem.bursts)
    if bins is not None:
        assert packing_faults(problem, bins) == ()
    elif problem.available.min() >= problem.n_items:
        alone = [any(holds(problem, [item], c) for c in range(problem.n_classes)) for item in range(problem.n_items)]
        assert not all(alone)
