"""What CP-SAT proves of costs that floating point cannot tell apart."""

from __future__ import annotations

import pytest
from ortools.sat.python import cp_model

from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.cpsat.run import proven_cost, run
from vconsolidate.packing.solver.work_limit import WorkLimit


@pytest.mark.parametrize("most", [0, 1 << 55, (1 << 58) + 3])
def test_a_bound_is_exact_or_below_whatever_the_size_of_the_cost(most: int) -> None:
    """The cheapest of six figures that differ by less than floating point shows."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in range(6)]
    model.add_exactly_one(chosen)
    total = cp_model.LinearExpr.weighted_sum(chosen, [most + more for more in (45, 43, 49, 44, 48, 47)])
    model.minimize(total)
    status, solver = run(model, WorkLimit(Stop(work=5.0)), 0)
    assert (status, proven_cost(solver), solver.value(total)) == ("optimal", most + 43, most + 43)


def test_a_constant_part_leaves_the_number_below() -> None:
    """The exact figure of the solver leaves it out."""
    model = cp_model.CpModel()
    one = model.new_int_var(5, 9, "")
    model.minimize(one + (1 << 58))
    _, solver = run(model, WorkLimit(Stop(work=5.0)), 0)
    assert (1 << 58) - 64 <= proven_cost(solver) <= (1 << 58) + 5
