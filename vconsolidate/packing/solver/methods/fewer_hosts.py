"""Tabu search for one host fewer, again and again."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.packing.solver.local_search.host_elimination import descend, descend_on
from vconsolidate.packing.solver.methods.method import Task
from vconsolidate.packing.solver.work_limit import WorkLimit


@dataclass(frozen=True, slots=True)
class FewerHostsByTabu:
    """
    Descents by tabu search.

    Parameters
    ----------
    briefly
        One descent with a small share of the work, where columns come after it.
    seed_offset
        So that two runs in one portfolio differ.
    """

    seed_offset: int
    briefly: float | None = None

    def supports(self, task: Task) -> bool:
        """Return True: any placement may be one host too many."""
        del task
        return True

    def run(self, task: Task, work_limit: WorkLimit) -> None:
        """Descend once where columns follow, else until the work is done."""
        own, seed = task.parameters, task.seed + self.seed_offset
        if self.briefly is not None and task.problem.n_items <= own.column_items:
            descend(task.problem, work_limit.part(self.briefly), seed, task.best, own.patience)
        else:
            descend_on(task.problem, work_limit, seed, task.best, own.patience)
