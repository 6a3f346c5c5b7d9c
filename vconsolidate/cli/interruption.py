"""Ctrl-C and similar signals: the first ends a search with the best plan so far, the second ends the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

from vconsolidate.cli import console
from vconsolidate.errors import ExitCode
from vconsolidate.report.signals import catch_signals


def leave(_signal: int, _frame: FrameType | None) -> None:
    """Exit at once: handles a signal while there is no plan to save."""
    raise KeyboardInterrupt


@dataclass(slots=True)
class Interruption:
    """
    Whether the user asked to stop.

    Parameters
    ----------
    searching
        A search has begun, so a first signal can still save its best plan.
    asked
        A signal has arrived since then.
    """

    searching: bool = False
    asked: bool = False

    def __call__(self) -> bool:
        """Return whether the user asked to stop."""
        return self.asked

    def code(self, otherwise: ExitCode) -> ExitCode:
        """Return the exit code of a command: `otherwise`, unless a signal interrupted it."""
        return ExitCode.INTERRUPTED if self.asked else otherwise

    def hear(self, number: int, frame: FrameType | None) -> None:
        """Record the first signal of a search; exit on any other."""
        if self.asked or not self.searching:
            leave(number, frame)
        self.asked = True
        with suppress(OSError, ValueError, RuntimeError):  # a closed terminal, or a line being printed
            console.say("stopping with the best plan so far; press Ctrl-C again to exit at once")


@contextmanager
def interruption() -> Iterator[Interruption]:
    """
    Turn the first signal that comes during a search into a request to stop, until the results are written.

    Yields
    ------
    Interruption
        Set `searching` once there is a plan to save.
    """
    heard = Interruption()
    with catch_signals(heard.hear):
        yield heard
