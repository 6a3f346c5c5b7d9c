"""One run of the assignment model: the best placement within a limit, and what it proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.cpsat.assignment_model import AssignmentModel, host_numbers, variables_needed
from vconsolidate.packing.solver.cpsat.run import proven_cost, run
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_TERM_WORK = 1.5e-6
"""Building the model takes so much per variable and dimension, before the search begins."""


_ROUGHLY = 0.1
"""Gap at which the search for any placement ends."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What an exact search reached.

    Parameters
    ----------
    status
        ``optimal``: no better placement exists than `bins` or, where that is None, than `below`; ``infeasible``: none
        exists at all; ``limit``: the work limit ended first.
    bound
        Proven lower bound on the cost of every placement.
    """

    status: Literal["optimal", "infeasible", "limit"]
    bins: tuple[Bin, ...] | None
    bound: int


def solve_assignment(
    problem: Problem,
    work_limit: WorkLimit,
    seed: int,
    *,
    incumbent: Sequence[Bin] | None = None,
    bound: int = 0,
    below: int | None = None,
    work: float | None = None,
) -> Outcome:
    """Search for a placement cheaper than the incumbent (or than `below`), or prove that there is none."""
    value = below if incumbent is None else sum(int(problem.cost[b.host_class]) for b in incumbent)
    model = _build(problem, host_numbers(problem, value), work_limit)
    if model is None:
        return Outcome("limit", None, bound)
    model.require(at_least=bound, below=value)
    if incumbent is not None:
        model.hint(incumbent)
    status, solver = run(model.cp, work_limit, seed, work=work)
    if status == "infeasible":
        return Outcome("infeasible", None, bound) if value is None else Outcome("optimal", None, value)
    found = model.bins(solver) if status in {"optimal", "feasible"} else None
    if found is not None and status == "optimal":
        return Outcome("optimal", found, model.value(solver))
    proven = max(bound, proven_cost(solver)) if status != "unknown" else bound
    return Outcome("limit", found, proven)


def find_on_hosts(problem: Problem, hosts: IntArray, work_limit: WorkLimit, seed: int) -> tuple[Bin, ...] | None:
    """
    Return a placement on some hosts, a cheap one of them if the work lasts; None where none was found.

    Parameters
    ----------
    hosts
        (n_classes,) hosts of each class that may be used.
    """
    model = _build(problem, hosts, work_limit)
    if model is None:
        return None
    status, solver = run(model.cp, work_limit, seed, gap=_ROUGHLY)
    return model.bins(solver) if status in {"optimal", "feasible"} else None


def _build(problem: Problem, hosts: IntArray, work_limit: WorkLimit) -> AssignmentModel | None:
    """Return the model; None where the work that is left does not pay for building it."""
    building = variables_needed(problem, hosts) * (problem.n_dims + 8) * _TERM_WORK
    if building > work_limit.left or work_limit.is_over:
        return None
    work_limit.charge(building)
    return AssignmentModel(problem, hosts)
