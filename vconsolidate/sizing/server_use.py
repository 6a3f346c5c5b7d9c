"""What servers use of what they have: measured where there is a history, else as stated, else unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vconsolidate.model.server import Server
from vconsolidate.model.trace import Trace
from vconsolidate.sizing import statistics

Basis = Literal["measured", "stated", "unknown"]
"""Where figures come from: a history, the inventory, or nowhere."""


@dataclass(frozen=True, slots=True)
class Use:
    """
    One metric of a server; None where nothing is known.

    Parameters
    ----------
    mean, p95, peak
        Of its history, or as stated.
    coverage
        Share of the intervals of the traces that were measured; 0 without a history.
    """

    mean: float | None
    p95: float | None
    peak: float | None
    basis: Basis
    coverage: float = 0.0

    @property
    def highest(self) -> float | None:
        """The peak, or the 95th percentile where no peak is known; a mean alone says nothing of it."""
        return self.p95 if self.peak is None else self.peak

    @property
    def busy(self) -> float | None:
        """The 95th percentile, or the next higher figure that is known, else the mean."""
        return next((value for value in (self.p95, self.peak, self.mean) if value is not None), None)


@dataclass(frozen=True, slots=True)
class ServerUse:
    """
    What a server uses.

    Parameters
    ----------
    cpu
        Share of all its cores.
    memory_mib
        Memory in use, MiB.
    """

    server: Server
    cpu: Use
    memory_mib: Use


def uses(servers: Sequence[Server], trace: Trace | None) -> tuple[ServerUse, ...]:
    """
    Return what every server uses.

    A history takes the place of what the inventory states; nothing is assumed.
    """
    cpu, memory = _measured(trace, "cpu_fraction"), _measured(trace, "memory_used_mib")
    return tuple(
        ServerUse(server, cpu.get(server.name) or _stated_cpu(server), memory.get(server.name) or _stated(server))
        for server in servers
    )


def _measured(trace: Trace | None, metric: str) -> Mapping[str, Use]:
    """Return the use of every server that has a history of the metric."""
    if trace is None or metric not in trace.values:
        return {}
    values = trace.values[metric]
    coverage = 1.0 - np.isnan(values).mean(axis=1)
    rows = np.flatnonzero(coverage > 0.0)
    seen = values[rows]
    figures = zip(
        rows.tolist(),
        statistics.mean(seen).tolist(),
        statistics.percentile(seen, 95.0).tolist(),
        statistics.percentile(seen, 100.0).tolist(),
        strict=True,
    )
    return {
        trace.servers[row]: Use(mean, p95, peak, "measured", float(coverage[row])) for row, mean, p95, peak in figures
    }


def _stated_cpu(server: Server) -> Use:
    demand = server.demand
    return _use(demand.cpu_mean_fraction, demand.cpu_p95_fraction, demand.cpu_peak_fraction)


def _stated(server: Server) -> Use:
    demand = server.demand
    return _use(demand.memory_used_mib, None, demand.memory_peak_mib)


def _use(mean: float | None, p95: float | None, peak: float | None) -> Use:
    known = any(value is not None for value in (mean, p95, peak))
    return Use(mean, p95, peak, "stated" if known else "unknown")
