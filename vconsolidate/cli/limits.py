"""When a search that a command began has to end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from vconsolidate.cli import console
from vconsolidate.cli.interruption import Interruption
from vconsolidate.model.stop import Stop


class Limited(Protocol):
    """What a command was asked for: seconds of clock, and of work of a core."""

    @property
    def time_limit(self) -> float | None:
        """Seconds of clock; none where nothing was asked."""

    @property
    def effort(self) -> float:
        """Work, in seconds of a core."""


LEAST_SHARE = 0.15
"""Of the effort, what a later search of a command may spend where an earlier one took all."""


@dataclass(slots=True)
class Effort:
    """Work that the searches of one command share, and what they spent of it."""

    work: float
    spent: float = 0.0

    def count(self, work: float) -> None:
        """Count work that was done."""
        self.spent += work
        console.count_work(work)

    @property
    def left(self) -> float:
        """What a search that begins now may spend."""
        return max(self.work - self.spent, LEAST_SHARE * self.work)


def stop_of(request: Limited, interrupted: Interruption, count: Callable[[float], None] | None = None) -> Stop:
    """Return the limits of a search that begins now: from here on, the first Ctrl-C ends it with the best so far."""
    interrupted.searching = True
    return Stop(
        seconds=request.time_limit,
        work=request.effort,
        clock=time.monotonic,
        interrupted=interrupted,
        charge=count or console.count_work,
    )
