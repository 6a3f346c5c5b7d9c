"""Tasks in this very process, one after the other: for one worker, and to compare others with."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import ParamSpec, TypeVar

from vconsolidate.executors.beside import Beside

_P = ParamSpec("_P")
_R = TypeVar("_R")


class InProcess(Beside):
    """Runs a task as it is submitted."""

    @property
    def lanes(self) -> int:
        """One: this process."""
        return 1

    def submit(self, function: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_R]:
        """Call a function; its future is done. A signal that ends the program goes through."""
        future: Future[_R] = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever asks for the result meets it
            future.set_exception(error)
        return future
