"""
Processes that work beside this one, kept for as long as the program runs: starting one takes about a second.

They begin in the background (:func:`begin_processes`), are asked to stop through an event that all of them share, and
end with the process that began them, however that ends. Where they cannot work (killed for want of memory, for
example), the work is done in this process instead, so that only the time differs.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

_P = ParamSpec("_P")
_R = TypeVar("_R")
_A = TypeVar("_A")

_POLL_SECONDS = 0.05


class Processes:
    """
    A number of processes, begun in the background.

    Parameters
    ----------
    number
        Of processes beside this one.
    """

    def __init__(self, number: int) -> None:
        context = get_context("spawn")  # a copy of a process that has threads may hang
        self.asked_to_stop = context.Event()
        self._pool = ProcessPoolExecutor(
            number, mp_context=context, initializer=_begin, initargs=(self.asked_to_stop, os.environ.copy())
        )
        self._first = [self._pool.submit(_import_solvers) for _ in range(number)]

    @property
    def ready(self) -> bool:
        """All of them have begun."""
        return all(future.done() for future in self._first)

    def submit(self, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> Future[_R]:
        """Call a function of a module in one of the processes."""
        return self._pool.submit(function, *args, **kwargs)

    def end(self) -> None:
        """Let go of the processes."""
        self._pool.shutdown(wait=False, cancel_futures=True)


_running: dict[int, Processes] = {}


def begin_processes(workers: int) -> None:
    """Begin the processes for so many workers in the background; none for one worker."""
    if workers > 1:
        processes(workers)


def processes(workers: int) -> Processes:
    """Return the processes for so many workers, begun at the first call."""
    if workers not in _running:
        _running[workers] = Processes(workers)
    return _running[workers]


def ready(workers: int) -> bool:
    """Return whether the processes for so many workers have begun and wait for work."""
    return workers in _running and _running[workers].ready


def forget_processes(workers: int) -> None:
    """Let go of processes that do not work any more; the next call begins others."""
    broken = _running.pop(workers, None)
    if broken is not None:
        broken.end()


def share_out(
    function: Callable[[_A], _R], tasks: Sequence[_A], workers: int, interrupted: Callable[[], bool] | None = None
) -> list[_R]:
    """
    Return what a function gives for each task, in their order; a part of them is worked on in other processes.

    Parameters
    ----------
    function
        A function of a module without side effects; it, the tasks and its results can be pickled.
    workers
        This process and those beside it. Processes that have not begun (:func:`begin_processes`) are not waited for.
    interrupted
        Whether the user asked to stop; passed on to the others while this process waits for them.
    """
    number = min(workers, len(tasks))
    if number < 2 or not ready(workers):
        return [function(task) for task in tasks]
    beside = processes(workers)
    beside.asked_to_stop.clear()
    try:
        others = [beside.submit(_all, function, tasks[at::number]) for at in range(1, number)]
        own = _all(function, tasks[::number])
        wait_for(others, beside, interrupted)
        groups = [own, *(future.result() for future in others)]
    except BrokenProcessPool:
        forget_processes(workers)
        return [function(task) for task in tasks]
    return [groups[at % number][at // number] for at in range(len(tasks))]


def wait_for(futures: Sequence[Future[Any]], beside: Processes, interrupted: Callable[[], bool] | None = None) -> None:
    """Wait until all have ended, and pass on that the user asked to stop."""
    left = set(futures)
    while left:
        _, left = wait(left, timeout=_POLL_SECONDS)
        if interrupted is not None and interrupted():
            beside.asked_to_stop.set()


class Heard:
    """
    Whether the user asked to stop, in this process and in others that it is sent to.

    Parameters
    ----------
    here
        Asked in this process; others ask the event that they share.
    """

    def __init__(self, here: Callable[[], bool]) -> None:
        self._here = here

    def __call__(self) -> bool:
        """Return whether the user asked."""
        return self._here()

    def __reduce__(self) -> tuple[Callable[[], Callable[[], bool]], tuple[()]]:
        return _in_another_process, ()


def _in_another_process() -> Callable[[], bool]:
    return stop_was_asked


def stop_was_asked() -> bool:
    """Return whether the process that began this one was interrupted."""
    return _OWN.asked is not None and _OWN.asked.is_set()


@dataclass(slots=True)
class _Own:
    """What this process was given as it began."""

    asked: Event | None = None


_OWN = _Own()


def _begin(asked: Event, environment: dict[str, str]) -> None:
    _OWN.asked = asked
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that began this one passes it on
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _import_solvers() -> None:
    """Import what searches need while nobody waits for it."""
    import vconsolidate.packing.solver.solve  # noqa: F401, PLC0415 - the import is the work


def _all(function: Callable[[Any], _R], tasks: Sequence[Any]) -> list[_R]:
    return [function(task) for task in tasks]
