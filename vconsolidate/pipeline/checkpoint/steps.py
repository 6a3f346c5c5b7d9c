"""The long steps of a run: each is done, or taken from what an earlier run kept of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous
from vconsolidate.model.progress import Progress
from vconsolidate.packing.solver.work_limit import WorkLimit


@dataclass(frozen=True, slots=True)
class Beginning:
    """
    What a search begins with.

    Parameters
    ----------
    start
        A placement of an earlier run; None leaves it to the caller.
    proven
        Bounds of an earlier run, for `place`.
    mending
        The start is only to be made right.
    """

    start: Previous | None = None
    proven: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    mending: bool = False


Search = Callable[[Beginning], Plan]


class Steps:
    """Steps of a run of which nothing is kept."""

    resumed = False
    """The plan rests on a placement of an earlier run."""

    def plan(self, _name: str, _estate: Estate, _demand: Demand, _limit: WorkLimit, search: Search) -> Plan:
        """
        Return the plan of a step.

        Parameters
        ----------
        limit
            That the step charges its work to.
        search
            Does it.
        """
        return search(Beginning())

    def result(self, _name: str, _of: Plan, _limit: WorkLimit, _kind: Any, find: Callable[[], Any]) -> Any:  # noqa: ANN401
        """
        Return what a step finds out about a plan.

        Parameters
        ----------
        kind
            Type of what `find` returns: frozen data.
        """
        return find()

    def listener(self, progress: Progress | None) -> Progress | None:
        """Return what hears the searches."""
        return progress

    def finish(self) -> None:
        """Note that the run has ended by itself."""
