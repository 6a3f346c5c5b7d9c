"""The whole problem as one assignment model for CP-SAT: tiny ones at once, larger ones at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.packing.solver.bounds.continuous import Proof
from vconsolidate.packing.solver.cpsat.assignment_model import host_numbers, variables_needed
from vconsolidate.packing.solver.cpsat.solve_assignment import solve_assignment
from vconsolidate.packing.solver.methods.method import Task
from vconsolidate.packing.solver.work_limit import WorkLimit


@dataclass(frozen=True, slots=True)
class AssignmentByCpSat:
    """
    An exact model of which copies run on which host.

    Parameters
    ----------
    size
        Up to which of the two sizes of the parameters.
    """

    size: Literal["tiny", "exact"]

    def supports(self, task: Task) -> bool:
        """Return whether the model is small enough."""
        own = task.parameters
        most = own.tiny_variables if self.size == "tiny" else own.exact_variables
        return variables_needed(task.problem, host_numbers(task.problem, task.best.value)) <= most

    def run(self, task: Task, work_limit: WorkLimit) -> None:
        """Search; a placement, a bound or the proof that there is none."""
        best = task.best
        outcome = solve_assignment(task.problem, work_limit, task.seed, incumbent=best.bins, bound=best.bound)
        best.infeasible = outcome.status == "infeasible"
        if outcome.bins is not None:
            best.offer(outcome.bins, "cp-sat")
        proven = best.value if outcome.status == "optimal" and best.value is not None else outcome.bound
        best.prove(Proof(proven, "cp-sat"), "cp-sat")
