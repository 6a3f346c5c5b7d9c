"""Run CP-SAT under a work limit: deterministic, interruptible, with its work charged."""

from __future__ import annotations

import time
from collections.abc import Mapping
from math import ceil, inf, nextafter
from threading import Thread
from typing import TYPE_CHECKING, Final, Literal

from vconsolidate.executors.heard import SEARCH_THREAD
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_POLL_SECONDS = 0.05
_LEAVE_SECONDS = 10.0
"""Longest wait for a search that was told to stop while the program leaves; it looks at its limits far more often."""

_EXACT = float(1 << 53)
"""Floating point tells whole numbers apart up to this one."""

_CALL_WORK = 5e-3
_COVERING_WORK = 2.5
"""Work of any call, and of one unit of CP-SAT's deterministic time where linear programs take most of it."""

Status = Literal["optimal", "feasible", "infeasible", "unknown"]

_STATUS: Final[Mapping[str, Status]] = {
    "OPTIMAL": "optimal",
    "FEASIBLE": "feasible",
    "INFEASIBLE": "infeasible",
    "UNKNOWN": "unknown",
}
"""By the name that the solver gives: the types of its constants change from version to version."""


def run(
    model: cp_model.CpModel,
    work_limit: WorkLimit,
    seed: int,
    *,
    work: float | None = None,
    covering: bool = False,
    gap: float = 0.0,
    linearization: int | None = None,
) -> tuple[Status, cp_model.CpSolver]:
    """
    Return how it ended, and the solver, after it solved `model` on one core.

    It takes what `work_limit` leaves, and at most `work` of it.

    The search ends where value and bound differ by no more than `gap`, a share of the value.

    `covering` suits models with few decisions and many flows that cover demand: bounds are raised core by core, on a
    linear relaxation of all constraints. `linearization` is how much of a model becomes a linear program: 0 nothing, 2
    all; None leaves it to the solver.

    CP-SAT runs in a thread of its own because Python handles signals only between instructions of the main thread:
    so an interrupt reaches `Stop.interrupted` while a search is under way, and ends it with its best solution.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = seed
    parameters.catch_sigint_signal = False
    parameters.relative_gap_limit = gap
    parameters.absolute_gap_limit = 0.0  # large costs that differ would count as equal
    if covering:
        parameters.optimize_with_core = True
        parameters.linearization_level = 2
    if linearization is not None:
        parameters.linearization_level = linearization
    each = _COVERING_WORK if covering else 1.0
    parameters.max_deterministic_time = (work_limit.left if work is None else min(work, work_limit.left)) / each
    seconds = work_limit.seconds_left
    if seconds is not None:
        parameters.max_time_in_seconds = seconds
    ended: list[str] = []
    search = lambda: ended.append(solver.status_name(solver.solve(model)))  # noqa: E731 - it is short
    thread = Thread(target=search, name=SEARCH_THREAD, daemon=True)
    try:
        thread.start()
        while thread.is_alive():
            thread.join(_POLL_SECONDS)
            if work_limit.interrupted:
                solver.stop_search()
    finally:  # a second signal leaves from here
        _end(thread, solver)
    work_limit.charge(_CALL_WORK + each * float(solver.response_proto.deterministic_time))
    status = _STATUS[ended[0]]
    if status in {"feasible", "unknown"} and not work_limit.interrupted:
        work_limit.note_ran_out()
    return status, solver


def proven_cost(solver: cp_model.CpSolver) -> int:
    """
    Return the least that the solver proved of a cost in whole numbers.

    It tells the bound in floating point, which skips numbers beyond 2⁵³: of these it also has the exact figure, unless
    the cost has a constant part. Then the number below is taken.
    """
    bound = float(solver.best_objective_bound)
    if abs(bound) < _EXACT:
        return ceil(bound - 1e-6)
    exact = int(solver.response_proto.inner_objective_lower_bound)
    return exact if float(exact) == bound else int(nextafter(bound, -inf))


def _end(thread: Thread, solver: cp_model.CpSolver) -> None:
    """Stop a search that still runs, and wait for its end; one that has just begun does not hear the first word."""
    until_s = time.monotonic() + _LEAVE_SECONDS
    while thread.is_alive() and time.monotonic() < until_s:
        solver.stop_search()
        thread.join(_POLL_SECONDS)
