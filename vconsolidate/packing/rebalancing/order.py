"""
The moves in an order in which each is possible: those that must be first, then those that bring most.

Where moves wait for each other in a circle, one VM waits on a third host until the others have moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.rebalancing.layout import NOWHERE, Layout
from vconsolidate.packing.rebalancing.running import Running
from vconsolidate.packing.rebalancing.survival import Mover, Survival


@dataclass(frozen=True, slots=True)
class Ordered:
    """
    Moves in order.

    Parameters
    ----------
    moves
        (unit, host it leaves, host it comes to).
    refused
        (unit, host) of moves that are possible at no moment.
    parked
        Units that wait on a third host before they come to theirs.
    """

    moves: tuple[tuple[int, int, int], ...]
    refused: tuple[tuple[int, int], ...]
    parked: tuple[int, ...] = ()


def in_order(
    layout: Layout,
    target: IntArray,
    required: Mapping[int, object],
    survives: Survival,
    forbidden: BoolArray,
    most: float,
) -> Ordered:
    """
    Return the moves from the beginning to where `target`, (n_units,), has every unit.

    Parameters
    ----------
    required
        Units whose moves come first, wherever they are possible.
    survives
        Keeps every failure survivable in clusters where it is at the beginning.
    forbidden
        (n_units, n_hosts) moves that were refused before.
    most
        VMs that may move, those counted twice that move twice.
    """
    running = Running(layout)
    move = survives.mover(running)
    left = {unit: int(target[unit]) for unit in np.flatnonzero(target != layout.home).tolist()}
    spare_moves = most - int(layout.size[list(left)].sum())
    done: list[tuple[int, int, int]] = []
    parked: list[int] = []
    while left:
        where = running.host.copy()
        made = _make_one(running, left, required, move)
        if made is not None:
            done.append((made, int(where[made]), left.pop(made)))
            continue
        waiting = [unit for unit in left if unit not in parked and layout.size[unit] <= spare_moves]
        waiting.sort(key=lambda u: (u not in required, int(layout.size[u]), u))
        made = _park_one(running, left, waiting, forbidden, move)
        if made is None:
            break
        done.append((made, int(where[made]), int(running.host[made])))
        parked.append(made)
        spare_moves -= int(layout.size[made])
    return Ordered(tuple(done), tuple(sorted(left.items())), tuple(parked))


def _park_one(
    running: Running, left: Mapping[int, int], waiting: Sequence[int], forbidden: BoolArray, move: Mover
) -> int | None:
    """Move one unit to a third host so that another of the moves left becomes possible; return it, or None."""
    layout = running.layout
    for unit in waiting:
        source = int(running.host[unit])
        if source == NOWHERE:
            continue
        for host in running.hosts_of(int(layout.cluster[source])).tolist():
            if host in {source, left[unit]} or forbidden[unit, host] or not running.may_move(unit, host):
                continue
            running.move(unit, host)
            helps = any(running.may_move(other, target) for other, target in left.items() if other != unit)
            running.move(unit, source)
            if helps and move(unit, host):
                return unit
    return None


def _make_one(running: Running, left: Mapping[int, int], required: Mapping[int, object], move: Mover) -> int | None:
    """Make the best of the moves left that is possible now; return its unit, None where none is."""
    possible = [unit for unit, target in left.items() if running.may_move(unit, target)]
    change = {unit: _change(running, unit, left[unit]) for unit in possible}
    for unit in sorted(possible, key=lambda u: (u not in required, round(change[u], 12), u)):
        if move(unit, left[unit]):
            return unit
    return None


def _change(running: Running, unit: int, target: int) -> float:
    cluster = int(running.layout.cluster[target])
    column = int(np.flatnonzero(running.hosts_of(cluster) == target)[0])
    return float(running.gains(np.array([unit]), cluster)[0, column])
