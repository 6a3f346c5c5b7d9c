"""What a user would write first: the baselines that the portfolio is measured against."""

from __future__ import annotations

import numpy as np

from vconsolidate.packing.problem import Problem

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
    status = solver.solve(model)
    value = round(solver.objective_value) if status in {cp_model.OPTIMAL, cp_model.FEASIBLE} else None
    return value, round(solver.best_objective_bound)
