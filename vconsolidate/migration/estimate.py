"""
How long a move takes, and how long its VM is out of service.

*Cold*: the whole is copied while the server is down. *Warm*: V₀ is copied while it runs; each further pass copies what
changed during the one before, Vₙ = V₀·(c/r)ⁿ with change rate c and rate r, and the last of `PASSES` passes runs while
it is down (the iterative pre-copy of Clark et al., Live Migration of Virtual Machines, NSDI 2005). Where c ≥ r that
never ends, and the move is cold. *Live*: memory is copied in the same way between hosts, and the VM stops for about a
second. Left out: compression, deduplication, and rates that fall while several copies share a link; their sum is a
limit of the wave instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vconsolidate.model.datastore import copy_hours
from vconsolidate.model.migration import DAY_S, HOUR_S, Method, Migration

PASSES: Final = 3
BUSY_S: Final = 36_000.0
"""The day's changes fall into so many seconds (10 hours), as for replication."""

LIVE_STOP_S: Final = 1.0
LIVE_FACTOR: Final = 1.3
"""Memory that is copied over memory that is there, for pages that change meanwhile."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Method that is taken; times before the window, of the copy within it, out of service: None where unknown."""

    method: Method
    before_s: float | None
    copy_s: float | None
    downtime_s: float | None


def of_disks(migration: Migration, server: str, gib: float, *rates_mbps: float | None) -> Estimate:
    """Return the times of a move that copies disks, over links of the given rates."""
    method = migration.methods.get(server, migration.method)
    hours = copy_hours(gib, *rates_mbps) if gib else 0.0
    if hours is None:
        return Estimate(method, 0.0 if method == "cold" else None, None, None)
    whole_s = hours * HOUR_S
    if method == "warm":
        changed_per_s = migration.change_of.get(server, migration.change_per_day) / min(BUSY_S, DAY_S)
        ratio = changed_per_s * whole_s
        if ratio < 1.0:
            last_s = whole_s * ratio**PASSES
            before_s = whole_s * sum(ratio**n for n in range(PASSES))
            return Estimate("warm", before_s, last_s, last_s + migration.cutover_s)
    return Estimate("cold", 0.0, whole_s, whole_s + migration.cutover_s)


def of_memory(gib: float, rate_mbps: float | None) -> Estimate:
    """Return the times of a move between hosts that share storage."""
    hours = copy_hours(LIVE_FACTOR * gib, rate_mbps)
    return Estimate("live", 0.0, None if hours is None else hours * HOUR_S, LIVE_STOP_S)
