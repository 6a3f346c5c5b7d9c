"""Laws of `solve`, held against brute force on small problems with every feature."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.restriction import restrict
from vconsolidate.packing.solver.side_constraints import ItemLimit, ItemsApart, ItemsTogether
from vconsolidate.packing.solver.solution import Bin, Solution
from vconsolidate.packing.solver.solve import solve

STOP = Stop(work=3.0)


def packings(problem: Problem) -> Iterator[tuple[Bin, ...]]:
    """Every packing of the VMs, by trying all hosts for each; a host's number does not matter."""
    vms = [i for i in range(problem.n_items) for _ in range(int(problem.count[i]))]
    hosts: list[tuple[int, list[int]]] = []

    def place(at: int) -> Iterator[tuple[Bin, ...]]:
        if at == len(vms):
            bins = tuple(_bin(host_class, items) for host_class, items in hosts)
            if not packing_faults(problem, bins):
                yield bins
            return
        for host_class, items in hosts:
            load = problem.demand_on(host_class)[[*items, vms[at]]].sum(axis=0)
            if (load <= problem.capacity[host_class]).all():
                items.append(vms[at])
                yield from place(at + 1)
                items.pop()
        for host_class in range(problem.n_classes):
            if sum(1 for c, _ in hosts if c == host_class) < problem.available[host_class]:
                hosts.append((host_class, [vms[at]]))
                yield from place(at + 1)
                hosts.pop()

    yield from place(0)


def _bin(host_class: int, items: list[int]) -> Bin:
    used, copies = np.unique(items, return_counts=True)
    return Bin(host_class, tuple(used.tolist()), tuple(copies.tolist()))


def cost(problem: Problem, bins: tuple[Bin, ...]) -> int:
    return sum(int(problem.cost[used.host_class]) for used in bins)


def _scope(draw: st.DrawFn, n_classes: int) -> IntArray | None:
    if draw(st.booleans()):
        return None
    return np.array(draw(st.lists(st.integers(-1, 1), min_size=n_classes, max_size=n_classes)), dtype=np.int64)


def _array(draw: st.DrawFn, low: int, high: int, *shape: int) -> IntArray:
    size = int(np.prod(shape))
    values = draw(st.lists(st.integers(low, high), min_size=size, max_size=size))
    return np.array(values, dtype=np.int64).reshape(shape)


@st.composite
def problems(draw: st.DrawFn, *, ruled: bool = True) -> Problem:
    n_items, n_classes, n_dims = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    n_platforms = draw(st.integers(1, 2))
    problem = Problem(
        dimensions=tuple(f"d{k}" for k in range(n_dims)),
        count=_array(draw, 1, 2, n_items),
        demand=_array(draw, 0, 6, n_platforms, n_items, n_dims),
        platform_of_class=_array(draw, 0, n_platforms - 1, n_classes),
        capacity=_array(draw, 5, 11, n_classes, n_dims),
        available=_array(draw, 1, 3, n_classes),
        cost=_array(draw, 1, 5, n_classes),
        allowed=_array(draw, 0, 4, n_items, n_classes) > 0,
    )
    if not ruled:
        return problem
    chosen = np.flatnonzero(_array(draw, 0, 1, n_items))
    limit = ItemLimit(chosen, _array(draw, 1, 2, chosen.size), draw(st.integers(1, 3)), _scope(draw, n_classes))
    group = _array(draw, 0, 2, n_items)
    apart = ItemsApart((np.flatnonzero(group == 0), np.flatnonzero(group == 1)), _scope(draw, n_classes))
    together = ItemsTogether(np.flatnonzero(_array(draw, 0, 1, n_items)), _array(draw, -1, 1, n_classes))
    return replace(
        problem,
        at_most=(limit,) if draw(st.booleans()) else (),
        apart=(apart,) if draw(st.booleans()) else (),
        together=(together,) if draw(st.booleans()) and together.items.size else (),
    )


