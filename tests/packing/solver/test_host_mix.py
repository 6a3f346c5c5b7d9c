"""Mixes of hosts: bounds below every packing, packings that keep everything, covers that say the same as flows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.bounds.whole_hosts import whole_host_bound
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.host_mix.choose import MixChooser
from vconsolidate.packing.solver.host_mix.covers import broken_cover
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.host_mix.flows import flows_of
from vconsolidate.packing.solver.host_mix.neighbours import Neighbours
from vconsolidate.packing.solver.host_mix.search import search_mixes
from vconsolidate.packing.solver.host_mix.splits import split_hosts
from vconsolidate.packing.solver.presolve.host_fees import cost_with_fees
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OWN, HostFee, HostLimit, ItemLimit, ItemsApart, ItemsTogether
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.solve import solve
from vconsolidate.packing.solver.work_limit import WorkLimit

_NOTHING = np.zeros(0, dtype=np.int64)
_ITSELF = np.eye(2, dtype=np.bool_)


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@st.composite
def steps(draw: st.DrawFn, figures: st.SearchStrategy[list[int]]) -> tuple[tuple[int, np.ndarray], ...]:
    """Draw what hosts pay that run few VMs."""
    most = 0
    at_least: np.ndarray = ints(0)
    found: list[tuple[int, np.ndarray]] = []
    for _ in range(draw(st.integers(0, 3))):
        most += draw(st.integers(1, 2))
        at_least = at_least + ints(*draw(figures)) // 3
        found.append((most, at_least))
    return tuple(found)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Small problems of two or three classes with fees, groups apart, limits per host and items held together."""
    n_items, n_classes, n_dims = draw(st.integers(2, 5)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    figures = st.integers(0, 9)
    demand = draw(st.lists(st.lists(figures, min_size=n_dims, max_size=n_dims), min_size=n_items, max_size=n_items))
    capacity = draw(
        st.lists(st.lists(st.integers(9, 20), min_size=n_dims, max_size=n_dims), min_size=n_classes, max_size=n_classes)
    )
    subset = st.lists(st.integers(0, n_items - 1), min_size=1, max_size=n_items, unique=True).map(sorted)
    figures_of_class = st.lists(st.integers(0, 30), min_size=n_classes, max_size=n_classes)
    fees = tuple(
        HostFee(ints(*draw(subset)), ints(*draw(figures_of_class)), None, draw(steps(figures_of_class)))
        for _ in range(draw(st.integers(0, 2)))
    )
    apart: tuple[ItemsApart, ...] = ()
    if draw(st.booleans()):
        cut = draw(st.integers(1, n_items - 1))
        apart = (ItemsApart((np.arange(cut), np.arange(cut, n_items))),)
    members = ints(*draw(subset))
    limits = (ItemLimit(members, np.ones_like(members), draw(st.integers(1, 3))),) if draw(st.booleans()) else ()
    own = np.full(n_classes, OWN, dtype=np.int64)
    few = tuple(HostLimit(fee.items, draw(st.integers(1, 2)), own) for fee in fees if draw(st.booleans()))
    together = (ItemsTogether(ints(*draw(subset)), np.arange(n_classes)),) if draw(st.booleans()) else ()
    return Problem(
        dimensions=tuple(f"d{k}" for k in range(n_dims)),
        count=ints(*draw(st.lists(st.integers(1, 2), min_size=n_items, max_size=n_items))),
        demand=np.array([demand], dtype=np.int64),
        platform_of_class=np.zeros(n_classes, dtype=np.int64),
        capacity=np.array(capacity, dtype=np.int64),
        available=ints(*draw(st.lists(st.integers(1, 12), min_size=n_classes, max_size=n_classes))),
        cost=ints(*draw(st.lists(st.integers(1, 20), min_size=n_classes, max_size=n_classes))),
        allowed=np.ones((n_items, n_classes), dtype=np.bool_),
        at_most=limits,
        apart=apart,
        together=together,
        few_hosts=few,
        fees=fees,
    )


def mixes(problem: Problem, needs: tuple[FailoverNeed, ...] = ()) -> tuple[int | None, int]:
    """Return value and bound of the search over mixes, its packing checked."""
    outcome = search_mixes(
        problem,
        needs,
        problem.available,
        None,
        WorkLimit(Stop(work=5.0)),
        0,
        pack=lambda parts: [solve(part, Stop(work=work), 0, any_placement=True) for part, work in parts],
        value_of=lambda bins: cost_with_fees(problem, bins),
    )
    if outcome.bins is not None:
        assert not packing_faults(problem, outcome.bins)
        assert outcome.value == cost_with_fees(problem, outcome.bins)
    return outcome.value, outcome.bound


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_bound_is_below_the_optimum_and_the_packing_above(problem: Problem) -> None:
    exact = solve(problem, Stop(work=5.0), 0)
    value, bound = mixes(problem)
    if exact.value is not None:
        assert bound <= exact.value
    if value is not None:
        assert exact.value is not None
        assert exact.bound <= value
        assert not exact.optimal or exact.value <= value


@settings(max_examples=60, deadline=None)
@given(problems(), st.lists(st.integers(0, 3), min_size=60, max_size=60))
def test_hosts_that_break_no_cover_can_take_every_resource(problem: Problem, numbers: list[int]) -> None:
    splits = split_hosts(problem)
    if splits.n_splits == 0:
        return
    hosts = ints(*(numbers[: splits.n_splits] + [0] * max(0, splits.n_splits - len(numbers))))
    for number, flow in enumerate(flows_of(splits)):
        anywhere = (None,) * len(problem.together)
        cover = broken_cover(number, flow, splits, hosts, anywhere, flow.capacity.tolist())
        served = _most_served(flow.demand.tolist(), flow.may_run, (flow.capacity * hosts).tolist())
        assert (cover is None) == (served >= int(flow.demand.sum()))
        if cover is not None:
            wanted = int(flow.demand[cover.families].sum())
            assert int((flow.capacity * hosts)[cover.able].sum()) < wanted


def _most_served(demand: list[int], may_run: np.ndarray, offered: list[int]) -> int:
    """Return the most demand that can flow, one unit after the other along augmenting paths."""
    flow = np.zeros(may_run.shape, dtype=np.int64)
    left_of, room = list(demand), list(offered)

    def send(family: int, seen: set[int]) -> bool:
        for split in np.flatnonzero(may_run[family]).tolist():
            if split in seen:
                continue
            seen.add(split)
            if room[split] > 0:
                room[split] -= 1
                flow[family, split] += 1
                return True
            for other in np.flatnonzero(flow[:, split]).tolist():
                if send(other, seen):
                    flow[other, split] -= 1
                    flow[family, split] += 1
                    return True
        return False

    served = 0
    for family in range(len(demand)):
        while left_of[family] and send(family, set()):
            left_of[family] -= 1
            served += 1
    return served


def two_kinds(**changes: object) -> Problem:
    """Four items of 5 on hosts of 10 for 10 or of 20 for 15."""
    whole = Problem(
        dimensions=("cpu",),
        count=ints(4),
        demand=ints(5)[None, :, None],
        platform_of_class=ints(0, 0),
        capacity=ints(10, 20)[:, None],
        available=ints(4, 4),
        cost=ints(10, 15),
        allowed=np.ones((1, 2), dtype=np.bool_),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_the_cheapest_mix_is_the_bound() -> None:
    assert mixes(two_kinds()) == (15, 15)


def test_a_host_that_stays_empty_is_part_of_the_bound() -> None:
    """A small one may do for a large host that is not full; a mix to pack keeps one as large."""
    takes_over = np.array([[True, False], [True, True]])
    need = FailoverNeed(ints(0, 1), 1, takes_over, empty_in_plans=True, empty_in_bounds=True)
    problem = two_kinds()
    chooser = MixChooser.of(problem, (need,), problem.available)
    limit = WorkLimit(Stop(work=5.0))
    assert chooser.choose(1000, limit, 0, work=5.0).bound == 25
    to_pack = chooser.choose(1000, limit, 0, work=5.0, room=0.01)
    assert to_pack.hosts is not None
    spare_of_large = to_pack.spares[1] >= 1 or not to_pack.hosts[chooser.splits.class_of_split == 1].any()
    assert spare_of_large
    assert to_pack.spares.sum() >= 1


def test_hosts_that_are_left_after_a_failure_must_hold_what_restarts() -> None:
    need = FailoverNeed(ints(0, 1), 1, _ITSELF, items=ints(0), restarting=ints(0))
    problem = two_kinds()
    chooser = MixChooser.of(problem, (need,), problem.available)
    mix = chooser.choose(1000, WorkLimit(Stop(work=5.0)), 0, work=5.0)
    assert mix.bound == 30, "three small hosts, or two large ones: 20 of 20 must be left"


def test_a_class_that_has_nothing_of_a_resource_can_be_left_after_a_failure() -> None:
    """OR-Tools 9.14 cannot add a sum to nothing times a sum."""
    need = FailoverNeed(ints(0, 1), 1, _ITSELF, items=ints(0), restarting=ints(0))
    problem = two_kinds(
        dimensions=("cpu", "gpu"),
        demand=np.array([[[5, 0]]], dtype=np.int64),
        capacity=np.array([[10, 0], [20, 1]], dtype=np.int64),
    )
    chooser = MixChooser.of(problem, (need,), problem.available)
    assert chooser.choose(1000, WorkLimit(Stop(work=5.0)), 0, work=5.0).bound == 30


def test_without_items_that_restart_no_host_is_added() -> None:
    need = FailoverNeed(ints(0, 1), 1, _ITSELF, items=ints(0), restarting=_NOTHING)
    problem = two_kinds()
    chooser = MixChooser.of(problem, (need,), problem.available)
    assert chooser.choose(1000, WorkLimit(Stop(work=5.0)), 0, work=5.0).bound == 15


def test_what_cannot_run_on_a_failed_host_must_go_on_beside_what_restarts() -> None:
    """Two items of 5 are pinned to the large hosts and stay down only with them; two others restart anywhere."""
    problem = two_kinds(
        count=ints(2, 2),
        demand=np.full((1, 2, 1), 5, dtype=np.int64),
        allowed=np.array([[False, True], [True, True]]),
    )
    need = FailoverNeed(ints(0, 1), 1, _ITSELF, items=ints(0, 1), restarting=ints(1))
    chooser = MixChooser.of(problem, (need,), problem.available)
    assert chooser.choose(1000, WorkLimit(Stop(work=5.0)), 0, work=5.0).bound == 25, "a large host and a small one"


def test_groups_apart_need_hosts_of_their_own() -> None:
    problem = two_kinds(
        count=ints(2, 2),
        demand=np.full((1, 2, 1), 5, dtype=np.int64),
        allowed=np.ones((2, 2), dtype=np.bool_),
        apart=(ItemsApart((ints(0), ints(1))),),
    )
    assert mixes(problem) == (20, 20)


def test_a_group_without_items_needs_no_host() -> None:
    """A VM that has a host to itself is kept apart from the rest, of which there may be none."""
    problem = two_kinds(
        count=ints(1, 1),
        demand=np.full((1, 2, 1), 5, dtype=np.int64),
        allowed=np.ones((2, 2), dtype=np.bool_),
        apart=(ItemsApart((ints(0), ints())),),
    )
    assert mixes(problem) == (10, 10)


def test_items_held_together_are_paid_for_in_one_class() -> None:
    """Together they need the dear class: two cheap hosts would hold them, one of each would not be together."""
    problem = two_kinds(
        available=ints(1, 2),
        together=(ItemsTogether(ints(0), ints(0, 1)),),
    )
    assert mixes(problem) == (15, 15)
    assert mixes(replace(problem, available=ints(1, 1), capacity=ints(10, 15)[:, None]))[0] is None


def test_a_limit_per_host_raises_the_bound() -> None:
    limit = ItemLimit(ints(0), ints(1), 1, np.full(2, OWN, dtype=np.int64))
    assert mixes(two_kinds(at_most=(limit,))) == (40, 40)


@pytest.mark.parametrize("largest", [1 << 40, 1 << 53])
def test_large_figures_stay_within_63_bits(largest: int) -> None:
    """The figures of many hosts of many classes together leave 63 bits: the bound is weaker then, never refused."""
    problem = two_kinds(
        count=ints(300),
        demand=ints(largest // 2)[None, :, None],
        capacity=ints(largest, largest)[:, None],
        cost=ints(largest // 300, largest // 299),
        available=ints(300, 300),
    )
    chooser = MixChooser.of(problem, (), problem.available)
    most = int(problem.cost.sum()) * 300
    bound = chooser.choose(most, WorkLimit(Stop(work=5.0)), 0, work=5.0).bound
    assert 0.999 * 150 * (largest // 300) <= bound <= 150 * (largest // 300)
    whole = whole_host_bound(problem, [], WorkLimit(Stop(work=5.0)), 0).bound
    assert 0.999 * 150 * (largest // 300) <= whole <= 150 * (largest // 300)


def test_hosts_that_bear_a_licence_count_for_its_limit() -> None:
    """Two items of 9 need a licence and a host of 10 each; one host may bear it: the large one at 15 takes both."""
    licence = HostFee(ints(0), ints(1, 1))
    limit = HostLimit(ints(0), 1, ints(OWN, OWN))
    problem = two_kinds(count=ints(2), demand=ints(9)[None, :, None], cost=ints(1, 15), fees=(licence,))
    assert mixes(problem) == (4, 4)
    assert mixes(replace(problem, few_hosts=(limit,))) == (16, 16)


def test_empty_hosts_must_hold_what_the_fullest_host_runs() -> None:
    """With a small host kept empty, no host may run more than 10 of 40: four in use. Else three large ones."""
    takes_over = np.array([[True, False], [True, True]])
    need = FailoverNeed(ints(0, 1), 1, takes_over, empty_in_plans=True, empty_in_bounds=True, taken_over=ints(0))
    problem = two_kinds(demand=ints(10)[None, :, None], cost=ints(9, 15), available=ints(5, 5))
    chooser = MixChooser.of(problem, (need,), problem.available)
    limit = WorkLimit(Stop(work=5.0))
    assert chooser.choose(1000, limit, 0, work=5.0).bound == 39, "two large hosts and a small one"
    assert chooser.choose(1000, limit, 0, work=5.0, sharpen=True).bound == 45, "a large one, or two small ones more"


def test_changes_of_a_mix_are_cheaper_and_keep_every_cover() -> None:
    problem = two_kinds(available=ints(4, 4))
    chooser = MixChooser.of(problem, (), problem.available)
    near = Neighbours(chooser.splits, chooser.flows, (), problem.available)
    hosts = near.of_bins([Bin(1, (0,), (2,)), Bin(1, (0,), (2,))])
    found = list(near.of(hosts, chooser.covers.values(), (), 100, WorkLimit(Stop(work=1.0))))
    assert [mix.tolist() for mix in found] == [[1, 1], [0, 1], [2, 0]]


def test_many_groups_that_share_a_host_with_none_are_all_kept_as_splits() -> None:
    """Seven classes, two fees and four such groups: sides of their rules that together run nothing do not count."""
    n_items, n_classes = 10, 7
    every = np.arange(n_items)
    problem = Problem(
        dimensions=("d0",),
        count=np.ones(n_items, dtype=np.int64),
        demand=np.ones((1, n_items, 1), dtype=np.int64),
        platform_of_class=np.zeros(n_classes, dtype=np.int64),
        capacity=np.full((n_classes, 1), 100, dtype=np.int64),
        available=np.full(n_classes, n_items, dtype=np.int64),
        cost=np.arange(10, 10 + n_classes),
        allowed=np.ones((n_items, n_classes), dtype=np.bool_),
        apart=tuple(ItemsApart((ints(n), np.delete(every, n))) for n in range(4)),
        fees=(HostFee(every, np.full(n_classes, 5)), HostFee(ints(4, 5), np.full(n_classes, 7))),
    )
    assert len(split_hosts(problem).apart) == len(problem.apart)
    value, bound = mixes(problem)
    assert value == bound == 5 * (10 + 5) + 7
