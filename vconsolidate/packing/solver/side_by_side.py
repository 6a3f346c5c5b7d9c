"""
Independent searches, each in a process of its own where there are cores for them.

Every search has limits of its own, which do not depend on what the others spend, and results come in the order of the
tasks: so they are the same for any number of processes.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

from vconsolidate.model.progress import Progress
from vconsolidate.model.stop import Stop

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

_T = TypeVar("_T")
_R = TypeVar("_R")

WORTH = 3.0
"""Work of one search from which on a process of its own pays: starting one takes about a second."""

_POLL_SECONDS = 0.05


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
    workers = min(stops[0].workers, len(tasks)) if stops else 1
    if workers < 2 or min(stop.work for stop in stops) < WORTH:
        return [search(*each) for each in zip(tasks, stops, reports, strict=True)]
    context = get_context("spawn")  # a copy of a process that has threads may hang
    asked = context.Event()
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(asked,)) as pool:
        futures = [
            pool.submit(_run, search, task, replace(stop, interrupted=_interrupted, charge=_Account(), workers=1))
            for task, stop in zip(tasks, stops, strict=True)
        ]
        try:
            _wait(futures, asked, stops[0])
        except BaseException:
            asked.set()
            raise
    found = [future.result() for future in futures]
    for (_, spent), stop in zip(found, stops, strict=True):
        stop.charge(spent)
    return [result for result, _ in found]


def _wait(futures: Sequence[Future[tuple[_R, float]]], asked: Event, stop: Stop) -> None:
    """Wait for all searches, and pass on that the user asked to stop."""
    left = set(futures)
    while left:
        _, left = wait(left, timeout=_POLL_SECONDS)
        if stop.interrupted():
            asked.set()


@dataclass(slots=True)
class _Account:
    """The work of one search."""

    total: float = 0.0

    def __call__(self, work: float) -> None:
        self.total += work


@dataclass(slots=True)
class _Process:
    """What a process was given as it began."""

    asked: Event | None = None


_PROCESS = _Process()


def _begin(asked: Event) -> None:
    _PROCESS.asked = asked
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that began this one passes it on


def _interrupted() -> bool:
    return _PROCESS.asked is not None and _PROCESS.asked.is_set()


def _run(search: Callable[[_T, Stop, Progress | None], _R], task: _T, stop: Stop) -> tuple[_R, float]:
    """Return what a search finds, and the work it took."""
    account = _Account()
    return search(task, replace(stop, charge=account), None), account.total
