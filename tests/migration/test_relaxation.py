"""The proof that so few waves are impossible, against every state that can be reached."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.migration.brute_force import OUTSIDE, fewest_waves, one_resource
from tests.migration.test_search import problems
from vconsolidate.migration.problem import HostRule, MoveProblem, State, WaveLimit, open_hosts
from vconsolidate.migration.relaxation import is_impossible
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.work_limit import WorkLimit


def impossible(problem: MoveProblem, n_waves: int) -> bool:
    return is_impossible(problem, n_waves, WorkLimit(Stop(work=20.0)), 0)


def proven(problem: MoveProblem, most: int = 7) -> int:
    """Return the fewest waves that the model does not exclude."""
    return next((n for n in range(most) if not impossible(problem, n)), most)


def survives(problem: MoveProblem, before: State, after: State) -> bool:
    """Return whether, whichever host fails, the others have room for all in sum: the least that a promise needs."""
    there = open_hosts(problem, before)
    taken = sum(int(problem.need[vm, host, 0]) for vm, host in enumerate(after) if host != OUTSIDE)
    rooms = [int(problem.room[host, 0]) for host in range(problem.n_hosts) if there[host]]
    return not taken or all(taken <= sum(rooms) - lost for lost in rooms)


@given(problems(), st.booleans(), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_no_number_of_waves_that_an_order_has_is_called_impossible(
    problem: MoveProblem, may_fail: bool, most: int
) -> None:
    if most and problem.n_vms > 1:
        problem = replace(problem, rules=(HostRule((0, 1), most),))
    if may_fail:
        problem = replace(problem, survives=(1,), restarts=(True,) * problem.n_vms)
    fewest = fewest_waves(
        problem, 5, lambda before, after: not may_fail or after == problem.start or survives(problem, before, after)
    )
    if fewest is not None:
        assert not impossible(problem, fewest)


def test_a_host_that_stays_empty_takes_a_wave() -> None:
    """Two hosts for two VMs, the second of which is a machine: with one host empty, the machine must come first."""
    problem = one_resource([2, 2, 1], [3, 3, 3], [OUTSIDE] * 3, [0, 1, 0], [(), (), (2,)])
    assert proven(problem) == 1
    assert proven(replace(problem, spares=(1,))) == fewest_waves(replace(problem, spares=(1,))) == 2


def test_room_that_is_left_when_a_host_fails_takes_a_wave() -> None:
    problem = one_resource([2, 2, 1], [3, 3, 3], [OUTSIDE] * 3, [0, 1, 0], [(), (), (2,)])
    failing = replace(problem, survives=(1,), restarts=(True,) * 3)
    assert proven(failing) == fewest_waves(failing, 5, lambda a, b: survives(failing, a, b)) == 2


def test_a_rule_and_a_limit_take_waves() -> None:
    rule = (HostRule((0, 1), 1),)
    apart = one_resource([1, 1, 1], [3, 3], [OUTSIDE] * 3, [0, 1, 0], [(), (2,)], rules=rule)
    assert proven(apart) == fewest_waves(apart) == 2
    ones = one_resource([1], [1], [OUTSIDE], [0]).need[:, 0, 0]
    twice = WaveLimit("work", ones.repeat(2), ones.repeat(2), 1)
    circle = one_resource([1, 1], [1, 1, 1], [OUTSIDE] * 2, [0, 1], [(1,), (0,), ()], limits=(twice,))
    # one move per wave, and a VM that must wait elsewhere moves twice
    assert proven(circle) == fewest_waves(circle) == 3


@pytest.mark.parametrize("waves", [0, 1])
def test_freezes_and_order_are_kept(waves: int) -> None:
    blocked = one_resource([1, 1], [2], [OUTSIDE] * 2, [0, 0], before=((0, 1),), blocked=(frozenset({0}), frozenset()))
    assert impossible(blocked, waves + 1)
    assert fewest_waves(blocked) == 3
