"""Descents to fewer and cheaper hosts charge what they do, and end where no seed can change anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.local_search.host_elimination import descend, descend_on
from vconsolidate.packing.solver.problem import Problem, single_class
from vconsolidate.packing.solver.side_constraints import ItemLimit
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit


def on_dear_hosts(allowed_on_cheap: bool) -> tuple[Problem, Incumbent]:
    """Four VMs on two dear hosts, two at most on each; 30 cheap classes take all of them, or none."""
    one = single_class(np.full((4, 1), 50), np.array([100]))
    problem = replace(
        one,
        platform_of_class=np.zeros(31, dtype=np.int64),
        capacity=np.full((31, 1), 100),
        available=np.full(31, 2),
        cost=np.array([10, *[9] * 30]),
        allowed=np.array([[True, *[allowed_on_cheap] * 30]] * 4),
        at_most=(ItemLimit(np.arange(4), np.ones(4, dtype=np.int64), 2),),
    )
    best = Incumbent(problem, None)
    best.offer([Bin(0, (0, 1), (1, 1)), Bin(0, (2, 3), (1, 1))], "test")
    return problem, best


def test_descents_that_move_no_vm_are_not_repeated() -> None:
    problem, best = on_dear_hosts(allowed_on_cheap=False)
    work_limit = WorkLimit(Stop(work=1e6))
    descend_on(problem, work_limit, 0, best, 100)
    once = WorkLimit(Stop(work=1e6))
    assert not descend(problem, once, 1, best, 100)
    assert 0.0 < work_limit.spent == once.spent


def test_every_attempt_at_a_cheaper_host_is_charged() -> None:
    problem, best = on_dear_hosts(allowed_on_cheap=False)
    full = WorkLimit(Stop(work=1e6))
    descend(problem, full, 0, best, 100)
    few = WorkLimit(Stop(work=full.spent / 10))
    descend(problem, few, 0, best, 100)
    assert few.spent < full.spent / 5


def test_hosts_are_replaced_by_cheaper_ones() -> None:
    problem, best = on_dear_hosts(allowed_on_cheap=True)
    assert descend(problem, WorkLimit(Stop(work=1e6)), 0, best, 100)
    assert best.value == 18
