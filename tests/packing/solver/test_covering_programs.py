"""
The solver that proves bounds, on small covering programs with large numbers, against enumeration.

OR-Tools 9.15 "proves" too high an optimum of one in a hundred of these (its probing goes wrong; issue 5293 of
google/or-tools is of that kind), so `pyproject.toml` stops before it. A later version may be let in once this passes.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.bounds.continuous import continuous_bound
from vconsolidate.packing.solver.bounds.whole_hosts import whole_host_bound
from vconsolidate.packing.solver.cpsat.run import run
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solve import solve
from vconsolidate.packing.solver.work_limit import WorkLimit

STOP = Stop(work=5.0)

ALLOWED = [[True, False] * 4, [False, False, True, True] * 2, [True] * 8]
DEAR_ALONE = Problem(
    ("vcpus", "memory"),
    np.array([1, 1, 1]),
    np.array([[[1, 4], [1, 0], [1, 0]], [[1, 5], [1, 1], [1, 1]]]),
    np.array([1, 1, 1, 1, 0, 1, 0, 1]),
    np.array([[3, 6], [3, 4], [3, 6], [3, 4], [3, 4], [2, 4], [3, 4], [2, 4]]),
    np.array([1, 1, 1, 1, 1, 2, 1, 2]),
    np.array([22, 22, 29, 29, 36, 36, 43, 43]),
    np.array(ALLOWED),
)
"""Three VMs that fit together on one host for 43 (seventh class), or on two for 51."""


def test_the_bound_of_whole_hosts_is_not_above_a_plan_that_exists() -> None:
    certificate = continuous_bound(DEAR_ALONE).certificate
    assert certificate is not None
    assert whole_host_bound(DEAR_ALONE, [certificate], WorkLimit(STOP), 0).bound <= 43
    found = solve(DEAR_ALONE, STOP, 0)
    assert (found.value, found.bound) == (43, 43)


@pytest.mark.parametrize("bits", [20, 34, 42, 50, 58])
def test_covering_programs_agree_with_enumeration(bits: int) -> None:
    from ortools.sat.python import cp_model

    drawn = np.random.default_rng(bits)
    for _ in range(150):
        n = int(drawn.integers(3, 9))
        most, cost = drawn.integers(1, 3, n).tolist(), drawn.integers(20, 50, n).tolist()
        rows = [([int(x) for x in drawn.integers(1 << (bits - 3), 1 << bits, n)], 0), *_small(drawn, n)]
        rows[0] = (rows[0][0], int(max(rows[0][0]) * float(drawn.uniform(0.6, 1.6))))
        model = cp_model.CpModel()
        hosts = [model.new_int_var(0, k, f"h{i}") for i, k in enumerate(most)]
        for ceiling, total in rows:
            model.add(cp_model.LinearExpr.weighted_sum(hosts, ceiling) >= total)
        model.minimize(cp_model.LinearExpr.weighted_sum(hosts, cost))
        status, solver = run(model, WorkLimit(STOP), 0)
        covers = [
            sum(k * x for k, x in zip(cost, chosen, strict=True))
            for chosen in product(*(range(k + 1) for k in most))
            if all(sum(c * x for c, x in zip(row, chosen, strict=True)) >= total for row, total in rows)
        ]
        assert (status == "infeasible") == (not covers)
        if covers:
            assert solver.best_objective_bound == pytest.approx(min(covers))


def _small(drawn: np.random.Generator, n: int) -> list[tuple[list[int], int]]:
    return [([int(x) for x in drawn.integers(2, 7, n)], total) for total in (3, 4)]
