"""A search for the host range that goes on until the user asks it to stop."""

from __future__ import annotations

import time
from typing import Any

from vconsolidate.model.progress import Progress
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place

MOST_SECONDS = 60


def search(end: Any, stop: Stop, progress: Progress | None) -> Any:  # noqa: ANN401 - as `host_range` has it
    """Wait, then plan with what is left of the patience."""
    until = time.monotonic() + MOST_SECONDS
    while not stop.interrupted():
        if time.monotonic() > until:
            message = "nobody asked to stop"
            raise TimeoutError(message)
        time.sleep(0.01)
    return place(end.estate, end.demand, stop=stop, seed=end.seed, progress=progress, start=end.begin)
