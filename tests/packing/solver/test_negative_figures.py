"""No bound is true where a demand may be negative: such problems are refused, and the verifier is not fooled by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.vbp import read_vbp
from benchmarks.verify import proved_bound
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.problem import Problem, single_class
from vconsolidate.packing.solver.side_constraints import HostFee, ItemLimit
from vconsolidate.packing.solver.solution import Certificate, Solution
from vconsolidate.packing.solver.solve import solve

EMPTY = np.zeros(0, dtype=np.int64)


def two_dimensions(second: int = 0) -> Problem:
    """Two items of 6 on hosts of 10 and a third that takes `second` of the other dimension."""
    return single_class(np.array([[6, 6], [6, 6], [0, second]]), np.array([10, 10]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"demand": np.array([[[6, 6], [6, 6], [0, -1]]])},
        {"capacity": np.array([[10, -1]])},
        {"count": np.array([1, 1, -1])},
        {"available": np.array([-1])},
        {"cost": np.array([-1])},
        {"fees": (HostFee(np.array([0]), np.array([-1])),)},
        {"at_most": (ItemLimit(np.array([0]), np.array([-1]), 1),)},
    ],
)
def test_a_problem_refuses_negative_figures(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"of a packing problem: -1, below 0"):
        replace(two_dimensions(), **wrong)  # type: ignore[arg-type]


def test_a_problem_of_zeros_and_of_nothing_is_none_of_these() -> None:
    replace(two_dimensions(), demand=np.zeros((1, 3, 2), dtype=np.int64), available=np.array([0]))
    single_class(EMPTY.reshape(0, 2), np.array([0, 0]))


@pytest.mark.parametrize("text", ["1\n10\n2\n6 1\n-1 1\n", "1\n-10\n1\n6 1\n", "2\n9 9\n1\n3 3 -2\n"])
def test_the_reader_names_the_negative_figure(text: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.vbp"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"wrong\.vbp: negative figure -\d+"):
        read_vbp(path)


def claims(problem: Problem, price: tuple[int, ...], ceiling: int) -> int | None:
    """Return what the verifier makes of prices that are said to prove two hosts."""
    certificate = Certificate(price, (ceiling,), 1)
    return proved_bound(problem, Solution(None, None, 2, 2, "made up", certificate=certificate), 10.0)


def test_an_item_that_makes_room_refutes_the_prices() -> None:
    problem = two_dimensions()
    assert claims(problem, (1, 1, 0), 1) == 2
    problem.demand[0, 2] = (-2, -2)  # one host now takes all three
    assert claims(problem, (1, 1, 0), 1) is None


def test_a_weight_proves_nothing_in_a_dimension_without_capacity() -> None:
    problem = single_class(np.array([[3, 0], [3, 0]]), np.array([6, 0]))
    assert claims(problem, (1, 1), 1) is None
    assert claims(problem, (1, 1), 2) == 2 - max(0, 2 - 1) * 2


def test_costs_below_nothing_leave_the_bound_below_nothing() -> None:
    problem = single_class(np.array([[6], [6]]), np.array([10]))
    problem.cost[0] = -1
    assert claims(problem, (0, 0), 0) == -2


def test_solving_what_the_reader_accepts_agrees_with_its_verifier(tmp_path: Path) -> None:
    path = tmp_path / "right.vbp"
    path.write_text("2\n10 10\n2\n6 6 2\n0 1 1\n", encoding="utf-8")
    problem = read_vbp(path)
    solution = solve(problem, Stop(), 0)
    assert (solution.value, solution.bound) == (2, 2)
