"""Measured histories on a common time grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from vconsolidate.model.arrays import Float32Array, frozen

METRICS = {
    "cpu_fraction": "share of all the server's cores",
    "memory_used_mib": "memory in use by system and applications",
    "memory_active_mib": "memory touched recently",
    "network_mbps": "traffic received and sent",
    "disk_iops": "storage operations per second",
}
"""Metrics a trace may hold, by name, with their meaning; each value is a mean over its interval."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A series of a server that is implausibly small for what it measures, in words."""

    server: str
    metric: str
    words: str


@dataclass(frozen=True, slots=True)
class Trace:
    """
    Histories of servers, means over equal intervals.

    Parameters
    ----------
    servers
        Names, in the order of the rows.
    start_s
        Start of the first interval, seconds since 1970-01-01 on the trace's local clock (slots of the day are local).
    interval_s
        Length of an interval.
    values
        Metric → array (n_servers, n_steps), NaN where nothing was measured. Not every metric is there.
    doubts
        Series whose unit is in doubt, of the whole of the files.
    """

    servers: tuple[str, ...]
    start_s: int
    interval_s: int
    n_steps: int
    values: Mapping[str, Float32Array]
    doubts: tuple[Doubt, ...] = ()

    @property
    def doubtful(self) -> frozenset[str]:
        """Servers with a series whose unit is in doubt."""
        return frozenset(doubt.server for doubt in self.doubts)

    def __post_init__(self) -> None:
        """Refuse arrays of the wrong shape and metrics nobody knows."""
        for metric, array in self.values.items():
            if metric not in METRICS:
                raise ValueError(metric)
            if array.shape != (len(self.servers), self.n_steps):
                raise ValueError(metric, array.shape)

    @property
    def end_s(self) -> int:
        """End of the last interval, as `start_s`."""
        return self.start_s + self.n_steps * self.interval_s

    def between(self, first: int, last: int) -> Trace:
        """Return the intervals from `first` up to, but not including, `last`."""
        return replace(
            self,
            start_s=self.start_s + first * self.interval_s,
            n_steps=last - first,
            values={metric: frozen(array[:, first:last]) for metric, array in self.values.items()},
        )
