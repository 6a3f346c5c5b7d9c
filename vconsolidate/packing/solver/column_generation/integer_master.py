"""The restricted master: choose among the columns found, in whole numbers, with CP-SAT."""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.column_generation.relaxation import Columns
from vconsolidate.packing.solver.column_generation.trim import trim
from vconsolidate.packing.solver.cpsat.run import run
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit


def choose_columns(
    columns: Columns, below: int, bound: int, work_limit: WorkLimit, seed: int, most: int
) -> tuple[Bin, ...] | None:
    """
    Return a placement cheaper than `below` made of columns, or None when none was found.

    Parameters
    ----------
    most
        Columns considered: those of least reduced cost, as far as they can be part of a placement below `below`.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

    problem = columns.problem
    candidates = [columns.bins[c] for c in _promising_columns(columns, below, most)]
    if not candidates:
        return None
    model = cp_model.CpModel()
    uses = [model.new_int_var(0, _most_uses(problem.count, b), f"y{n}") for n, b in enumerate(candidates)]
    covering: list[list[cp_model.LinearExprT]] = [[] for _ in range(problem.n_items)]
    hosts: list[list[cp_model.LinearExprT]] = [[] for _ in range(problem.n_classes)]
    for used, times in zip(candidates, uses, strict=True):
        hosts[used.host_class].append(times)
        for item, copies in zip(used.items, used.copies, strict=True):
            covering[item].append(copies * times)
    for item, terms in enumerate(covering):
        if not terms:
            return None
        model.add(cp_model.LinearExpr.sum(terms) >= int(problem.count[item]))
    for host_class, terms in enumerate(hosts):
        if terms:
            model.add(cp_model.LinearExpr.sum(terms) <= int(problem.available[host_class]))
    cost = cp_model.LinearExpr.weighted_sum(uses, [int(problem.cost[b.host_class]) for b in candidates])
    model.add(cost >= bound)
    model.add(cost <= below - 1)
    model.minimize(cost)
    status, solver = run(model, work_limit, seed)
    if status not in {"optimal", "feasible"}:
        return None
    chosen = [used for used, times in zip(candidates, uses, strict=True) for _ in range(int(solver.value(times)))]
    return trim(problem, chosen)


def _promising_columns(columns: Columns, below: int, most: int) -> list[int]:
    """Return the columns that can be part of a placement below a value, by reduced cost."""
    reduced = columns.program.reduced_costs()[columns.n_slack :]
    room = (below - 1) / columns.cost_scale - columns.program.value
    order = np.argsort(reduced, kind="stable")
    return [int(c) for c in order[:most] if reduced[c] <= room + 1e-6]


def _most_uses(count: IntArray, used: Bin) -> int:
    return max(-(-int(count[i]) // c) for i, c in zip(used.items, used.copies, strict=True))
