"""Histories of all servers on one time grid: measured where there is a trace, made up from the figures where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vconsolidate.model.arrays import BoolArray, Float32Array, FloatArray, IntArray
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.model.server import Server
from vconsolidate.model.trace import Trace
from vconsolidate.sizing import statistics, synthetic
from vconsolidate.sizing.assumptions import Figures
from vconsolidate.sizing.left_as_is import planned_share

DAY_STEPS: Final = 288
_FEWEST_DAY_STEPS: Final = 24
_MOST_DAY_STEPS: Final = 1440
_ROWS_AT_ONCE: Final = 1000
"""Histories that are copied at once: an estate of 100,000 servers and a week takes 0.8 GB a metric."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The time grid of all series: that of the traces, else one day in five-minute steps from midnight."""

    start_s: int
    interval_s: int
    n_steps: int

    @property
    def day_steps(self) -> int:
        """Steps of the made-up day: the grid's interval, within an hour and a minute."""
        return int(np.clip(round(statistics.DAY_S / self.interval_s), _FEWEST_DAY_STEPS, _MOST_DAY_STEPS))

    def step_of_day(self) -> IntArray:
        """Return (n_steps,) the step of the made-up day at which each interval begins."""
        second = (self.start_s + self.interval_s * np.arange(self.n_steps, dtype=np.int64)) % statistics.DAY_S
        steps: IntArray = second * self.day_steps // statistics.DAY_S
        return steps


@dataclass(frozen=True, slots=True)
class History:
    """
    One metric of all servers.

    Parameters
    ----------
    values
        (n_servers, n_steps) without gaps: an interval nobody measured holds the row's mean.
    by_slot
        (n_servers, n_slots) packed statistic, of measured intervals only; of the whole made-up day otherwise.
    mean, peak
        (n_servers,) of the same.
    coverage
        (n_servers,) share of the intervals that were measured; 0 for a made-up history.
    """

    values: Float32Array
    by_slot: FloatArray
    mean: FloatArray
    peak: FloatArray
    coverage: FloatArray

    @property
    def measured(self) -> BoolArray:
        """(n_servers,) whether the row was measured."""
        return self.coverage > 0.0


@dataclass(frozen=True, slots=True)
class Histories:
    """
    All metrics of all servers.

    Parameters
    ----------
    over_full
        (n_servers,) whether a server's trace says more than 100 % of the CPU somewhere (read as 100 %).
    disk_iops
        Storage operations; None where nobody asks for them.
    """

    grid: Grid
    cpu_fraction: History
    used_mib: History
    active_mib: History
    network_mbps: History
    over_full: BoolArray
    disk_iops: History | None = None


