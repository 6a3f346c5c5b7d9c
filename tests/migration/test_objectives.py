"""Orders of least time and least risk, against every order of small cases."""

from __future__ import annotations

from dataclasses import replace
from heapq import heappop, heappush

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.migration.brute_force import OUTSIDE, fewest_waves, next_states, one_resource
from tests.migration.test_search import problems
from vconsolidate.migration.problem import MoveProblem, Schedule, State, WaveLimit
from vconsolidate.migration.search import Aim, find_order
from vconsolidate.migration.worth import duration, elapsed, waits_for_rebuild, worst_risk
from vconsolidate.model.stop import Stop


def _allow(_before: State, _after: State) -> tuple[()]:
    return ()


def order_of(problem: MoveProblem, aim: Aim) -> Schedule:
    return find_order(problem, (0,), _allow, Stop(work=30.0), aim=aim)


def timed(problem: MoveProblem, seconds: list[int], *, rebuild: int = 0, days: tuple[int, ...] = ()) -> MoveProblem:
    """Return a problem in which copies share one link, moves within a cluster take a third, and each has a cutover."""
    copies = np.array(seconds, dtype=np.int64)
    span = np.stack([copies + 2, copies // 3 + 1], axis=1)
    clock = WaveLimit("link", copies, np.zeros_like(copies), 10**6)
    return replace(problem, clocks=(clock,), span=span, rebuild=rebuild, days=days)


def least_elapsed(problem: MoveProblem) -> int | None:
    """Return the least time without dates by looking at the states in the order of their times."""
    queue, known = [(0, problem.start)], {problem.start: 0}
    while queue:
        time, state = heappop(queue)
        if state == problem.goal:
            return time
        if known[state] < time:
            continue
        for after in next_states(problem, state, 0):
            step = duration(problem, state, after)
            if state != problem.start and waits_for_rebuild(problem, state, after):
                step += problem.rebuild
            if time + step < known.get(after, 10**9):
                known[after] = time + step
                heappush(queue, (time + step, after))
    return None


@given(problems(), st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(0, 20))
@settings(max_examples=40, deadline=None)
def test_the_time_without_dates_is_that_of_brute_force(problem: MoveProblem, seconds: list[int], rebuild: int) -> None:
    problem = replace(timed(problem, seconds[: problem.n_vms], rebuild=rebuild), blocked=())
    least = least_elapsed(problem)
    assume(least is not None and least > 0)
    found = order_of(problem, Aim("time"))
    assert found.states[-1] == problem.goal
    assert found.value == elapsed(problem, found.states) == least
    assert found.value_bound is not None
    assert found.value_bound <= least
    if problem.n_vms < 3:
        assert found.value_bound == least


@given(problems(), st.lists(st.integers(0, 9), min_size=4, max_size=4))
@settings(max_examples=40, deadline=None)
def test_the_time_with_dates_is_that_of_brute_force(problem: MoveProblem, seconds: list[int]) -> None:
    problem = timed(problem, seconds[: problem.n_vms], days=tuple(100 * k for k in range(30)))
    fewest = fewest_waves(problem, 6)
    assume(fewest is not None and fewest > 0)
    assert fewest is not None
    reached = {problem.start}
    for wave in range(fewest - 1):
        reached |= {after for state in reached for after in next_states(problem, state, wave)}
    ends = [state for state in reached if problem.goal in next_states(problem, state, fewest - 1)]
    idle = (problem.start,) * (fewest - 1)
    least = min(elapsed(problem, (*idle, state, problem.goal)) for state in ends)
    found = order_of(problem, Aim("time"))
    assert (found.n_waves, found.value) == (fewest, least)
    assert found.value_bound == least


@given(problems(), st.lists(st.integers(1, 5), min_size=4, max_size=4), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_the_risk_is_that_of_brute_force(problem: MoveProblem, counts: list[int], most_waves: int) -> None:
    fewest = fewest_waves(problem, 5)
    assume(fewest is not None and fewest > 0)
    assert fewest is not None
    weights = np.array(counts[: problem.n_vms], dtype=np.int64)
    risk = WaveLimit("risk", weights, weights, 10**6)
    allowed = max(fewest, most_waves)
    least = next(
        most
        for most in range(100)
        if fewest_waves(replace(problem, limits=(*problem.limits, replace(risk, most=most))), allowed) is not None
    )
    found = order_of(problem, Aim("risk", risk, most_waves))
    assert (found.value, found.value_bound) == (least, least)
    assert worst_risk(risk, found.states) == least
    assert found.n_waves <= allowed


def test_time_and_waves_are_not_the_same() -> None:
    """Parking makes a wave less and an hour more: what is copied twice."""
    ones = np.array([1, 1, 1], dtype=np.int64)
    problem = one_resource([1, 1, 1], [1, 1, 1], [OUTSIDE] * 3, [0, 1, 2], [(), (0,), (1,)])
    problem = timed(problem, [3, 3, 3], rebuild=5)
    found = order_of(problem, Aim("time"))
    assert found.value == least_elapsed(problem)
    risk = WaveLimit("risk", ones, ones, 10**6)
    spread = one_resource([1] * 6, [6], [OUTSIDE] * 6, [0] * 6)
    sixes = replace(risk, arrival=np.ones(6, dtype=np.int64), move=np.ones(6, dtype=np.int64))
    assert order_of(spread, Aim("waves")).n_waves == 1
    assert order_of(spread, Aim("risk", sixes, None)).value == 6
    assert order_of(spread, Aim("risk", sixes, 3)).value == 2
    assert order_of(spread, Aim("risk", sixes, 4)).n_waves == 3  # two at a time need no fourth wave


@pytest.mark.parametrize("objective", ["time", "risk"])
def test_nothing_to_move_takes_no_time(objective: str) -> None:
    ones = np.ones(1, dtype=np.int64)
    still = timed(one_resource([1], [2], [0], [0]), [1])
    aim = Aim("time") if objective == "time" else Aim("risk", WaveLimit("risk", ones, ones, 10))
    assert order_of(still, aim).n_waves == 0
