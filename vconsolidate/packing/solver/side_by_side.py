"""
Independent searches, each in a process of its own where there are cores for them.

Every search has limits of its own, which do not depend on what the others spend, and results come in the order of the
tasks: so they are the same for any number of processes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import TypeVar

from vconsolidate.model.progress import Progress
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.processes import forget_processes, processes, ready, stop_was_asked, wait_for

_T = TypeVar("_T")
_R = TypeVar("_R")

WORTH = 3.0
WORTH_IF_READY = 0.3
"""Work of one search from which on another process pays: where it has yet to begin, and where it waits for work."""


def run_side_by_side(
    search: Callable[[_T, Stop, Progress | None], _R],
    tasks: Sequence[_T],
    stops: Sequence[Stop],
    reports: Sequence[Progress | None],
) -> list[_R]:
    """
    Return what `search` finds for each task within its limits.

    Parameters
    ----------
    search
        A function of a module; it, the tasks and what it returns can be pickled.
    stops
        Limits of each task; `Stop.workers` of the first says how many processes there may be.
    reports
        Progress of each task; processes of their own report none.
    """
    workers = stops[0].workers if stops else 1
    if min(workers, len(tasks)) < 2 or min(stop.work for stop in stops) < (WORTH_IF_READY if ready(workers) else WORTH):
        return [search(*each) for each in zip(tasks, stops, reports, strict=True)]
    try:
        found = _in_processes(search, tasks, stops)
    except BrokenProcessPool:
        forget_processes(workers)
        return [search(*each) for each in zip(tasks, stops, reports, strict=True)]
    for (_, spent), stop in zip(found, stops, strict=True):
        stop.charge(spent)
    return [result for result, _ in found]


def _in_processes(
    search: Callable[[_T, Stop, Progress | None], _R], tasks: Sequence[_T], stops: Sequence[Stop]
) -> list[tuple[_R, float]]:
    """Return what each search finds in another process, and the work it took."""
    beside = processes(stops[0].workers)
    beside.asked_to_stop.clear()
    futures = [
        beside.submit(_run, search, task, replace(stop, interrupted=stop_was_asked, charge=Account(), workers=1))
        for task, stop in zip(tasks, stops, strict=True)
    ]
    try:
        wait_for(futures, beside, stops[0].interrupted)
    except BaseException:
        beside.asked_to_stop.set()
        raise
    return [future.result() for future in futures]


@dataclass(slots=True)
class Account:
    """The work of one search."""

    total: float = 0.0

    def __call__(self, work: float) -> None:
        """Count work."""
        self.total += work


def _run(search: Callable[[_T, Stop, Progress | None], _R], task: _T, stop: Stop) -> tuple[_R, float]:
    """Return what a search finds, and the work it took."""
    account = Account()
    return search(task, replace(stop, charge=account), None), account.total
