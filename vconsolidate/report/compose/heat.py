"""Every host over time in few points, for the heat map of the HTML report."""

from __future__ import annotations

import itertools

import numpy as np

from vconsolidate.input_limits import MAX_COUNT
from vconsolidate.model.arrays import Float32Array, FloatArray, IntArray
from vconsolidate.model.replay import Replay
from vconsolidate.report.schema.replay import HEAT_POINTS, HeatSection, State, StateRun

MOST_POINTS = 48_000
"""Points of all hosts together: above 500 hosts, each gets fewer, but at least `FEWEST`."""

FEWEST = 24

STATES: tuple[State, ...] = ("high", "clear", "soft", "hard", "low")
"""Memory states by their number in the series."""


def heat(replay: Replay) -> tuple[HeatSection, ...]:
    """
    Return the largest CPU demand, ready time and memory use of every host within each point of time.

    What it leaves out: the course within a point; the Parquet file has every interval. A series that the replay does
    not have is empty.
    """
    if not replay.n_steps or not replay.hosts:
        return ()
    points = max(FEWEST, min(HEAT_POINTS, MOST_POINTS // len(replay.hosts)))
    width = -(-replay.n_steps // points)
    by_host = replay.series.by_host
    numbers = replay.series.state_by_host_step
    states: IntArray = np.maximum.reduceat(numbers, _starts(numbers.shape[1], width), axis=1)
    percents = {
        key: _whole(by_host.get(column), width, scale, len(replay.hosts))
        for key, column, scale in (
            ("cpu_percent", "cpu_demand_fraction", 100.0),
            ("ready_permille", "ready_fraction", 1000.0),
            ("memory_percent", "memory_fraction", 100.0),
        )
    }
    return tuple(
        HeatSection(
            host=host.host,
            step_s=float(replay.interval_s * width),
            cpu_percent=percents["cpu_percent"][index],
            ready_permille=percents["ready_permille"][index],
            memory_percent=percents["memory_percent"][index],
            memory_states=_runs(states[index], known=host.worst_state != "none"),
        )
        for index, host in enumerate(replay.hosts)
    )


def _whole(values: Float32Array | None, width: int, scale: float, n_hosts: int) -> list[tuple[int, ...]]:
    """Return the largest values within each point times `scale`, rounded, per host; values: (n_hosts, n_steps)."""
    if values is None:
        return [()] * n_hosts
    largest: FloatArray = np.maximum.reduceat(values.astype(np.float64), _starts(values.shape[1], width), axis=1)
    return [tuple(row) for row in np.clip(np.rint(largest * scale), 0, MAX_COUNT).astype(np.int64).tolist()]


def _starts(n_steps: int, width: int) -> IntArray:
    return np.arange(0, n_steps, width)


def _runs(states: IntArray, *, known: bool) -> tuple[StateRun, ...]:
    if not known:
        return (StateRun(state="none", points=len(states)),)
    return tuple(
        StateRun(state=STATES[int(state)], points=len(list(run))) for state, run in itertools.groupby(states.tolist())
    )
