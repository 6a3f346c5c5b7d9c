"""When a search ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


def _never() -> bool:
    return False


def _stand_still() -> float:
    """Return the time of a clock that nobody asked for."""
    return 0.0


def _ignore(_work: float) -> None:
    """Count nothing."""


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
    charge
        Called with all work, as it is done: whatever these limits are a part of counts it too.
    workers
        Processes for searches that do not depend on each other; never changes what is found.
    """

    seconds: float | None = None
    work: float = 30.0
    clock: Callable[[], float] = _stand_still
    interrupted: Callable[[], bool] = _never
    charge: Callable[[float], None] = _ignore
    workers: int = 1

    @property
    def uncounted(self) -> Stop:
        """The same limits for work that the caller charges itself."""
        return replace(self, charge=_ignore)
