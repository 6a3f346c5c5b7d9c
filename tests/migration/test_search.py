"""Orders of moves: the smallest cases that need a trick, and laws against every state that can be reached."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.migration.brute_force import OUTSIDE, fewest_waves, one_resource
from vconsolidate.migration.bounds import least_waves
from vconsolidate.migration.problem import MoveProblem, Schedule, State, WaveLimit
from vconsolidate.migration.search import find_order
from vconsolidate.migration.steps import faults
from vconsolidate.model.stop import Stop


def _allow(_before: State, _after: State) -> tuple[()]:
    return ()


def order_of(problem: MoveProblem) -> Schedule:
    return find_order(problem, (0,), _allow, Stop(work=20.0))


def test_nothing_to_move_takes_no_wave() -> None:
    assert order_of(one_resource([1], [2], [0], [0])).n_waves == 0


def test_everything_that_fits_moves_at_once() -> None:
    found = order_of(one_resource([1, 1, 1], [2, 2], [OUTSIDE] * 3, [0, 0, 1]))
    assert (found.n_waves, found.proven) == (1, True)


def test_a_machine_is_a_host_one_wave_after_it_is_empty() -> None:
    found = order_of(one_resource([1, 1], [1, 1], [OUTSIDE] * 2, [0, 1], [(), (0,)]))
    assert (found.n_waves, found.proven) == (2, True)


def test_two_machines_that_become_the_host_of_each_other_need_a_third_host() -> None:
    circle = one_resource([1, 1], [1, 1, 1], [OUTSIDE] * 2, [1, 0], [(1,), (0,), ()])
    circle = one_resource([1, 1], [1, 1, 1], [OUTSIDE] * 2, [0, 1], [(1,), (0,), ()])
    # VM 0 goes to host 0, the machine of VM 1, and the other way round: one of them waits on host 2
    found = order_of(circle)
    assert found.states[-1] == circle.goal
    assert (found.n_waves, found.proven) == (fewest_waves(circle), True)
    assert found.states[1].count(2) == 1


def test_without_a_third_host_the_circle_has_no_order() -> None:
    circle = one_resource([1, 1], [1, 1], [OUTSIDE] * 2, [0, 1], [(1,), (0,)])
    assert fewest_waves(circle) is None
    assert order_of(circle).states[-1] != circle.goal


def test_full_hosts_swap_their_vms_through_a_third() -> None:
    swap = one_resource([2, 2], [2, 2, 2], [0, 1], [1, 0])
    found = order_of(swap)
    assert found.states[-1] == swap.goal
    assert found.n_waves == fewest_waves(swap) == 3
    twin = one_resource([1, 1], [2, 2], [0, 1], [1, 0])
    assert order_of(twin).n_waves == 1


@st.composite
def problems(draw: st.DrawFn) -> MoveProblem:
    n_vms, n_hosts = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    need = draw(st.lists(st.integers(1, 3), min_size=n_vms, max_size=n_vms))
    goal = draw(st.lists(st.integers(0, n_hosts - 1), min_size=n_vms, max_size=n_vms))
    start = draw(st.lists(st.integers(OUTSIDE, n_hosts - 1), min_size=n_vms, max_size=n_vms))
    room = [
        max(
            sum(need[v] for v in range(n_vms) if goal[v] == h),
            sum(need[v] for v in range(n_vms) if start[v] == h),
            draw(st.integers(1, 5)),
        )
        for h in range(n_hosts)
    ]
    outside = [v for v in range(n_vms) if start[v] == OUTSIDE]
    waits: list[tuple[int, ...] | None] = [()] * n_hosts
    for host in range(n_hosts):
        if host not in start and outside and draw(st.booleans()):
            waits[host] = (draw(st.sampled_from(outside)),)
    work = np.array(draw(st.lists(st.integers(0, 3), min_size=n_vms, max_size=n_vms)), dtype=np.int64)
    limits = (WaveLimit("work", work, work // 2, draw(st.integers(3, 9))),) if draw(st.booleans()) else ()
    group = tuple(outside[:2]) if len(outside) > 1 and draw(st.booleans()) else ()
    blocked = tuple(frozenset(draw(st.sets(st.integers(0, 1), max_size=1))) for _ in range(n_vms))
    return one_resource(
        need,
        room,
        start,
        goal,
        waits,
        limits=limits,
        groups=(group,) if group else (),
        before=((outside[0], outside[1]),) if len(outside) > 1 and not group and draw(st.booleans()) else (),
        blocked=blocked,
        parking=draw(st.booleans()),
        spares=(draw(st.integers(0, 1)) if max(start) < 0 and len(set(goal)) < n_hosts else 0,),
    )


@given(problems())
@settings(max_examples=150, deadline=None)
def test_the_number_of_waves_is_that_of_brute_force(problem: MoveProblem) -> None:
    fewest = fewest_waves(problem, most=6)
    found = order_of(problem)
    for wave, (before, after) in enumerate(pairwise(found.states)):
        assert not list(faults(problem, before, after, wave))
    if fewest is None:
        assert found.states[-1] != problem.goal or found.n_waves > 6
    else:
        assert found.states[-1] == problem.goal
        assert found.n_waves == fewest
        assert found.bound == fewest
        assert least_waves(problem) <= fewest


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_problem_gives_the_same_order(seed: int) -> None:
    circle = one_resource([1, 1, 2], [2, 2, 2], [OUTSIDE] * 3, [0, 1, 2], [(1,), (0,), ()])
    assert find_order(circle, (0,), _allow, Stop(), seed) == find_order(circle, (0,), _allow, Stop(), seed)
