"""Bounds that need no search, and the whole-host bound where hosts differ in cost."""

from __future__ import annotations

from vconsolidate.packing.solver.bounds.continuous import continuous_bound
from vconsolidate.packing.solver.bounds.counting import CLIQUE_ITEMS, counting_bound
from vconsolidate.packing.solver.bounds.whole_hosts import whole_host_bound
from vconsolidate.packing.solver.methods.method import Task
from vconsolidate.packing.solver.work_limit import WorkLimit

_CELL_WORK = 1e-6
_PAIR_WORK = 1e-9
"""Work of the linear relaxation per array element, and of looking at pairs of items per element of it and item."""


class ProvenBounds:
    """Continuous relaxation, counting, whole hosts."""

    def supports(self, task: Task) -> bool:
        """Return True: bounds are for every problem."""
        del task
        return True

    def run(self, task: Task, work_limit: WorkLimit) -> None:
        """Prove what can be proven without a search."""
        problem, best = task.problem, task.best
        best.prove(continuous_bound(problem), "bounds")
        best.prove(counting_bound(problem, best.bound), "bounds")
        cells = problem.n_items * problem.n_classes * problem.n_dims
        work_limit.charge(1e-3 + cells * (_CELL_WORK + min(problem.n_items, CLIQUE_ITEMS) * _PAIR_WORK))
        prove_whole_hosts(task, work_limit)


def prove_whole_hosts(task: Task, work_limit: WorkLimit) -> None:
    """Sharpen the bound where hosts of several costs leave fractions of hosts in it."""
    problem, best = task.problem, task.best
    if problem.cost.min() < problem.cost.max() and not task.done(work_limit):
        prices = [] if best.proof.certificate is None else [best.proof.certificate]
        best.prove(whole_host_bound(problem, prices, work_limit, 0), "bounds")
