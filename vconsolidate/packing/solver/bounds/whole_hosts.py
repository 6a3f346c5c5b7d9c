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
from vconsolidate.packing.solver.cpsat.run import run
from vconsolidate.packing.solver.presolve.infeasible import least_demand
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Certificate
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_WORK = 0.3
_LARGEST = 1 << 50


def whole_host_bound(problem: Problem, certificates: Sequence[Certificate], work_limit: WorkLimit, seed: int) -> Proof:
    """Return the cost of the cheapest hosts that satisfy every covering condition."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

    model = cp_model.CpModel()
    most = np.minimum(problem.available, problem.n_vms)
    hosts = [model.new_int_var(0, int(most[c]), f"h{c}") for c in range(problem.n_classes)]
    least = least_demand(problem, problem.allowed)
    for dim in range(problem.n_dims):
        total = sum(int(n) * int(a) for n, a in zip(problem.count, least[:, dim], strict=True))
        _cover(model, hosts, problem.capacity[:, dim].tolist(), total)
    for certificate in certificates:
        total = sum(int(n) * p for n, p in zip(problem.count, certificate.price, strict=True))
        _cover(model, hosts, certificate.ceiling, total)
    cost = cp_model.LinearExpr.weighted_sum(hosts, [int(k) for k in problem.cost])
    model.minimize(cost)
    status, solver = run(model, work_limit, seed, work=_WORK)
    if status not in {"optimal", "feasible"}:
        return Proof(0, "whole hosts")
    return Proof(ceil(solver.best_objective_bound - 1e-6), "whole hosts")


def _cover(model: cp_model.CpModel, hosts: Sequence[cp_model.IntVar], ceiling: Sequence[int], total: int) -> None:
    """Require hosts whose ceilings add up to a total; scaled down safely where the numbers are too large."""
    shrink = max(1, ceil(max(*ceiling, total, 1) / _LARGEST))
    model.add(sum(-(-int(u) // shrink) * h for u, h in zip(ceiling, hosts, strict=True)) >= total // shrink)
