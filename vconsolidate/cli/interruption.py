"""
Ctrl-C and similar signals: the first ends a search with the best plan so far, the second ends the program.

Python raises the exception of a handler wherever the program is. Where that is a destructor or a callback of a library
in C, the exception is lost: Python prints it as ignored, or the library makes an error of its own of it. So what is
known here is that a signal came, and whatever the program meets afterwards is the way out.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import Final

from vconsolidate.cli import console
from vconsolidate.errors import ExitCode
from vconsolidate.report.signals import catch_signals

_ON_THE_WAY_S: Final = 2.0
"""Seconds in which a program that leaves tidies up undisturbed; a later signal hurries it."""

_AGAIN_S: Final = 0.01
"""Seconds after which an exception that was lost is raised again."""


@dataclass(slots=True)
class _Leaving:
    """
    Whether the program is on its way out.

    Parameters
    ----------
    number
        Signal that asked for it; 0 for none.
    until_s
        Until then another signal changes nothing.
    """

    number: int = 0
    until_s: float = 0.0


_LEAVING = _Leaving()


def leave(number: int, frame: FrameType | None) -> None:
    """
    Exit at once: handles a signal while there is no plan to save. On the way out, another one is not heard.

    Where Python makes or removes a temporary file, the exit waits until that is done: it would leave the file.
    """
    now_s = time.monotonic()
    if _LEAVING.number and now_s < _LEAVING.until_s:
        return
    if _is_tidying(frame):
        _LEAVING.number = number
        _thread.start_new_thread(_interrupt_again, (number,))
        return
    _LEAVING.number, _LEAVING.until_s = number, now_s + _ON_THE_WAY_S
    raise KeyboardInterrupt


def _is_tidying(frame: FrameType | None) -> bool:
    module = sys.modules.get("tempfile")
    while module is not None and frame is not None:
        code = frame.f_code
        if code.co_filename == module.__file__ or code.co_name in {"rmtree", "_rmtree_safe_fd", "_rmtree_unsafe"}:
            return True
        frame = frame.f_back
    return False


def is_leaving() -> bool:
    """Return whether a signal asked the program to exit at once."""
    return bool(_LEAVING.number)


def stay() -> None:
    """Begin a command: whatever ended one before is forgotten."""
    _LEAVING.number = 0


def hear_no_more() -> None:
    """End the program: from here on a signal changes nothing."""
    _LEAVING.number, _LEAVING.until_s = _LEAVING.number or -1, float("inf")


def raise_again_what_is_lost() -> None:
    """Let an interrupt that a destructor or callback loses be raised again a moment later, instead of printed."""
    usual = sys.unraisablehook

    def lost(what: sys.UnraisableHookArgs) -> None:
        if what.exc_type is not KeyboardInterrupt:
            usual(what)
        elif _LEAVING.number > 0:
            _thread.start_new_thread(_interrupt_again, (_LEAVING.number,))

    sys.unraisablehook = lost


def _interrupt_again(number: int) -> None:
    time.sleep(_AGAIN_S)
    if _LEAVING.until_s < float("inf"):
        _LEAVING.until_s = 0.0
        if hasattr(signal, "pthread_kill"):  # ends a wait as well
            signal.pthread_kill(threading.main_thread().ident or 0, number)
        else:
            _thread.interrupt_main(signal.Signals(number))


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