def run(problem: Problem) -> Solution:
    return solve(problem, STOP, 0)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_agrees_with_brute_force(problem: Problem) -> None:
    found = list(packings(problem))
    solution = run(problem)
    assert solution.infeasible == (not found)
    if not found:
        assert solution.reasons
        assert solution.bins is None
        return
    cheapest = min(cost(problem, bins) for bins in found)
    assert solution.bound <= cheapest
    assert solution.bound_hosts <= min(len(bins) for bins in found)
    assert solution.bins is not None
    assert not packing_faults(problem, solution.bins)
    assert solution.value == cost(problem, solution.bins) == cheapest
    assert solution.optimal


@settings(max_examples=150, deadline=None)
@given(problems(), st.sets(st.integers(0, 3), min_size=1), st.sets(st.integers(0, 2), min_size=1))
def test_a_packing_of_a_part_is_one_of_the_whole(problem: Problem, some: set[int], hosts: set[int]) -> None:
    items = np.array(sorted({i % problem.n_items for i in some}), dtype=np.int64)
    classes = np.array(sorted({c % problem.n_classes for c in hosts}), dtype=np.int64)
    found = run(restrict(problem, items, classes)).bins
    others = np.ones(problem.n_items, dtype=np.bool_)
    others[items] = False
    alone = replace(problem, count=np.where(others, 0, problem.count), available=np.zeros_like(problem.available))
    alone.available[classes] = problem.available[classes]
    if found is None:
        assert next(packings(alone), None) is None
        return
    mapped = [
        replace(b, host_class=int(classes[b.host_class]), items=tuple(items[list(b.items)].tolist())) for b in found
    ]
    assert not packing_faults(alone, mapped)


@settings(max_examples=40, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_order_of_items_and_classes_changes_nothing(problem: Problem, random: st.DataObject) -> None:
    items, classes = list(range(problem.n_items)), list(range(problem.n_classes))
    random.shuffle(items)  # type: ignore[attr-defined]
    random.shuffle(classes)  # type: ignore[attr-defined]
    number = np.argsort(items)

    def scope(values: IntArray | None) -> IntArray | None:
        return None if values is None else values[classes]

    shuffled = replace(
        problem,
        count=problem.count[items],
        demand=problem.demand[:, items, :],
        platform_of_class=problem.platform_of_class[classes],
        capacity=problem.capacity[classes],
        available=problem.available[classes],
        cost=problem.cost[classes],
        allowed=problem.allowed[np.ix_(items, classes)],
        at_most=tuple(
            replace(a, items=number[a.items], scope_of_class=scope(a.scope_of_class)) for a in problem.at_most
        ),
        apart=tuple(ItemsApart(tuple(number[g] for g in a.groups), scope(a.scope_of_class)) for a in problem.apart),
        together=tuple(ItemsTogether(number[t.items], t.scope_of_class[classes]) for t in problem.together),
    )
    before, after = run(problem), run(shuffled)
    assert (before.value, before.bound, before.infeasible) == (after.value, after.bound, after.infeasible)


@settings(max_examples=40, deadline=None)
@given(problems(), st.integers(0, 2), st.integers(1, 4))
def test_more_capacity_never_costs_more(problem: Problem, dim: int, more: int) -> None:
    capacity = problem.capacity.copy()
    capacity[:, dim % problem.n_dims] += more
    before, after = run(problem), run(replace(problem, capacity=capacity))
    if before.value is not None:
        assert after.value is not None
        assert after.value <= before.value


@settings(max_examples=25, deadline=None)
@given(problems())
def test_twice_is_the_same(problem: Problem) -> None:
    assert run(problem) == run(problem)


@pytest.mark.parametrize("seed", range(3))
def test_larger_problems_are_deterministic_too(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = Problem(
        dimensions=("cpu", "memory"),
        count=np.ones(70, dtype=np.int64),
        demand=rng.integers(5, 45, (1, 70, 2)),
        platform_of_class=np.zeros(2, dtype=np.int64),
        capacity=np.array([[100, 100], [60, 90]]),
        available=np.array([70, 70]),
        cost=np.array([10, 7]),
        allowed=np.ones((70, 2), dtype=np.bool_),
    )
    stop = Stop(work=1.0)
    first = solve(problem, stop, seed)
    assert solve(problem, stop, seed) == first
    assert first.value is not None
    assert first.bound <= first.value
