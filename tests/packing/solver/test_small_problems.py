"""The exact model of small problems with fees and failures: its bound against every plan there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.packing.solver.test_host_mix import ints, problems
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.host_mix.choose import MixChooser
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.host_mix.small_problems import search_small
from vconsolidate.packing.solver.presolve.host_fees import cost_with_fees
from vconsolidate.packing.solver.problem import Problem, single_class
from vconsolidate.packing.solver.side_constraints import HostFee, ItemsApart
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_MOST_COPIES = 4
_TOO_DEAR = 10_000


def small(problem: Problem) -> Problem:
    """Return a problem with one copy of each item."""
    return replace(problem, count=np.ones_like(problem.count))


def divisions(items: list[int]) -> Iterator[list[list[int]]]:
    """Yield every way to divide items into sets."""
    if not items:
        yield []
        return
    for rest in divisions(items[1:]):
        yield [[items[0]], *rest]
        yield from ([*rest[:n], [items[0], *one], *rest[n + 1 :]] for n, one in enumerate(rest))


def packings(problem: Problem) -> Iterator[tuple[Bin, ...]]:
    """Yield every packing without faults, hosts of a class being alike."""
    for sets in divisions(list(range(problem.n_items))):
        for classes in product(range(problem.n_classes), repeat=len(sets)):
            bins = tuple(Bin(c, tuple(sorted(one)), (1,) * len(one)) for c, one in zip(classes, sets, strict=True))
            if not packing_faults(problem, bins):
                yield bins


def cheapest(problem: Problem) -> int | None:
    """Return what the cheapest packing costs."""
    return min((cost_with_fees(problem, bins) for bins in packings(problem)), default=None)


def search(problem: Problem, needs: tuple[FailoverNeed, ...] = ()) -> tuple[int, list[tuple[Bin, ...]]]:
    """Return the bound of the exact model and the packings that it offered."""
    chooser, limit = MixChooser.of(problem, needs, problem.available), WorkLimit(Stop(work=20.0))
    chooser.choose(_TOO_DEAR, limit, 0, work=5.0)
    found: list[tuple[Bin, ...]] = []
    bound = search_small(chooser, ((), _TOO_DEAR), 0, limit, 0, for_bound=True, offer=found.append)
    return bound, found


@settings(max_examples=25, deadline=None)
@given(problems().filter(lambda problem: problem.n_items <= _MOST_COPIES).map(small))
def test_the_exact_model_proves_the_optimum(problem: Problem) -> None:
    """Its bound is what the cheapest of all packings costs, and the last packing it offers costs that."""
    bound, found = search(problem)
    optimum = cheapest(problem)
    assert bound == (_TOO_DEAR if optimum is None else optimum)
    assert not any(packing_faults(problem, bins) for bins in found)
    assert optimum is None or cost_with_fees(problem, found[-1]) == optimum


def restarts(problem: Problem, need: FailoverNeed, hosts: list[Bin], lost: tuple[int, ...]) -> bool:
    """Return whether all items of lost hosts that restart have room on hosts of the cluster that are left."""
    left = [h for n, h in enumerate(hosts) if n not in lost]
    here = [n for n, h in enumerate(left) if h.host_class in need.classes]
    again = [i for n in lost for i in hosts[n].items if i in need.restarting]
    every = np.zeros(problem.n_items, dtype=np.int64)
    for places in product(here, repeat=len(again)):
        items = [list(h.items) for h in left]
        for item, place in zip(again, places, strict=True):
            items[place].append(item)
        bins = [Bin(h.host_class, tuple(sorted(i)), (1,) * len(i)) for h, i in zip(left, items, strict=True) if i]
        count = every.copy()
        count[[i for b in bins for i in b.items]] = 1
        if not packing_faults(replace(problem, count=count), bins):
            return True
    return False


def survives(problem: Problem, need: FailoverNeed, hosts: list[Bin]) -> bool:
    """Return whether the items of any hosts of the cluster that fail at once can restart."""
    here = [n for n, h in enumerate(hosts) if h.host_class in need.classes]
    sets = (lost for k in range(1, need.failures + 1) for lost in combinations(here, k))
    return all(restarts(problem, need, hosts, lost) for lost in sets)


def cheapest_surviving(problem: Problem, need: FailoverNeed) -> int | None:
    """Return what the cheapest hosts cost, empty ones included, on which every failure is survived."""
    best: int | None = None
    for bins in packings(problem):
        for number in range(need.failures + 1):
            for spares in combinations_with_replacement(need.classes.tolist(), number):
                cost = cost_with_fees(problem, bins) + sum(int(problem.cost[c]) for c in spares)
                there = np.bincount([*(b.host_class for b in bins), *spares], minlength=problem.n_classes)
                if (best is not None and cost >= best) or (there > problem.available).any():
                    continue
                if survives(problem, need, [*bins, *(Bin(c, (), ()) for c in spares)]):
                    best = cost
    return best


@st.composite
def with_failures(draw: st.DrawFn) -> tuple[Problem, FailoverNeed]:
    """Draw a problem of one or two clusters, one of which survives failures; some items need not restart."""
    problem = small(draw(problems().filter(lambda problem: problem.n_items <= _MOST_COPIES)))
    few = draw(st.integers(1, problem.n_classes))
    problem = replace(problem, together=(), few_hosts=(), available=np.minimum(problem.available, 4))
    allowed = np.array(draw(st.lists(st.booleans(), min_size=problem.allowed.size, max_size=problem.allowed.size)))
    problem = replace(problem, allowed=problem.allowed & (allowed.reshape(problem.allowed.shape) | draw(st.booleans())))
    classes = np.arange(few)
    restarting = ints(*sorted(draw(st.sets(st.integers(0, problem.n_items - 1)))))
    fits = problem.allowed & (problem.demand[0][:, None, :] <= problem.capacity[None]).all(axis=2)
    assume(bool(fits.any(axis=1).all()))
    only_here = np.flatnonzero(fits[:, :few].any(axis=1) & ~fits[:, few:].any(axis=1))
    need = FailoverNeed(
        classes,
        draw(st.integers(1, 2)),
        np.eye(problem.n_classes, dtype=np.bool_),
        items=only_here,
        restarting=restarting,
        protected=np.intersect1d(restarting, np.flatnonzero(fits[:, :few].any(axis=1))),
    )
    return problem, need


@settings(max_examples=15, deadline=None)
@given(with_failures())
def test_no_plan_that_survives_costs_less_than_the_bound(drawn: tuple[Problem, FailoverNeed]) -> None:
    """Every plan is tried, with every choice of empty hosts and every failure."""
    problem, need = drawn
    optimum = cheapest_surviving(problem, need)
    bound, _ = search(problem, (need,))
    assert optimum is None or bound <= optimum


@pytest.mark.parametrize(("restarting", "hosts"), [((), 3), ((0, 1, 2), 4)])
def test_what_must_be_apart_needs_a_host_each_after_a_failure(restarting: tuple[int, ...], hosts: int) -> None:
    """None of three items shares a host: with one host gone there must be one for each, if they restart."""
    items = np.arange(3)
    alone = tuple(ItemsApart((ints(n), np.delete(items, n))) for n in range(3))
    problem = replace(single_class(np.array([[3], [3], [3]]), ints(9)), apart=alone, available=ints(9))
    again = ints(*restarting)
    need = FailoverNeed(ints(0), 1, np.ones((1, 1), dtype=np.bool_), items=items, restarting=again, protected=again)
    bound, _ = search(problem, (need,))
    assert bound == hosts == cheapest_surviving(problem, need)


@pytest.mark.parametrize(("may_run", "fee"), [(False, 0), (True, 2 * _TOO_DEAR)])
def test_hosts_too_dear_to_run_anything_count_among_the_fewest(may_run: bool, fee: int) -> None:
    """A cluster needs two hosts: one in use, and a cheap one that nothing runs on in any plan worth having."""
    one = single_class(np.array([[3]]), ints(9))
    two = replace(
        one,
        platform_of_class=ints(0, 0),
        capacity=np.array([[9], [9]]),
        available=ints(2, 1),
        cost=ints(10, 1),
        allowed=np.array([[True, may_run]]),
        fees=(HostFee(ints(0), ints(0, fee)),),
    )
    need = FailoverNeed(ints(0, 1), 1, np.ones((2, 2), dtype=np.bool_), fewest=2)
    bound, _ = search(two, (need,))
    assert bound == 11
