"""Any placement at all, where greedy search found none: overload spread over the hosts there are, then repaired."""

from __future__ import annotations

from vconsolidate.packing.solver.construct.overload_repair import assemble
from vconsolidate.packing.solver.methods.method import Task
from vconsolidate.packing.solver.work_limit import WorkLimit


class Assembly:
    """Overload and repair."""

    def supports(self, task: Task) -> bool:
        """Return whether there is no placement yet."""
        return task.best.value is None

    def run(self, task: Task, work_limit: WorkLimit) -> None:
        """Offer what can be repaired."""
        task.best.offer(assemble(task.problem, work_limit, task.seed), "assembly")
