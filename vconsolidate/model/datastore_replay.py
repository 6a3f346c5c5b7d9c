"""Storage operations of a datastore in a replay."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DatastoreReplay:
    """
    Storage operations of a datastore over the replayed time.

    Parameters
    ----------
    limit_iops
        What it serves; None where unknown.
    mean_iops, p95_iops, peak_iops
        Operations per second of all its VMs.
    worst_step
        Busiest interval.
    over_fraction
        Share of the intervals above the limit; 0 without one.
    noisiest_vm, noisiest_fraction
        VM with the most operations in the busiest interval, and its share of them; empty where there are none.
    """

    datastore: str
    limit_iops: float | None
    mean_iops: float
    p95_iops: float
    peak_iops: float
    worst_step: int
    over_fraction: float
    noisiest_vm: str = ""
    noisiest_fraction: float = 0.0
