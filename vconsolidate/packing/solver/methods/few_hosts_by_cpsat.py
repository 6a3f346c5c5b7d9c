"""Any placement at all, where rules leave greedy search and repair none: CP-SAT on a few hosts of every class."""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.cpsat.assignment_model import variables_needed
from vconsolidate.packing.solver.cpsat.solve_assignment import find_on_hosts
from vconsolidate.packing.solver.methods.method import Task
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import WorkLimit

_MORE = 1.5
_AT_LEAST = 3
"""Hosts of each class: so many times as many as all items need together, and at least so many."""

_MOST_VARIABLES = 12_000


class FewHostsByCpSat:
    """The exact model on so few hosts that it is small."""

    def supports(self, task: Task) -> bool:
        """Return whether there is no placement yet, and the model is small enough."""
        hosts = _hosts_to_try(task.problem)
        return task.best.value is None and variables_needed(task.problem, hosts) <= _MOST_VARIABLES

    def run(self, task: Task, work_limit: WorkLimit) -> None:
        """Offer what is found; that nothing is found proves nothing."""
        found = find_on_hosts(task.problem, _hosts_to_try(task.problem), work_limit, task.seed)
        task.best.offer(found, "cp-sat")


def _hosts_to_try(problem: Problem) -> IntArray:
    """Return (n_classes,): hosts of each class, as many as would hold most of what may run on it, and some more."""
    hosts = []
    for host_class in range(problem.n_classes):
        load = (
            problem.count[problem.allowed[:, host_class]]
            @ problem.demand_on(host_class)[problem.allowed[:, host_class]]
        )
        needed = float((load / np.maximum(problem.capacity[host_class], 1)).max(initial=0.0))
        hosts.append(max(_AT_LEAST, int(np.ceil(_MORE * needed))))
    return np.minimum(np.array(hosts, dtype=np.int64), problem.available)
