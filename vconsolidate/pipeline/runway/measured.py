"""Growth that the traces of a group of VMs show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from vconsolidate.forecast.forecast import Forecast
from vconsolidate.forecast.history import DAY_S, WEEK_S, History, history_of
from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.estate import Estate
from vconsolidate.model.runway import Resource
from vconsolidate.model.trace import Trace

LEAST_DAYS: Final = 28
"""A growth per year is not read from less than four weeks."""
WEEKLY_FROM_DAYS: Final = 182
"""From half a year on, weeks are forecast, from two years on with the months of the year as seasons."""
CPU_PERCENTILE: Final = 95.0

Forecaster = Callable[[History, int], Forecast | None]
"""History and number of steps → forecast."""

_METRICS: Final = {"cpu": "cpu_fraction", "memory": "memory_used_mib"}


def measured_history(estate: Estate, servers: Sequence[str], resource: Resource) -> History | None:
    """
    Return the demand of some servers together, day by day or week by week; None where traces hold too little.

    CPU is the 95th percentile of the sum within a step, memory the mean. A server without a value has its own median
    meanwhile, so that gaps, and servers that are measured later than others, are no growth.
    """
    trace = estate.trace
    metric = _METRICS.get(resource)
    if trace is None or metric is None or metric not in trace.values:
        return None
    total = _sum(estate, trace, metric, servers)
    if total is None:
        return None
    span_days = trace.n_steps * trace.interval_s / DAY_S
    step_s = max(trace.interval_s, WEEK_S if span_days >= WEEKLY_FROM_DAYS else DAY_S)
    history = history_of(total, trace.start_s, trace.interval_s, step_s, CPU_PERCENTILE if resource == "cpu" else None)
    return history if history.known * history.step_s >= LEAST_DAYS * DAY_S else None


def _sum(estate: Estate, trace: Trace, metric: str, servers: Sequence[str]) -> FloatArray | None:
    row_of = {name: row for row, name in enumerate(trace.servers)}
    capacity = {server.name: server.hardware.cpu.capacity_mhz for server in estate.servers}
    total = np.zeros(trace.n_steps)
    seen = np.zeros(trace.n_steps, dtype=np.int64)
    n_rows = 0
    for name in dict.fromkeys(servers):
        values = trace.values[metric][row_of[name]].astype(np.float64) if name in row_of else np.zeros(0)
        known = np.isfinite(values)
        if not known.any():
            continue
        scale = capacity.get(name, 1.0) if metric == "cpu_fraction" else 1.0
        total += np.where(known, values, np.median(values[known])) * scale
        seen += known
        n_rows += 1
    if not n_rows:
        return None
    total[seen * 2 < n_rows] = np.nan
    return total
