"""When a search that a command began has to end."""

from __future__ import annotations

import time
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


def stop_of(request: Limited, interrupted: Interruption) -> Stop:
    """Return the limits of a search that begins now: from here on, the first Ctrl-C ends it with the best so far."""
    interrupted.searching = True
    return Stop(
        seconds=request.time_limit,
        work=request.effort,
        clock=time.monotonic,
        interrupted=interrupted,
        charge=console.count_work,
    )
