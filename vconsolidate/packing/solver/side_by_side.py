"""
Independent searches, each in a process of its own where there are cores for them, or in a worker of a cluster.

Every search has limits of its own, which do not depend on what the others spend, and results come in the order of the
tasks: so they are the same for any number of processes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from vconsolidate.executors import choice
from vconsolidate.executors.beside import Beside
from vconsolidate.executors.heard import Heard
from vconsolidate.executors.window import in_window
from vconsolidate.model.progress import Progress
from vconsolidate.model.stop import Stop

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
    beside: Beside = choice.HERE
    if _worth(workers, stops):
        beside = choice.cluster() or choice.processes(workers)
    if len(tasks) < 2 or beside is choice.HERE:
        return [search(*each) for each in zip(tasks, stops, reports, strict=True)]
    heard = Heard(stops[0].interrupted)
    sent = [
        _Search(search, task, replace(stop, interrupted=heard, charge=Account(), workers=1))
        for task, stop in zip(tasks, stops, strict=True)
    ]
    found = in_window(beside, _run, sent, stops[0].interrupted)
    for (_, spent), stop in zip(found, stops, strict=True):
        stop.charge(spent)
    return [result for result, _ in found]


def _worth(workers: int, stops: Sequence[Stop]) -> bool:
    """Return whether the searches are long enough to run elsewhere."""
    waits = choice.cluster() is not None or choice.ready(workers)
    some = waits or workers > 1
    return some and bool(stops) and min(stop.work for stop in stops) >= (WORTH_IF_READY if waits else WORTH)


@dataclass(slots=True)
class Account:
    """The work of one search."""

    total: float = 0.0

    def __call__(self, work: float) -> None:
        """Count work."""
        self.total += work


@dataclass(frozen=True, slots=True)
class _Search(Generic[_T, _R]):
    """A search with its task and limits."""

    search: Callable[[_T, Stop, Progress | None], _R]
    task: _T
    stop: Stop


def _run(one: _Search[_T, _R]) -> tuple[_R, float]:
    """Return what a search finds, and the work it took."""
    account = Account()
    return one.search(one.task, replace(one.stop, charge=account), None), account.total
