"""Which clusters survive every failure exactly, and moves that keep it so."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

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


class Survival:
    """
    The clusters that must survive every failure exactly: those that do at the beginning, and those that do not.

    Other forms of admission control ask nothing of single moves that room does not.
    """

    def __init__(self, layout: Layout, work_limit: WorkLimit, seed: int) -> None:
        self._layout, self._work_limit, self._seed = layout, work_limit, seed
        encoded, classes = layout.encoded, layout.classes.tolist()
        exact = [
            cluster
            for cluster in np.flatnonzero(failures_tolerated(encoded)).tolist()
            if admission_control_of(encoded, cluster).spreading == "survivably"
            and not too_many_failures(encoded, cluster, classes)
            and (layout.cluster == cluster).any()
        ]
        running = Running(layout)
        self.broken = [cluster for cluster in exact if self._maps(running, cluster).begin(most=1)]
        self._exact = [cluster for cluster in exact if cluster not in self.broken]

    def _maps(self, running: Running, cluster: int) -> RestartMaps:
        lost = losses(self._layout.encoded, cluster, self._layout.classes.tolist())
        return RestartMaps(running.assignment, lost, self._work_limit, self._seed)

    def not_survived(self, running: Running, cluster: int, most: int | None = None) -> int:
        """Return how many failures of a cluster are not survived, without an exact search; counts to `most`."""
        return len(self._maps(running, cluster).begin(work=0.0, most=most))

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
