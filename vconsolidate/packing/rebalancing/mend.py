"""
Moves after which a cluster survives more of the failures that it must survive exactly: one VM at a time.

A single move helps where the hosts have room enough and it only lies badly. More is left to the balance, whose moves
never make it worse.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vconsolidate.model.arrays import BoolArray
from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import Purpose, Step
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.rebalancing.asked import Asked
from vconsolidate.packing.rebalancing.layout import layout_of
from vconsolidate.packing.rebalancing.running import Running
from vconsolidate.packing.rebalancing.steps import forbidden_in, steps_of
from vconsolidate.packing.rebalancing.survival import Survival
from vconsolidate.packing.solver.work_limit import WorkLimit

_MOST_MOVES = 10
"""Moves made for failures, at most."""

_MOST_TRIES = 200
"""Moves that are tried for one that helps, at most."""

_SHARE = 0.2
"""Of the effort, at most."""


def mend(asked: Asked, plan: Plan) -> tuple[Step, ...]:
    """Return single moves after each of which fewer failures strand a VM; none where nothing is broken."""
    if not any(c.policy.host_failures_tolerated and c.policy.admission.form == "exact" for c in asked.estate.clusters):
        return ()
    layout = layout_of(encode(asked.estate, asked.demand), plan, asked.terms)
    limit = asked.limit.part(_SHARE)
    survives = Survival(layout, limit, asked.seed)
    forbidden, running = forbidden_in(layout, asked.refused), Running(layout)
    moves: list[tuple[int, int]] = []
    for cluster in survives.broken:
        missing = survives.not_survived(running, cluster)
        while missing and len(moves) < _MOST_MOVES and not limit.is_over:
            found = _first_that_helps(running, survives, cluster, missing, forbidden, asked.most, limit)
            if found is None:
                break
            moves.append(found)
            missing = survives.not_survived(running, cluster)
    purposes: list[Purpose] = ["failover"] * len(moves)
    return steps_of(layout, plan, moves, purposes)


def _first_that_helps(
    running: Running,
    survives: Survival,
    cluster: int,
    missing: int,
    forbidden: BoolArray,
    most: float,
    limit: WorkLimit,
) -> tuple[int, int] | None:
    """Make the first move found after which fewer failures are not survived; return it as (unit, host)."""
    for unit, target in _candidates(running, cluster, forbidden, most):
        source = int(running.host[unit])
        if limit.is_over:
            break
        running.move(unit, target)
        if survives.not_survived(running, cluster, most=missing) < missing:
            return unit, target
        running.move(unit, source)
    return None


def _candidates(running: Running, cluster: int, forbidden: BoolArray, most: float) -> Iterator[tuple[int, int]]:
    """Yield moves inside a cluster, those that make the hosts most even first."""
    layout, hosts = running.layout, running.hosts_of(cluster)
    units = np.array([u for u in running.units_of(cluster).tolist() if running.moved_vms_with(u) <= most], dtype=int)
    if not units.size:
        return
    change = running.gains(units, cluster)
    tried = 0
    for place in np.argsort(change, axis=None, kind="stable").tolist():
        row, column = divmod(place, hosts.size)
        unit, target = int(units[row]), int(hosts[column])
        if layout.open[target] and not forbidden[unit, target] and target != running.host[unit]:
            tried += 1
            if tried > _MOST_TRIES:
                return
            if running.may_move(unit, target):
                yield unit, target
