"""A search that begins with a placement; placements where greedy search finds none; proofs that there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.construct.greedy import STYLES, fill_hosts
from vconsolidate.packing.solver.construct.mend import mend
from vconsolidate.packing.solver.construct.overload_repair import assemble, repair_start
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.local_search.tabu import FewerHosts
from vconsolidate.packing.solver.problem import Problem, single_class
from vconsolidate.packing.solver.side_constraints import ItemLimit, ItemsApart, ItemsTogether
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.solve import solve
from vconsolidate.packing.solver.work_limit import WorkLimit


def estate(n_vms: int, seed: int = 0) -> Problem:
    return single_class(np.random.default_rng(seed).integers(5, 40, (n_vms, 3)), np.full(3, 100))


def work_limit(work: float = 5.0) -> WorkLimit:
    return WorkLimit(Stop(work=work))


def cost(problem: Problem, bins: tuple[Bin, ...]) -> int:
    return sum(int(problem.cost[used.host_class]) for used in bins)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_a_right_placement_is_never_made_worse(seed: int) -> None:
    problem = estate(60, seed)
    known = solve(problem, Stop(work=0.3), 0).bins
    assert known is not None
    solution = solve(problem, Stop(work=1e-3), seed, start=known)
    assert solution.value is not None
    assert solution.value <= cost(problem, known)
    assert solve(problem, Stop(work=1e-3), seed, start=known) == solution


def test_what_fits_no_more_is_mended() -> None:
    problem = estate(80)
    known = solve(problem, Stop(work=1.0), 0).bins
    assert known is not None
    grown = replace(problem, demand=problem.demand + np.where(np.arange(80) < 6, 8, 0)[None, :, None])
    assert packing_faults(grown, known)
    bins = repair_start(grown, known, work_limit(), 0)
    assert bins is not None
    assert not packing_faults(grown, bins)
    unchanged = {(used.host_class, used.items) for used in known} & {(used.host_class, used.items) for used in bins}
    assert len(unchanged) > len(known) // 4


def test_a_start_may_lack_vms_and_hosts_and_break_rules() -> None:
    problem = replace(
        estate(40),
        available=np.array([20]),
        at_most=(ItemLimit(np.arange(4), np.ones(4, dtype=np.int64), 1),),
        apart=(ItemsApart((np.array([5]), np.array([6]))),),
    )
    start = (
        Bin(0, (0, 1, 2), (1, 1, 1)),
        Bin(0, (5, 6), (1, 1)),
        Bin(0, tuple(range(10, 30)), (1,) * 20),
        Bin(0, (10,), (3,)),
    )
    bins = repair_start(problem, start, work_limit(), 0)
    assert bins is not None
    assert not packing_faults(problem, bins)
    solution = solve(problem, Stop(work=1.0), 0, start=(*start, Bin(0, (99,), (1,)), Bin(7, (0,), (1,))))
    assert solution.bins is not None


def test_a_start_of_parts_is_split_between_them() -> None:
    allowed = np.zeros((40, 2), dtype=np.bool_)
    allowed[:20, 0] = allowed[20:, 1] = True
    one = estate(40)
    problem = replace(
        one,
        platform_of_class=np.zeros(2, dtype=np.int64),
        capacity=np.full((2, 3), 100),
        available=np.array([40, 40]),
        cost=np.array([1, 1]),
        allowed=allowed,
    )
    known = solve(problem, Stop(work=1.0), 0)
    assert known.bins is not None
    again = solve(problem, Stop(work=1e-4), 0, start=known.bins)
    assert again.value is not None
    assert known.value is not None
    assert again.value <= known.value


@pytest.mark.parametrize("seed", range(3))
def test_few_hosts_are_filled_where_host_by_host_fails(seed: int) -> None:
    problem = estate(100, seed)
    fewest = solve(problem, Stop(work=2.0), 0).value
    assert fewest is not None
    tight = replace(problem, available=np.array([fewest]))
    greedy = fill_hosts(tight, STYLES[0], np.random.default_rng(0), work_limit(), attempts=4)
    assert greedy is None
    bins = assemble(tight, work_limit(), seed)
    assert bins is not None
    assert not packing_faults(tight, bins)


def test_assembly_puts_what_rules_refuse_first() -> None:
    zones = np.array([0, 1])
    problem = replace(
        estate(30),
        platform_of_class=np.zeros(2, dtype=np.int64),
        capacity=np.full((2, 3), 100),
        available=np.array([12, 12]),
        cost=np.array([1, 1]),
        allowed=np.ones((30, 2), dtype=np.bool_),
        apart=(ItemsApart((np.arange(5), np.arange(5, 10)), zones),),
        together=(ItemsTogether(np.arange(3), zones), ItemsTogether(np.arange(5, 8), zones)),
    )
    bins = assemble(problem, work_limit(), 0)
    assert bins is not None
    assert not packing_faults(problem, bins)


def test_a_vm_that_no_host_may_take_is_named() -> None:
    problem = replace(
        single_class(np.ones((2, 1), dtype=np.int64), np.array([9])),
        available=np.array([1]),
        apart=(ItemsApart((np.array([0]), np.array([1]))),),
    )
    search = FewerHosts(problem, (Bin(0, (0,), (1,)),), np.random.default_rng(0), unplaced=(1,))
    assert search.place_unplaced(10, work_limit()) == 1
    assert assemble(problem, work_limit(), 0) is None


def test_more_halves_than_hosts_are_proven_to_have_no_place() -> None:
    """Total demand fits; no two of the VMs fit together; and the model of every VM on every host would be too large."""
    problem = replace(single_class(np.full((400, 1), 51), np.array([100])), available=np.array([390]))
    problem = replace(problem, demand=problem.demand + np.arange(400)[None, :, None] % 7)
    problem = replace(problem, capacity=np.array([[101]]))
    solution = solve(problem, Stop(work=2.0), 0)
    assert solution.infeasible
    [reason] = solution.reasons
    assert (reason.kind, reason.dimension, reason.needed, reason.offered) == ("capacity", None, 400, 390)


def test_mending_moves_few_vms_and_opens_a_host_only_where_none_has_room() -> None:
    problem = single_class(np.array([[60], [60], [30], [5]]), np.array([100]))
    over = (Bin(0, (0, 1), (1, 1)), Bin(0, (2, 3), (1, 1)))
    bins = mend(problem, over, work_limit())
    assert bins is not None
    assert len(bins) == 2, "the other host has room"
    full = single_class(np.array([[60], [60], [50], [5]]), np.array([100]))
    bins = mend(full, over, work_limit())
    assert bins is not None
    assert len(bins) == 3
    assert mend(replace(full, available=np.array([2])), over, work_limit()) is None
