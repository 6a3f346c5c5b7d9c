"""What waves may take (staff, moves, link, datastores), and how long their copies take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import Final

import numpy as np

from vconsolidate.migration.problem import WaveLimit
from vconsolidate.model.arrays import IntArray
from vconsolidate.model.estate import Estate
from vconsolidate.model.landing import FileCopy, PlannedMove
from vconsolidate.model.migration import DAY_S, Migration
from vconsolidate.model.plan import Plan

NO_LIMIT: Final = 2**40
MOVES: Final = "moves per wave"
WORK: Final = "working time"
DATASTORE: Final = "datastore {} in the window"
"""Names of limits."""
_MINUTE_S: Final = 60.0


def limits_of(
    estate: Estate, plan: Plan, arrivals: Sequence[PlannedMove], moves: Sequence[PlannedMove]
) -> Iterator[WaveLimit]:
    """Yield what the moves of a wave may take together, as the inventory states it."""
    migration, both = estate.migration, (arrivals, moves)
    if migration.most_moves is not None:
        ones = np.ones(len(arrivals), dtype=np.int64)
        yield WaveLimit(MOVES, ones, ones, migration.most_moves)
    if migration.staff_s is not None:
        minutes = [_up([move.work_s / _MINUTE_S for move in one]) for one in both]
        yield WaveLimit(WORK, minutes[0], minutes[1], minutes_of(migration.staff_s))
    if migration.window_s is None:
        return
    yield from (replace(clock, most=int(migration.window_s)) for clock in clocks_of(estate, plan, arrivals, moves))
    if migration.bandwidth_mbps:
        ahead = _up([_at_rate(move, move.before_s, migration.bandwidth_mbps) for move in arrivals])
        if ahead.any():
            most = int(migration.every_days * DAY_S)
            yield WaveLimit("link ahead of the window", ahead, _none(moves), most)


def clocks_of(
    estate: Estate, plan: Plan, arrivals: Sequence[PlannedMove], moves: Sequence[PlannedMove]
) -> Iterator[WaveLimit]:
    """Yield the seconds for which each move takes all of the link, and of each datastore, in the window."""
    rate = estate.migration.bandwidth_mbps
    if rate:
        seconds = _up([_at_rate(move, move.copy_s, rate) for move in arrivals])
        yield WaveLimit("link in the window", seconds, _none(moves), NO_LIMIT)
    homes = {one.vm: one.home for one in plan.storage}
    for store in estate.datastores:
        if store.bandwidth_mbps:
            on = [move if homes.get(move.vm) == store.name else None for move in arrivals]
            seconds = _up([0.0 if m is None else _at_rate(m, m.copy_s, store.bandwidth_mbps) for m in on])
            yield WaveLimit(DATASTORE.format(store.name), seconds, _none(moves), NO_LIMIT)


def spans_of(estate: Estate, arrivals: Sequence[PlannedMove], moves: Sequence[PlannedMove]) -> IntArray:
    """Return (n_vms, 2) seconds of one move alone: its copy in the window, and the cutover of one that is not live."""
    cutover = estate.migration.cutover_s
    columns = [
        _up([(m.copy_s or 0.0) + (0.0 if m.method == "live" else cutover) for m in one]) for one in (arrivals, moves)
    ]
    return np.maximum(1, np.stack(columns, axis=1))


def minutes_of(seconds: float) -> int:
    """Return whole minutes of working time."""
    return int(seconds / _MINUTE_S)


def seconds_of(estate: Estate, plan: Plan, made: Sequence[PlannedMove], copies: Sequence[FileCopy] = ()) -> int | None:
    """Return how long a wave of these moves and copies takes; None where the rate of one is unknown."""
    if any(move.copy_s is None for move in made) or any(copy.copy_s is None for copy in copies):
        return None
    far = [move for move in made if move.method != "live"]
    clocks = {clock.name: int(clock.arrival.sum()) for clock in clocks_of(estate, plan, far, far)}
    for store in estate.datastores:
        if store.bandwidth_mbps:
            name, on = DATASTORE.format(store.name), [one for one in copies if store.name in {one.source, one.target}]
            clocks[name] = clocks.get(name, 0) + sum(seconds_on(one, store.bandwidth_mbps) for one in on)
    alone = [ceil(copy.copy_s or 0.0) for copy in copies]
    return max([*clocks.values(), *alone, *spans_of(estate, made, made)[:, 0].tolist()], default=0)


def seconds_on(copy: FileCopy, rate_mbps: float) -> int:
    """Return for how long the copy of files takes all of a datastore of this rate."""
    if not copy.copy_s or not copy.rate_mbps:
        return 0
    return ceil(copy.copy_s * copy.rate_mbps / rate_mbps - 1e-9)


def risk_of(migration: Migration, servers: Sequence[str]) -> WaveLimit:
    """Return what the move of each VM counts in the risk of its wave."""
    counts = np.array([migration.risk_of.get(server, 1) for server in servers], dtype=np.int64)
    return WaveLimit("risk", counts, counts, NO_LIMIT)


def _none(moves: Sequence[PlannedMove]) -> IntArray:
    return np.zeros(len(moves), dtype=np.int64)


def _at_rate(move: PlannedMove, seconds: float | None, rate_mbps: float) -> float:
    """Return for how long a copy takes all of a link: its data at the rate of the link."""
    if not seconds or not move.rate_mbps:
        return 0.0
    return seconds * move.rate_mbps / rate_mbps


def _up(values: Sequence[float]) -> IntArray:
    return np.array([ceil(value - 1e-9) for value in values], dtype=np.int64)
