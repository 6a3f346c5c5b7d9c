"""When a search ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Stop:
    """
    Limits of a search.

    Parameters
    ----------
    seconds
        Wall-clock limit; results may then depend on the machine. None: no wall-clock limit.
    work
        Deterministic limit in units of roughly one second of one core of 2024; the same bytes come out whatever the
        machine and the number of workers. Always set; the default ends an average search in about half a minute.
    clock
        Monotonic seconds; passed in because the core reads no clock.
    interrupted
        True once the user asked to stop.
    """

    seconds: float | None = None
    work: float = 30.0
    clock: Callable[[], float] = lambda: 0.0
    interrupted: Callable[[], bool] = _never


Progress = Callable[[str, int | None, int], None]
"""Called as (phase, best value so far or None, proven bound)."""
