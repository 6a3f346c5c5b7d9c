"""What the three forms of ``sadf`` say, collected by server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from statistics import median
from typing import Final

from vconsolidate.inventory.importing.fragment import Metric
from vconsolidate.inventory.importing.series.interval import usual
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.series.times import Clock

NOT_COUNTED: Final = re.compile(r"lo|ifb|veth|docker|virbr|br|bond|team|tun|tap|vnet|cni|flannel|cali|fwbr|fwln|fwpr")
"""Interfaces whose traffic passes another one as well, or never leaves the server."""

_KIB_MBIT: Final = 1024 * 8 / 1e6
_SURE_PERCENT: Final = 1.0
"""Memory in use, in percent, below which its two digits tell too little of the size."""

Numbers = Mapping[str, float]


def is_counted(interface: str) -> bool:
    """Return whether the traffic of an interface counts."""
    return NOT_COUNTED.match(interface) is None and "." not in interface and "@" not in interface


class Activity:
    """
    Samples of all servers.

    Parameters
    ----------
    clock
        Reads times without a zone.

    Attributes
    ----------
    logical
        Server → logical processors.
    restarts
        Restarts of all servers.
    resized
        Servers whose number of processors changed.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.logical: dict[str, int] = {}
        self.restarts = 0
        self.resized: set[str] = set()
        self._samples: dict[tuple[str, Metric], dict[int, float]] = {}
        self._sizes_kib: dict[str, list[float]] = {}

    def count_processors(self, server: str, number: float | None) -> None:
        """Take the number of logical processors."""
        if number is None or not 1 <= number <= 65_536:
            return
        before = self.logical.setdefault(server, int(number))
        if before != int(number):
            self.resized.add(server)
            self.logical[server] = max(before, int(number))

    def cpu(self, server: str, time_s: int, shares: Numbers) -> None:
        """Take the shares of CPU time in percent, of all processors together."""
        if "idle" in shares:
            self._add(server, "cpu", time_s, max(0.0, 100 - shares["idle"] - shares.get("iowait", 0.0)))

    def memory(self, server: str, time_s: int, kib: Numbers) -> None:
        """Take ``memfree``, ``memused``, ``memused-percent``, ``avail``, ``buffers``, ``cached`` in KiB and percent."""
        used, percent, free = kib.get("memused"), kib.get("memused-percent"), kib.get("memfree")
        if used is None or free is None:
            return
        size = used / percent * 100 if percent else 0.0
        if abs(free + used - size) <= 0.01 * size or not size:  # versions that count buffers and cache as used
            size = free + used
        if not percent or percent >= _SURE_PERCENT or size == free + used:
            self._sizes_kib.setdefault(server, []).append(size)
        if "avail" in kib and size:
            taken = size - kib["avail"]
        else:
            taken = used - (kib.get("buffers", 0.0) + kib.get("cached", 0.0) if size == free + used else 0.0)
        self._add(server, "memory_used", time_s, max(0.0, taken) / 1024)

    def storage(self, server: str, time_s: int, per_second: float) -> None:
        """Take transfers per second of all devices."""
        self._add(server, "disk_iops", time_s, per_second)

    def network(self, server: str, time_s: int, interface: str, kib_per_second: float) -> None:
        """Take what one interface received and sent."""
        if is_counted(interface):
            held = self._samples.setdefault((server, "network"), {})
            held[time_s] = held.get(time_s, 0.0) + kib_per_second * _KIB_MBIT

    def _add(self, server: str, metric: Metric, time_s: int, value: float) -> None:
        self._samples.setdefault((server, metric), {})[time_s] = value

    def memory_mib(self, server: str) -> float | None:
        """Return the memory of a server, as far as the samples tell."""
        sizes = self._sizes_kib.get(server)
        return median(sizes) / 1024 if sizes else None

    def give(self, spool: Spool) -> int:
        """Add all samples to `spool`, each at the start of its interval; return the interval in seconds."""
        steps: list[int] = []
        for samples in self._samples.values():
            times = sorted(samples)
            steps += [b - a for a, b in pairwise(times)]
        interval_s = usual(median(steps)) if steps else 600
        for (server, metric), samples in self._samples.items():
            spool.add_samples(server, metric, [time - interval_s for time in samples], list(samples.values()))
        return interval_s
