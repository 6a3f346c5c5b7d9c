"""Loads that no better placement can hold are left out, and all others stay."""

from __future__ import annotations

import numpy as np
import pytest

from vconsolidate.packing.solver.column_generation.reduced_cost_limit import ReducedCostLimit
from vconsolidate.packing.solver.column_generation.relaxation import Columns
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.problem import single_class
from vconsolidate.packing.solver.solution import Bin

ALONE = [Bin(0, (item,), (1,)) for item in range(4)]
HALVES = Bin(0, (0, 1), (1, 1))
TWO_THIRDS = Bin(0, (1, 2), (1, 1))


def limit(hosts: int | None) -> tuple[Columns, ReducedCostLimit]:
    """Items worth 0.5, 0.4, 0.1 and 0.9 of a host, so 1.9 hosts, and an incumbent of some hosts."""
    problem = single_class(np.array([[50], [49], [20], [100]]), np.array([100]))
    best = Incumbent(problem, None)
    if hosts == 4:
        best.offer(ALONE, "test")
    elif hosts == 3:
        best.offer([HALVES, Bin(0, (2,), (1,)), ALONE[3]], "test")
    return Columns(problem, best), ReducedCostLimit(problem, np.array([0.5, 0.4, 0.1, 0.9, 0.0]), 1.9, best)


@pytest.mark.parametrize(
    ("hosts", "allowed"),
    [(None, [HALVES, TWO_THIRDS, *ALONE]), (4, [HALVES, TWO_THIRDS, *ALONE]), (3, [HALVES, ALONE[3]])],
)
def test_a_load_may_waste_what_is_left_up_to_one_host_less(hosts: int | None, allowed: list[Bin]) -> None:
    _, only = limit(hosts)
    assert [load for load in [HALVES, TWO_THIRDS, *ALONE] if only.allows(load)] == allowed


def test_columns_take_no_load_that_wastes_too_much() -> None:
    columns, only = limit(3)
    columns.limit = only
    assert not columns.add(TWO_THIRDS)
    columns.limit = None
    assert columns.add(TWO_THIRDS)
