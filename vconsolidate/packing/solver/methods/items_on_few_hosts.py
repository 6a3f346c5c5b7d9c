"""A proof that there is no placement: items that may use few hosts do not even fit these hosts by themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.cpsat.assignment_model import variables_needed
from vconsolidate.packing.solver.cpsat.solve_assignment import solve_assignment
from vconsolidate.packing.solver.methods.method import Task
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.restriction import restrict
from vconsolidate.packing.solver.side_constraints import OUTSIDE, OWN, HostLimit
from vconsolidate.packing.solver.work_limit import WorkLimit

_MOST_VARIABLES = 3_000


@dataclass(frozen=True, slots=True)
class ItemsOnFewHosts:
    """Exact models of the items of each limit on hosts, without all others."""

    def supports(self, task: Task) -> bool:
        """Return whether there is no placement yet, and items that may use few hosts."""
        return task.best.value is None and bool(task.problem.few_hosts)

    def run(self, task: Task, work_limit: WorkLimit) -> None:
        """Look whether any of the limits alone rules out every placement."""
        for rule in task.problem.few_hosts:
            if task.done(work_limit):
                return
            items, alone = _alone(task.problem, rule)
            if variables_needed(alone, alone.available) <= _MOST_VARIABLES:
                outcome = solve_assignment(alone, work_limit, task.seed)
                if outcome.status == "infeasible":
                    task.best.infeasible, task.best.excluded = True, tuple(items.tolist())


def _alone(problem: Problem, rule: HostLimit) -> tuple[IntArray, Problem]:
    """Return the items that a rule holds wherever they run, and their problem on as many hosts as they may use."""
    own = rule.scope_of_class == OWN
    may_use = np.where(own, np.minimum(problem.available, rule.limit), problem.available)
    outside = np.flatnonzero(rule.scope_of_class == OUTSIDE)
    items = np.sort(rule.items[~problem.allowed[np.ix_(rule.items, outside)].any(axis=1)])
    return items, restrict(problem, items, available=may_use)
