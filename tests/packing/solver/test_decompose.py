"""Independent parts are packed by themselves, and their bounds add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.bounds.continuous import continuous_bound
from vconsolidate.packing.solver.presolve.decompose import parts
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import ItemLimit, ItemsApart, ItemsTogether
from vconsolidate.packing.solver.solve import solve


def two_clusters() -> Problem:
    """Sixteen items of 1/5 host on class 0 and thirteen of 1/3 on class 1: 3.2 and 4.33 hosts."""
    count = np.array([16, 13])
    return Problem(
        dimensions=("cpu",),
        count=count,
        demand=np.array([[[3], [5]]]),
        platform_of_class=np.array([0, 0]),
        capacity=np.array([[15], [15]]),
        available=np.array([20, 20]),
        cost=np.array([1, 1]),
        allowed=np.array([[True, False], [False, True]]),
    )


def test_the_bounds_of_the_parts_are_rounded_one_by_one() -> None:
    problem = two_clusters()
    assert continuous_bound(problem).bound == 8
    solution = solve(problem, Stop(work=1.0), 0)
    assert (solution.value, solution.bound, solution.bound_hosts) == (9, 9, 9)


def test_a_rule_per_host_joins_nothing() -> None:
    problem = two_clusters()
    rule = ItemLimit(np.array([0, 1]), np.array([1, 1]), 2)
    split = parts(replace(problem, at_most=(rule,), apart=(ItemsApart((np.array([0]), np.array([1]))),)))
    assert [part.items.tolist() for part in split] == [[0], [1]]
    assert [part.problem.at_most[0].limit for part in split] == [2, 2]
    assert [part.problem.apart for part in split] == [(), ()]


def test_rules_over_several_hosts_join_their_items() -> None:
    problem = two_clusters()
    site = np.array([0, 0])
    for joined in (
        replace(problem, at_most=(ItemLimit(np.array([0, 1]), np.array([1, 1]), 29, site),)),
        replace(problem, apart=(ItemsApart((np.array([0]), np.array([1])), np.array([0, 1])),)),
        replace(problem, together=(ItemsTogether(np.array([0, 1]), site),)),
    ):
        assert [part.items.tolist() for part in parts(joined)] == [[0, 1]]


def test_a_shared_class_joins() -> None:
    problem = replace(two_clusters(), allowed=np.array([[True, True], [False, True]]))
    assert len(parts(problem)) == 1


def test_one_part_without_a_placement_makes_the_whole_infeasible() -> None:
    problem = replace(two_clusters(), available=np.array([20, 4]))
    assert solve(problem, Stop(work=1.0), 0).infeasible
