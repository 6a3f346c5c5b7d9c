"""How a task that runs elsewhere hears that the user asked to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

SEARCH_THREAD: Final = "search"
"""Name of a thread that searches in C++, where it may hear late that it should stop."""


class Heard:
    """
    Whether the user asked to stop, in this process and in others that it is sent to.

    Parameters
    ----------
    here
        Asked in this process; elsewhere whoever runs the task is asked.
    """

    def __init__(self, here: Callable[[], bool]) -> None:
        self._here = here

    def __call__(self) -> bool:
        """Return whether the user asked."""
        return self._here()

    def __reduce__(self) -> tuple[Callable[[], Callable[[], bool]], tuple[()]]:
        return _elsewhere, ()


def _elsewhere() -> Callable[[], bool]:
    """Return whom to ask in the process, and for the task, that this is read in."""
    asked: Callable[[], bool] | None = getattr(_OF_TASK, "asked", None)
    return asked or stop_was_asked


def stop_was_asked() -> bool:
    """Return whether the process that began this one was interrupted."""
    return _OWN.event is not None and _OWN.event.is_set()


def listen_to(event: Event) -> None:
    """Ask an event, in a process that another one began."""
    _OWN.event = event


def ask_for_task(asked: Callable[[], bool] | None) -> None:
    """Say whom tasks ask that this thread reads from now on; None: whoever began the process."""
    _OF_TASK.asked = asked


@dataclass(slots=True)
class _Own:
    """What this process was given as it began."""

    event: Event | None = None


_OWN = _Own()
_OF_TASK = threading.local()
