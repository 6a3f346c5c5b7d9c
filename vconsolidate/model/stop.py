"""When a search ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


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

    def remaining(self, since: float) -> Stop:
        """Return the same limits with what the clock leaves of the seconds, which began to run at `since`."""
        if self.seconds is None:
            return self
        return replace(self, seconds=max(0.0, self.seconds - (self.clock() - since)))

    @property
    def used_up(self) -> bool:
        """No second is left; never true without a limit by the clock."""
        return self.seconds is not None and self.seconds <= 0.0


Progress = Callable[[str, int | None, int], None]
"""Called as (phase, best value so far or None, proven bound)."""
