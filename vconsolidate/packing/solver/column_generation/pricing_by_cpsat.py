"""
The most valuable load of one host by CP-SAT: exact where the label enumeration would need too many labels.

On knapsacks of three resources and four or five large items a load, CP-SAT needs about a second where the enumeration
cannot finish; from five resources on it is the other way round.
"""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.column_generation.host_load import Load, PricingResult
from vconsolidate.packing.solver.column_generation.knapsack import Knapsack
from vconsolidate.packing.solver.cpsat.run import run
from vconsolidate.packing.solver.work_limit import WorkLimit


def exact_loads(
    knapsack: Knapsack, price: IntArray, threshold: int, work_limit: WorkLimit, seed: int, *, work: float
) -> PricingResult | None:
    """
    Return loads worth more than `threshold` and what no load is worth more than; None when that was not found out.

    It is not where the work does not suffice, and not tried where items conflict.

    Parameters
    ----------
    price
        (n,) worth of a copy of each of the knapsack's items, integers ≥ 0.
    work
        At most; in units of `Stop.work`.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

    useful = np.flatnonzero(price > 0)
    if knapsack.conflict is not None:
        return None
    model = cp_model.CpModel()
    copies = [model.new_int_var(0, int(most), "") for most in knapsack.most[useful]]
    for dim, capacity in enumerate(knapsack.capacity.tolist()):
        model.add(cp_model.LinearExpr.weighted_sum(copies, knapsack.demand[useful, dim].tolist()) <= capacity)
    worth = cp_model.LinearExpr.weighted_sum(copies, price[useful].tolist())
    model.add(worth > threshold)
    model.maximize(worth)
    rows: list[list[int]] = []

    class Collect(cp_model.CpSolverSolutionCallback):
        """Remembers every load on the way to the best: they differ, and most improve the relaxation."""

        def on_solution_callback(self) -> None:
            rows.append([int(self.value(number)) for number in copies])

    status, solver = run(model, work_limit, seed, work=work, callback=Collect())
    if status == "infeasible":
        return PricingResult(threshold, (), 0.0)
    if status != "optimal":
        return None
    found = np.array(rows, dtype=np.int64)
    loads = [Load(tuple(np.repeat(useful, row).tolist()), int(row @ price[useful])) for row in found[::-1]]
    return PricingResult(round(solver.best_objective_bound), tuple(loads), 0.0)
