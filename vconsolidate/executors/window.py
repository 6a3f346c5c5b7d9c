"""Tasks sent a few at a time, so that this process never holds more of them, or of their results, than are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from itertools import chain, islice
from typing import Final, TypeVar

from vconsolidate.executors.beside import Beside, TaskLost
from vconsolidate.executors.choice import forget, say

_R = TypeVar("_R")
_A = TypeVar("_A")

AHEAD: Final = 2
"""Tasks that each lane has at a time, so that it never waits for the next."""

_POLL_SECONDS: Final = 0.05


def in_window(
    beside: Beside,
    function: Callable[[_A], _R],
    tasks: Iterable[_A],
    interrupted: Callable[[], bool] | None = None,
    told: Callable[[int], None] | None = None,
) -> list[_R]:
    """
    Return what a function gives for each task, in their order.

    Parameters
    ----------
    beside, function, tasks, interrupted
        See `as_they_come`.
    told
        Called with the number of tasks that are done.
    """
    found: dict[int, _R] = {}
    for number, result in as_they_come(beside, function, tasks, interrupted):
        found[number] = result
        if told is not None:
            told(len(found))
    return [found[number] for number in range(len(found))]


def as_they_come(
    beside: Beside,
    function: Callable[[_A], _R],
    tasks: Iterable[_A],
    interrupted: Callable[[], bool] | None = None,
) -> Iterator[tuple[int, _R]]:
    """
    Yield the number of each task with what a function gives for it, as they are done.

    A task that a worker cannot do, and all that are left when the executor breaks, are done in this process.

    Parameters
    ----------
    function
        A function of a module without side effects; it, the tasks and its results can be pickled.
    tasks
        Taken as they are sent.
    interrupted
        Whether the user asked to stop; passed on.
    """
    left = enumerate(tasks)
    running: dict[Future[_R], tuple[int, _A]] = {}
    beside.hear_again()
    try:
        while _send(beside, function, left, running):
            done, _ = wait(running, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
            if interrupted is not None and interrupted():
                beside.ask_to_stop()
            for future in done:
                result = _result(future, function, running[future][1])
                yield running.pop(future)[0], result
            if not done:
                beside.check()
    except BrokenExecutor:
        forget(beside)
    except BaseException:
        beside.ask_to_stop()
        for future in running:
            future.cancel()
        raise
    for number, task in chain(running.values(), left):
        yield number, function(task)


def _send(
    beside: Beside,
    function: Callable[[_A], _R],
    left: Iterable[tuple[int, _A]],
    running: dict[Future[_R], tuple[int, _A]],
) -> bool:
    """Send tasks until there are enough; return whether any run."""
    for number, task in islice(left, max(0, AHEAD * beside.lanes - len(running))):
        running[_sent(beside, function, task)] = number, task
    return bool(running)


def _sent(beside: Beside, function: Callable[[_A], _R], task: _A) -> Future[_R]:
    """Return the future of a task; a broken executor gives one that says so, so that no task gets lost."""
    try:
        return beside.submit(function, task)
    except BrokenExecutor as error:
        future: Future[_R] = Future()
        future.set_exception(error)
        return future


def _result(future: Future[_R], function: Callable[[_A], _R], task: _A) -> _R:
    """Return what a task gave, or give it here where it was lost."""
    try:
        return future.result()
    except TaskLost:
        say("a task ended the workers that it ran on (was it too large for their memory?); it is done here")
        return function(task)
