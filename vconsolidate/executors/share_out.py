"""Tasks shared out among this process and those beside it, or sent to a cluster; results come in the order of tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future, wait
from typing import Any, TypeVar

from vconsolidate.executors.beside import Beside
from vconsolidate.executors.choice import chosen, forget
from vconsolidate.executors.window import in_window

_R = TypeVar("_R")
_A = TypeVar("_A")

_POLL_SECONDS = 0.05


def share_out(
    function: Callable[[_A], _R],
    tasks: Sequence[_A],
    workers: int,
    interrupted: Callable[[], bool] | None = None,
    *,
    fine: bool = False,
) -> list[_R]:
    """
    Return what a function gives for each task, in their order; a part of them is worked on elsewhere.

    Parameters
    ----------
    function
        A function of a module without side effects; it, the tasks and its results can be pickled.
    workers
        This process and those beside it. Processes that have not begun are not waited for.
    interrupted
        Whether the user asked to stop; passed on to the others while this process waits for them.
    fine
        The tasks are too small to leave this machine.
    """
    beside = chosen(workers, fine=fine)
    if beside.remote and len(tasks) > 1:
        return in_window(beside, function, tasks, interrupted)
    number = min(beside.lanes, len(tasks))
    if number < 2 or beside.remote:
        return [function(task) for task in tasks]
    beside.hear_again()
    try:
        others = [beside.submit(_all, function, tasks[at::number]) for at in range(1, number)]
        own = _all(function, tasks[::number])
        wait_for(others, beside, interrupted)
        groups = [own, *(future.result() for future in others)]
    except BrokenExecutor:
        forget(beside)
        return [function(task) for task in tasks]
    return [groups[at % number][at // number] for at in range(len(tasks))]


def wait_for(futures: Sequence[Future[Any]], beside: Beside, interrupted: Callable[[], bool] | None = None) -> None:
    """Wait until all have ended, and pass on that the user asked to stop."""
    left = set(futures)
    while left:
        _, left = wait(left, timeout=_POLL_SECONDS)
        if interrupted is not None and interrupted():
            beside.ask_to_stop()


def _all(function: Callable[[Any], _R], tasks: Sequence[Any]) -> list[_R]:
    return [function(task) for task in tasks]
