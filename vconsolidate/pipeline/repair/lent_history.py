"""Measurements that one part of a history takes from another, for servers that it has too few of."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import IntArray, frozen
from vconsolidate.model.trace import Trace

DAY_S: Final = 86_400
WEEK_S: Final = 7 * DAY_S
LEAST_S: Final = DAY_S
"""Least samples that show when a server is busy: a whole day."""

JUDGED: Final = frozenset({"cpu_fraction", "memory_used_mib"})
"""Metrics that service levels judge: a server that takes one of them from the other part is named."""


def complete_from(trace: Trace, other: Trace) -> tuple[Trace, frozenset[str]]:
    """
    Return `trace` with rows completed from `other`, and the names of the servers whose CPU or memory was completed.

    Where `trace` has less than a day (`LEAST_S`) of a server's metric, and less than `other` has, the gaps are filled
    with samples of `other` from the same time of the same weekday, or of any day where `trace` is shorter than a week.
    Of several samples for one interval the largest counts.
    """
    least = LEAST_S / trace.interval_s
    target = _moments(trace, other)
    values, names = dict(trace.values), set[str]()
    for metric, own in trace.values.items():
        theirs = other.values[metric]
        has, could = (~np.isnan(own)).sum(axis=1), (~np.isnan(theirs)).sum(axis=1)
        rows = np.flatnonzero((has < least) & (could > has))
        if not rows.size:
            continue
        completed = own.copy()
        for row in rows.tolist():
            borrowed = np.full(trace.n_steps, -np.inf, dtype=own.dtype)
            known = ~np.isnan(theirs[row])
            np.maximum.at(borrowed, target[known], theirs[row][known])
            completed[row] = np.where(np.isnan(own[row]) & np.isfinite(borrowed), borrowed, own[row])
            if metric in JUDGED:
                names.add(trace.servers[row])
        values[metric] = frozen(completed)
    return replace(trace, values=values), frozenset(names)


def _moments(trace: Trace, other: Trace) -> IntArray:
    """Return (n_steps of `other`,): the interval of `trace` that each interval of `other` fills."""
    week, day = (round(span / trace.interval_s) for span in (WEEK_S, DAY_S))
    period = max(step for step in (week, day, 1) if step <= trace.n_steps)
    begins = round((other.start_s - trace.start_s) / trace.interval_s)
    whole = trace.n_steps // period * period
    moments: IntArray = (begins + np.arange(other.n_steps, dtype=np.int64)) % whole
    return moments
