"""Slots of time that are added only when a host is over in them lead to the same plan and bound as all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.presolve.lazy_slots import solve_lazily
from vconsolidate.packing.solver.problem import Problem, single_class
from vconsolidate.packing.solver.solution import Bin, Solution
from vconsolidate.packing.solver.solve import solve

N_SLOTS = 24


def _solve(problem: Problem, work: float, _time: float, start: Sequence[Bin]) -> Solution:
    return solve(problem, Stop(work=10.0 * work), 0, start=start)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 9))
def test_lazily_and_at_once_agree(seed: int, n_items: int) -> None:
    random = np.random.default_rng(seed)
    demand = random.integers(0, 6, size=(n_items, N_SLOTS + 1))
    problem = single_class(demand, np.full(N_SLOTS + 1, 10))
    at_once = solve(problem, Stop(work=10.0), 0)
    lazily = solve_lazily(problem, range(N_SLOTS), _solve)
    assert lazily.bins is not None
    assert not packing_faults(problem, lazily.bins)
    assert lazily.bound <= (at_once.value or 0)
    assert at_once.bound <= (lazily.value or 0)
    if at_once.optimal and lazily.optimal:
        assert at_once.value == lazily.value


def test_few_slots_are_packed_to_prove_many() -> None:
    packed: list[int] = []

    def counting(problem: Problem, work: float, time: float, start: Sequence[Bin]) -> Solution:
        packed.append(problem.n_dims)
        return _solve(problem, work, time, start)

    busy_by_day = np.tile(np.repeat([4, 1], [12, 12]), (6, 1))
    busy_by_night = np.tile(np.repeat([1, 4], [12, 12]), (6, 1))
    problem = single_class(np.concatenate([busy_by_day, busy_by_night]), np.full(N_SLOTS, 10))
    found = solve_lazily(problem, range(N_SLOTS), counting)
    assert found.optimal
    assert found.value == 3
    assert all(fewer < more for fewer, more in pairwise(packed))
    assert packed[-1] < N_SLOTS


def test_what_a_few_slots_rule_out_is_infeasible() -> None:
    demand = np.full((3, N_SLOTS), 6)
    problem = replace(single_class(demand, np.full(N_SLOTS, 10)), available=np.array([2]))
    assert solve_lazily(problem, range(N_SLOTS), _solve).infeasible
