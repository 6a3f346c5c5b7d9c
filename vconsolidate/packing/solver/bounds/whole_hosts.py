"""
The cheapest whole hosts that could carry everything, whatever the placement: a bound for several host classes.

Total demand must fit the total capacity of the hosts used, in each dimension and for every set of prices with a
ceiling per class. With hosts in whole numbers this is a small integer program; its optimum bounds every placement.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.packing.solver.bounds.continuous import Proof
from vconsolidate.packing.solver.cpsat.run import proven_cost, run
from vconsolidate.packing.solver.presolve.infeasible import least_demand
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Certificate
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_WORK = 0.3
_LARGEST = 1 << 60
"""What a sum of the integer program may reach: CP-SAT refuses models whose sums could leave 63 bits."""


def whole_host_bound(problem: Problem, certificates: Sequence[Certificate], work_limit: WorkLimit, seed: int) -> Proof:
    """Return the cost of the cheapest hosts that satisfy every covering condition."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

    model = cp_model.CpModel()
    most = np.minimum(problem.available, problem.n_vms)
    hosts = [model.new_int_var(0, int(most[c]), f"h{c}") for c in range(problem.n_classes)]
    least = least_demand(problem, problem.allowed)
    for dim in range(problem.n_dims):
        total = sum(int(n) * int(a) for n, a in zip(problem.count, least[:, dim], strict=True))
        _cover(model, hosts, most.tolist(), problem.capacity[:, dim].tolist(), total)
    for certificate in certificates:
        total = certificate.worth(problem.count)
        _cover(model, hosts, most.tolist(), certificate.ceiling, total)
    unit = _unit(problem.cost.tolist(), most.tolist(), 0)
    model.minimize(cp_model.LinearExpr.weighted_sum(hosts, [int(k) // unit for k in problem.cost]))
    status, solver = run(model, work_limit, seed, work=_WORK)
    if status not in {"optimal", "feasible"}:
        return Proof(0, "whole hosts")
    return Proof(proven_cost(solver) * unit, "whole hosts")


def _cover(
    model: cp_model.CpModel, hosts: Sequence[cp_model.IntVar], most: Sequence[int], ceiling: Sequence[int], total: int
) -> None:
    """Require hosts whose ceilings add up to a total; scaled down safely where the numbers are too large."""
    unit = _unit(ceiling, most, total)
    model.add(sum(-(-int(u) // unit) * h for u, h in zip(ceiling, hosts, strict=True)) >= total // unit)


def _unit(weights: Sequence[int], most: Sequence[int], total: int) -> int:
    """Return by what to divide weights so that the sum over `most` hosts of each class, and `total`, stay in range."""
    reached = sum((int(w) + 1) * int(m) for w, m in zip(weights, most, strict=True))
    return max(1, ceil(max(reached, total) / _LARGEST))
