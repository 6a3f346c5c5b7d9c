"""
Processes that work beside this one, kept for as long as the program runs: starting one takes about a second.

They begin in the background, are asked to stop through an event that all of them share, and end with the process that
began them, however that ends.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from vconsolidate.executors.beside import Beside
from vconsolidate.executors.heard import listen_to

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

_P = ParamSpec("_P")
_R = TypeVar("_R")


class ProcessPool(Beside):
    """
    A number of processes, begun in the background.

    Parameters
    ----------
    number
        Of processes beside this one.
    prepare
        Called in each of them as it begins, to import what its tasks need; None for nothing.
    """

    def __init__(self, number: int, prepare: Callable[[], object] | None = None) -> None:
        context = get_context("spawn")  # a copy of a process that has threads may hang
        self._number = number
        self._asked_to_stop = context.Event()
        self._pool = ProcessPoolExecutor(
            number, mp_context=context, initializer=_begin, initargs=(self._asked_to_stop, os.environ.copy())
        )
        self._first = [self._pool.submit(prepare or _nothing) for _ in range(number)]

    @property
    def lanes(self) -> int:
        """Processes."""
        return self._number

    @property
    def ready(self) -> bool:
        """All of them have begun."""
        return all(future.done() for future in self._first)

    def submit(self, function: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_R]:
        """Call a function of a module in one of the processes."""
        return self._pool.submit(function, *args, **kwargs)

    def hear_again(self) -> None:
        """Forget that tasks before were asked to stop."""
        self._asked_to_stop.clear()

    def ask_to_stop(self) -> None:
        """Set the event that all processes share."""
        self._asked_to_stop.set()

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = True) -> None:  # noqa: FBT001, FBT002 - as in `Executor`
        """Let go of the processes."""
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)


def _begin(asked: Event, environment: dict[str, str]) -> None:
    listen_to(asked)
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that began this one passes it on
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _nothing() -> None:
    """Take the place of what a process imports as it begins."""
