"""What a user would write first: the baselines that the portfolio is measured against."""

from __future__ import annotations

import time
from datetime import timedelta
from math import ceil, isfinite

import numpy as np

from vconsolidate.packing.solver.problem import Problem

_MAX_VARIABLES = 2_000_000


def first_fit_decreasing(problem: Problem, _seconds: float) -> tuple[int | None, int | None]:
    """Return (hosts, None) of first-fit decreasing on the first class, by Σ of relative demand; without rules."""
    demand = np.repeat(problem.demand_on(0), problem.count, axis=0)
    capacity = problem.capacity[0]
    order = np.argsort(-(demand / capacity).sum(axis=1), kind="stable")
    room = np.tile(capacity, (demand.shape[0], 1))
    hosts = 0
    for vm in order:
        fits = np.flatnonzero((demand[vm] <= room[: hosts + 1]).all(axis=1))
        host = int(fits[0])
        room[host] -= demand[vm]
        hosts = max(hosts, host + 1)
    return hosts * int(problem.cost[0]), None


def assignment_model(problem: Problem, seconds: float) -> tuple[int | None, int | None]:
    """Return (value, bound) of the plain model: one Boolean per VM and host of the first class; without rules."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

    demand = np.repeat(problem.demand_on(0), problem.count, axis=0)
    hosts, _ = first_fit_decreasing(problem, seconds)
    n_hosts = (hosts or 0) // int(problem.cost[0])
    if demand.shape[0] * n_hosts > _MAX_VARIABLES:
        return None, None
    model = cp_model.CpModel()
    used = [model.new_bool_var("") for _ in range(n_hosts)]
    on = [[model.new_bool_var("") for _ in range(n_hosts)] for _ in range(demand.shape[0])]
    for row in on:
        model.add_exactly_one(row)
    for host in range(n_hosts):
        for dim in range(problem.n_dims):
            load = sum(int(demand[vm, dim]) * on[vm][host] for vm in range(demand.shape[0]))
            model.add(load <= int(problem.capacity[0, dim]) * used[host])
    model.minimize(sum(used) * int(problem.cost[0]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    status = solver.status_name(solver.solve(model))
    value = round(solver.objective_value) if status in {"OPTIMAL", "FEASIBLE"} else None
    return value, round(solver.best_objective_bound)


def highs(problem: Problem, seconds: float) -> tuple[int | None, int | None]:
    """Return (value, bound) of the plain model in HiGHS."""
    return _by_mathopt(problem, seconds, "HIGHS")


def scip(problem: Problem, seconds: float) -> tuple[int | None, int | None]:
    """Return (value, bound) of the plain model in SCIP."""
    return _by_mathopt(problem, seconds, "GSCIP")


def _by_mathopt(problem: Problem, seconds: float, solver: str) -> tuple[int | None, int | None]:
    from ortools.math_opt.python import expressions, model, parameters, solve  # noqa: PLC0415 (heavy)

    started = time.monotonic()
    demand = np.repeat(problem.demand_on(0), problem.count, axis=0)
    hosts, _ = first_fit_decreasing(problem, seconds)
    n_hosts = (hosts or 0) // int(problem.cost[0])
    if demand.shape[0] * n_hosts > _MAX_VARIABLES:
        return None, None
    plain = model.Model()
    used = [plain.add_binary_variable() for _ in range(n_hosts)]
    on = [[plain.add_binary_variable() for _ in range(n_hosts)] for _ in range(demand.shape[0])]
    for row in on:
        plain.add_linear_constraint(expressions.fast_sum(row) == 1)
    for host in range(n_hosts):
        for dim in range(problem.n_dims):
            load = expressions.fast_sum(int(demand[vm, dim]) * on[vm][host] for vm in range(demand.shape[0]))
            plain.add_linear_constraint(load <= int(problem.capacity[0, dim]) * used[host])
    plain.minimize(expressions.fast_sum(used) * int(problem.cost[0]))
    left = max(0.1, seconds - (time.monotonic() - started))
    # HiGHS takes its number of threads from the process, not from the parameters.
    threads = None if solver == "HIGHS" else 1
    limits = parameters.SolveParameters(time_limit=timedelta(seconds=left), threads=threads)
    result = solve.solve(plain, parameters.SolverType[solver], params=limits)
    value = round(result.objective_value()) if result.has_primal_feasible_solution() else None
    bound = result.termination.objective_bounds.dual_bound
    return value, ceil(bound - 1e-6) if isfinite(bound) else None