def histories(
    servers: Sequence[Server],
    figures: Sequence[Figures],
    trace: Trace | None,
    *,
    cpu_statistic: DemandStatistic,
    memory_statistic: DemandStatistic,
    seed: int,
    iops: bool = False,
) -> Histories:
    """
    Return the history of every server.

    Parameters
    ----------
    figures
        Of every server, for the metrics without a trace.
    iops
        Whether storage operations are wanted: series of a large estate take much memory.
    """
    grid = Grid(0, statistics.DAY_S // DAY_STEPS, DAY_STEPS)
    if trace is not None:
        grid = Grid(trace.start_s, trace.interval_s, trace.n_steps)
    busy, used = _made_up(servers, figures, grid.day_steps, seed)
    active_ratio = np.array([f.memory_active_mib / f.memory_used_mib if f.memory_used_mib else 0.0 for f in figures])
    # Stated traffic is that of the busy hour: reached whenever the CPU is at its p95 or above.
    network = np.array([server.demand.network_mbps for server in servers])
    p95 = np.array([f.cpu_p95_fraction for f in figures])[:, None]
    load = np.minimum(np.divide(busy, p95, out=np.ones_like(busy), where=p95 > 0), 1.0)
    cpu_rows = _rows(servers, trace, "cpu_fraction")
    over_full: BoolArray = np.zeros(len(servers), dtype=np.bool_)
    if cpu_rows is not None:
        over_full = np.any(cpu_rows > 1.0, axis=1)
        np.minimum(cpu_rows, np.float32(1.0), out=cpu_rows)
    used_history = _history(_rows(servers, trace, "memory_used_mib"), used, grid, memory_statistic)
    active_rows = _rows(servers, trace, "memory_active_mib")
    active = _constant_share(used_history, active_ratio)
    if active_rows is not None:
        active = _where_measured(_history(active_rows, used * active_ratio[:, None], grid, memory_statistic), active)
    network_statistic = DemandStatistic("percentile", 95.0)
    return Histories(
        grid=grid,
        cpu_fraction=_history(cpu_rows, busy, grid, cpu_statistic),
        used_mib=used_history,
        active_mib=active,
        network_mbps=_history(_rows(servers, trace, "network_mbps"), load * network[:, None], grid, network_statistic),
        over_full=over_full,
        disk_iops=_iops(servers, trace, load, grid) if iops else None,
    )


def _iops(servers: Sequence[Server], trace: Trace | None, load: FloatArray, grid: Grid) -> History:
    """Return the storage operations; stated ones are those of the busy hour, as traffic is."""
    stated = np.array([server.demand.disk_iops for server in servers])[:, None]
    return _history(_rows(servers, trace, "disk_iops"), load * stated, grid, DemandStatistic("percentile", 95.0))


def _made_up(
    servers: Sequence[Server], figures: Sequence[Figures], n_steps: int, seed: int
) -> tuple[FloatArray, FloatArray]:
    """Return (n, n_steps) CPU share and used memory; memory rises to its peak as the CPU rises above its mean."""
    mean = np.array([f.cpu_mean_fraction for f in figures])
    peak = np.array([f.cpu_peak_fraction for f in figures])
    busy = synthetic.day(
        [server.name for server in servers],
        [server.demand.pattern for server in servers],
        mean,
        np.array([f.cpu_p95_fraction for f in figures]),
        peak,
        n_steps=n_steps,
        seed=seed,
    )
    typical = np.array([f.memory_used_mib for f in figures])
    highest = np.array([f.memory_peak_mib for f in figures])
    span = (peak - mean)[:, None]
    rise = np.divide(busy - mean[:, None], span, out=np.ones_like(busy), where=span > 0)
    used = typical[:, None] + (highest - typical)[:, None] * np.clip(rise, 0.0, 1.0)
    return busy, used


def _rows(servers: Sequence[Server], trace: Trace | None, metric: str) -> Float32Array | None:
    """Return (n_servers, n_steps) of a metric, NaN for servers the trace does not know; None without the metric."""
    if trace is None or metric not in trace.values:
        return None
    row_of = {name: row for row, name in enumerate(trace.servers)}
    found = np.full((len(servers), trace.n_steps), np.nan, dtype=np.float32)
    pairs = [(index, row_of[server.name]) for index, server in enumerate(servers) if server.name in row_of]
    if pairs:
        into, out_of = (np.array(side) for side in zip(*pairs, strict=True))
        for start in range(0, len(into), _ROWS_AT_ONCE):
            some = slice(start, start + _ROWS_AT_ONCE)
            found[into[some]] = trace.values[metric][out_of[some]]
    shares = np.array([planned_share(server) for server in servers], dtype=np.float32)
    if metric != "cpu_fraction" and (shares < 1.0).any():  # CPU is a share of vCPUs, which are fewer themselves
        found *= shares[:, None]
    return found


def _constant_share(whole: History, share: FloatArray) -> History:
    """Return the history of a constant share (n,) of another metric."""
    return History(
        values=whole.values * share[:, None].astype(np.float32),
        by_slot=whole.by_slot * share[:, None],
        mean=whole.mean * share,
        peak=whole.peak * share,
        coverage=np.zeros_like(whole.coverage),
    )


def _where_measured(first: History, second: History) -> History:
    """Return the rows of `first` that were measured, else those of `second`."""
    rows = first.measured
    return History(
        values=np.where(rows[:, None], first.values, second.values),
        by_slot=np.where(rows[:, None], first.by_slot, second.by_slot),
        mean=np.where(rows, first.mean, second.mean),
        peak=np.where(rows, first.peak, second.peak),
        coverage=first.coverage,
    )


def _history(raw: Float32Array | None, day: FloatArray, grid: Grid, statistic: DemandStatistic) -> History:
    """Return a metric's history: `raw` where it has samples, else the made-up `day` (n, day_steps)."""
    n_servers = day.shape[0]
    day32 = day.astype(np.float32)
    day_interval_s = statistics.DAY_S // day.shape[1]
    if raw is None:
        nothing = np.broadcast_to(np.float32(0.0), (n_servers, grid.n_steps))  # takes no memory
        return History(
            values=day32[:, grid.step_of_day()] if day32.any() else nothing,
            by_slot=statistics.by_slot(day32, statistic, 0, day_interval_s),
            mean=statistics.mean(day32),
            peak=day32.max(axis=1).astype(np.float64),
            coverage=np.zeros(n_servers),
        )
    missing = np.isnan(raw)
    coverage = 1.0 - missing.mean(axis=1)
    seen = coverage > 0.0
    by_slot = np.empty((n_servers, len(statistics.slot_names(statistic))))
    mean, peak = np.empty(n_servers), np.empty(n_servers)
    for rows, values, start_s, interval_s in (
        (seen, raw, grid.start_s, grid.interval_s),
        (~seen, day32, 0, day_interval_s),
    ):
        part = values if rows.all() else values[rows]
        if part.shape[0]:
            by_slot[rows] = statistics.by_slot(part, statistic, start_s, interval_s)
            mean[rows] = statistics.mean(part)
            peak[rows] = np.nanmax(part, axis=1)
    values = raw
    values[~seen] = day32[~seen][:, grid.step_of_day()]
    gaps = missing & seen[:, None]
    if gaps.any():
        values[gaps] = np.broadcast_to(mean[:, None].astype(np.float32), values.shape)[gaps]
    return History(values, by_slot, mean, peak, coverage)
