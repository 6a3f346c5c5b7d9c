"""Moves that must be: off hosts to be emptied or kept free, off hosts over a limit, away from broken rules."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.model.rebalancing import Hindrance, Purpose
from vconsolidate.packing.rebalancing.layout import NOWHERE
from vconsolidate.packing.rebalancing.running import Running

_MOST_CHAINS = 400
"""Pairs of a unit in the way and its next host that are tried for one unit that fits nowhere."""

_OVER = 1e-9


def make_required_moves(
    running: Running, forbidden: BoolArray, most: float
) -> tuple[dict[int, Purpose], dict[int, Purpose]]:
    """
    Make the moves that must be, as few as possible; return unit → purpose of those made, and of those impossible.

    The largest units come first, each to the host where the imbalance becomes least; where one fits nowhere, a unit in
    its way moves on.

    Parameters
    ----------
    forbidden
        (n_units, n_hosts) moves that were refused before.
    most
        VMs that may move.
    """
    made: dict[int, Purpose] = {}
    stuck: dict[int, Purpose] = {}
    while True:
        waiting = [(unit, purpose) for unit, purpose in _required(running) if unit not in stuck]
        if not waiting:
            return made, stuck
        unit, purpose = waiting[0]
        if _place(running, unit, forbidden, most) or _make_room(running, unit, forbidden, most):
            made.setdefault(unit, purpose)
        else:
            stuck[unit] = purpose


def _required(running: Running) -> Iterator[tuple[int, Purpose]]:
    """Yield the units that must move, as things are, in the order in which to move them."""
    layout = running.layout
    size = _sizes(running)
    leaving = [u for u, host in enumerate(running.host.tolist()) if host == NOWHERE or layout.emptied[host]]
    yield from ((unit, "evacuation") for unit in sorted(leaving, key=lambda u: (-size[u], u)))
    wrong = running.wrong(u for u in range(layout.n_units) if running.host[u] != NOWHERE)
    yield from ((unit, "rule") for unit in sorted(wrong, key=lambda u: (layout.size[u], size[u], u)))
    over = running.overloads()
    for host in np.flatnonzero(over > _OVER).tolist():
        there = np.flatnonzero(running.host == host).tolist()
        relief = {unit: _left_over(running, unit, host) for unit in there}
        yield from ((unit, "limit") for unit in sorted(there, key=lambda u: (round(relief[u], 9), size[u], u)))
    there = [u for u, host in enumerate(running.host.tolist()) if host != NOWHERE and layout.spare[host]]
    yield from ((unit, "failover") for unit in sorted(there, key=lambda u: (-size[u], u)))


def _sizes(running: Running) -> list[float]:
    """Return the largest share that each unit takes of a host of the largest kind."""
    problem = running.layout.encoded.problem
    share = (problem.demand[0] / np.maximum(problem.capacity.max(axis=0), 1)).max(axis=1)
    sizes: list[float] = share[running.layout.item].tolist()
    return sizes


def _left_over(running: Running, unit: int, host: int) -> float:
    """Return what a host would still be over its limits without a unit."""
    assignment = running.assignment
    load = assignment.load[host] - assignment.demand_on(host)[running.layout.item[unit]]
    over = np.maximum(load - assignment.capacity[host], 0)
    return float((over / np.maximum(assignment.capacity[host], 1)).sum())


def hindrance(running: Running, unit: int, most: float) -> Hindrance:
    """Return why a unit that must move does not."""
    layout, assignment = running.layout, running.assignment
    if layout.size[unit] > most - running.moved_vms():
        return "most moves"
    allowed = layout.encoded.problem.allowed[layout.item[unit], layout.classes] & ~layout.emptied
    allowed[running.host[unit]] = False
    if not allowed.any():
        return "not allowed"
    needed = np.array([assignment.demand_on(host)[layout.item[unit]] for host in range(len(layout.hosts))])
    room = (needed <= assignment.capacity - assignment.load).all(axis=1)
    return (
        "spare hosts"
        if (allowed & ~layout.open & room).any() and not (allowed & layout.open & room).any()
        else "no room"
    )


def _place(running: Running, unit: int, forbidden: BoolArray, most: float) -> bool:
    """Move a unit to where the imbalance becomes least; return whether some host takes it."""
    if running.moved_vms_with(unit) > most:
        return False
    for target in _targets(running, unit):
        if not forbidden[unit, target] and running.may_move(unit, target):
            running.move(unit, target)
            return True
    return False


def _targets(running: Running, unit: int) -> list[int]:
    """Return the hosts that may take a unit, the best first: those of its cluster, others only where it has none."""
    layout, host = running.layout, int(running.host[unit])
    allowed = layout.encoded.problem.allowed[layout.item[unit], layout.classes] & layout.open
    if host != NOWHERE:
        own = allowed & (layout.cluster == layout.cluster[host])
        allowed = own if own.any() else allowed
        allowed[host] = False
    change = np.full(len(layout.hosts), np.inf)
    for cluster in np.unique(layout.cluster[allowed]).tolist():
        change[running.hosts_of(cluster)] = running.gains(np.array([unit]), cluster)[0]
    order: IntArray = np.argsort(change, kind="stable")
    return [target for target in order.tolist() if allowed[target]]


def _make_room(running: Running, unit: int, forbidden: BoolArray, most: float) -> bool:
    """Move a unit to a host that another one leaves for it; return whether that was possible."""
    assignment, layout = running.assignment, running.layout
    tries = 0
    for target in _targets(running, unit):
        if forbidden[unit, target]:
            continue
        missing = assignment.demand_on(target)[layout.item[unit]] - (assignment.capacity - assignment.load)[target]
        for other in _in_the_way(running, target, missing):
            for further in _targets(running, other):
                tries += 1
                if tries > _MOST_CHAINS:
                    return False
                if forbidden[other, further] or not running.may_move(other, further):
                    continue
                running.move(other, further)
                if running.moved_vms_with(unit) <= most and running.may_move(unit, target):
                    running.move(unit, target)
                    return True
                running.move(other, target)
    return False


def _in_the_way(running: Running, target: int, missing: IntArray) -> list[int]:
    """Return the units on a host whose going would leave enough room, the smallest first."""
    there = np.flatnonzero(running.host == target)
    demand = running.assignment.demand_on(target)[running.layout.item[there]]
    enough = there[(demand >= missing).all(axis=1)]
    size = _sizes(running)
    return sorted(enough.tolist(), key=lambda u: (running.layout.size[u], size[u], u))
