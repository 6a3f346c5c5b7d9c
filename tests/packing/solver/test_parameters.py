"""What steers the search: every figure is told of, and a changed one reaches the portfolio."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.parameters import DEFAULTS, SolverParameters, parameters_of
from vconsolidate.packing.solver.problem import Problem, single_class
from vconsolidate.packing.solver.solve import solve


def gaps() -> Problem:
    """Return 24 items of which three or four fit a host, so that no bound without a search is met."""
    rng = np.random.default_rng(4)
    return single_class(rng.integers(20, 45, (24, 2)), np.array([100, 100]))


def test_every_figure_is_told_of() -> None:
    text = SolverParameters.__doc__ or ""
    assert [field.name for field in fields(SolverParameters) if field.name not in text] == []


def test_methods_that_no_size_allows_are_left_out() -> None:
    none = parameters_of({"tiny_variables": 0, "exact_variables": 0, "column_items": 0})
    with_all, without = (solve(gaps(), Stop(work=2.0), 0, parameters=p) for p in (DEFAULTS, none))
    assert with_all.optimal
    assert "columns" not in without.bound_method
    assert "cp-sat" not in without.bound_method
    assert without.bound <= with_all.bound


@pytest.mark.parametrize(
    ("figures", "words"),
    [({"patiense": 3}, "not a parameter"), ({"aims": 0.5}, "4 numbers"), ({"patience": [1]}, "one")],
)
def test_what_is_no_figure_is_refused(figures: dict[str, float | list[float]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parameters_of(figures)
