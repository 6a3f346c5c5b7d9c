"""The moves in an order in which each is possible: those that must be first, then those that bring most."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.availability.admission_controls import admission_control_of
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated
from vconsolidate.packing.availability.failures import losses
from vconsolidate.packing.availability.restart.restart_maps import RestartMaps
from vconsolidate.packing.availability.restart.spread_and_map import too_many_failures
from vconsolidate.packing.rebalancing.layout import NOWHERE, Layout
from vconsolidate.packing.rebalancing.running import Running
from vconsolidate.packing.solver.work_limit import WorkLimit

Mover = Callable[[int, int], bool]
"""Moves a unit to a host if every failure stays survivable; returns whether it did."""


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
    """

    moves: tuple[tuple[int, int, int], ...]
    refused: tuple[tuple[int, int], ...]


def in_order(layout: Layout, target: IntArray, required: Mapping[int, object], survives: Survival) -> Ordered:
    """
    Return the moves from the beginning to where `target`, (n_units,), has every unit.

    Parameters
    ----------
    required
        Units whose moves come first, wherever they are possible.
    survives
        Keeps every failure survivable in clusters where it is at the beginning.
    """
    running = Running(layout)
    move = survives.mover(running)
    left = {unit: int(target[unit]) for unit in np.flatnonzero(target != layout.home).tolist()}
    done: list[tuple[int, int, int]] = []
    while left:
        made = _make_one(running, left, required, move)
        if made is None:
            break
        done.append((made, int(layout.home[made]), left.pop(made)))
    return Ordered(tuple(done), tuple(sorted(left.items())))


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


class Survival:
    """
    The clusters that survive every failure exactly, at the beginning.

    Other forms of admission control ask nothing of single moves that room does not.
    """

    def __init__(self, layout: Layout, work_limit: WorkLimit, seed: int) -> None:
        self._layout, self._work_limit, self._seed = layout, work_limit, seed
        encoded, classes = layout.encoded, layout.classes.tolist()
        self._exact = [
            cluster
            for cluster in np.flatnonzero(failures_tolerated(encoded)).tolist()
            if admission_control_of(encoded, cluster).spreading == "survivably"
            and not too_many_failures(encoded, cluster, classes)
            and (layout.cluster == cluster).any()
        ]
        running = Running(layout)
        self._exact = [cluster for cluster in self._exact if not self._maps(running, cluster).begin(most=1)]

    def _maps(self, running: Running, cluster: int) -> RestartMaps:
        lost = losses(self._layout.encoded, cluster, self._layout.classes.tolist())
        return RestartMaps(running.assignment, lost, self._work_limit, self._seed)

    def mover(self, running: Running) -> Mover:
        """Return the function that moves a unit of `running` if every failure stays survivable."""
        maps = {cluster: self._maps(running, cluster) for cluster in self._exact}
        for of_cluster in maps.values():
            of_cluster.begin()

        def move(unit: int, target: int) -> bool:
            layout, source = self._layout, int(running.host[unit])
            of_cluster = maps.get(int(layout.cluster[target]))
            if of_cluster is not None and source != NOWHERE:
                step = (int(layout.item[unit]), source, target)
                if not of_cluster.move([step]):
                    return False
                running.assignment.move(step[0], target, source)  # `running` makes it again, with all it notes
            running.move(unit, target)
            return True

        return move
