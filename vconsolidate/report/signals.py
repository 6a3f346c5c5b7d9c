"""Signals that ask a program to end: handle them, and delay them while files are written."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

ENDING = tuple(
    signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if name in signal.Signals.__members__
)
"""Ctrl-C, a request to terminate, a closed terminal (POSIX) and Ctrl-Break (Windows): all are treated alike."""

Handler = Callable[[int, FrameType | None], Any]


@contextmanager
def catch_signals(handler: Handler) -> Iterator[None]:
    """
    Call `handler` on the ending signals, and restore the previous handlers afterwards.

    A signal that is ignored (``nohup``, a job in the background) stays ignored. Only the main thread receives
    signals; in other threads nothing changes.
    """
    before: dict[signal.Signals, Any] = {}
    try:
        if threading.current_thread() is threading.main_thread():
            for number in ENDING:
                if signal.getsignal(number) not in {signal.SIG_IGN, None}:
                    before[number] = signal.getsignal(number)
                    signal.signal(number, handler)
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


@contextmanager
def hold_signals() -> Iterator[None]:
    """
    Delay signals until the files are complete, then raise them in the order of their arrival.

    When writing fails, the signals are dropped, because the failure ends the program.
    """
    came: list[int] = []
    with catch_signals(lambda number, _frame: came.append(number)):
        yield
    for number in came:
        signal.raise_signal(number)
