"""What a method of the portfolio is: which problems it is for, and one run of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Protocol

from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.parameters import SolverParameters
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import WorkLimit


@dataclass(frozen=True, slots=True)
class Task:
    """
    What every method is given.

    Parameters
    ----------
    problem
        One connected, canonical problem.
    best
        Best placement and bound so far: methods offer and prove to it.
    """

    problem: Problem
    best: Incumbent
    seed: int
    parameters: SolverParameters

    def done(self, work_limit: WorkLimit) -> bool:
        """Return whether nothing is left to find, or no work to do it with."""
        return self.best.is_closed or work_limit.is_over


class Method(Protocol):
    """A way to better a placement or a bound."""

    def supports(self, task: Task) -> bool:
        """Return whether it pays for this problem, as things stand."""

    def run(self, task: Task, work_limit: WorkLimit) -> None:
        """Search within a work limit; what is found goes to `task.best`."""


@dataclass(frozen=True, slots=True)
class Step:
    """
    A place in the order of the portfolio.

    Parameters
    ----------
    name
        As phases are told in plan documents.
    share, most_work
        Of the work that is left, and at most.
    """

    name: str
    method: Method
    share: float = 1.0
    most_work: float = inf

    def take(self, task: Task, work_limit: WorkLimit) -> None:
        """Run the method with its share, where it is for this problem."""
        if self.method.supports(task):
            task.best.begin(self.name)
            own = work_limit if self.share == 1.0 else work_limit.part(self.share, work=self.most_work)
            self.method.run(task, own)
