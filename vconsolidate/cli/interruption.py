"""Ctrl-C and its kin: the first one ends a search with the best plan so far, the next one the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

from vconsolidate.cli import console
from vconsolidate.errors import ExitCode
from vconsolidate.report.signals import catch_signals


def leave(_signal: int, _frame: FrameType | None) -> None:
    """Leave at once: what hears a signal while there is no plan that could be saved."""
    raise KeyboardInterrupt


@dataclass(slots=True)
class Interruption:
    """
    Whether the user asked to stop.

    Parameters
    ----------
    searching
        A search has begun, so that a first signal need not lose everything.
    asked
        A signal came since.
    """

    searching: bool = False
    asked: bool = False

    def __call__(self) -> bool:
        """Return whether the user asked to stop."""
        return self.asked

    def code(self, otherwise: ExitCode) -> ExitCode:
        """Return the exit code of a command that ended with `otherwise` but for the signal."""
        return ExitCode.INTERRUPTED if self.asked else otherwise

    def hear(self, number: int, frame: FrameType | None) -> None:
        """Note the first signal of a search; leave at any other."""
        if self.asked or not self.searching:
            leave(number, frame)
        self.asked = True
        with suppress(OSError, ValueError, RuntimeError):  # a closed terminal, or a line that is just being printed
            console.say("stopping with the best plan so far; press Ctrl-C again to leave at once")


@contextmanager
def interruption() -> Iterator[Interruption]:
    """
    Turn the first signal that comes during a search into a request to stop, until the results are written.

    Yields
    ------
    Interruption
        Set `searching` once there is something to save.
    """
    heard = Interruption()
    with catch_signals(heard.hear):
        yield heard
