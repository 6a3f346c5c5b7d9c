"""Units on hosts while they move: what fits where, and what each move would do to the imbalance."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.packing.rebalancing.layout import NOWHERE, Layout
from vconsolidate.packing.solver.assignment import Assignment

_BLOCK = 16_384
"""Array elements that are looked at together: as many as a processor keeps near."""


class Running:
    """
    Where every unit runs, as things are.

    The imbalance of a cluster is Σ over resources of weight × standard deviation (of the population) over its hosts of
    the share that their VMs use of what the host offers; that of the estate is the sum over clusters.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.host: IntArray = layout.home.copy()
        copies: list[dict[int, int]] = [{} for _ in layout.hosts]
        for item, host in zip(layout.item.tolist(), self.host.tolist(), strict=True):
            if host != NOWHERE:
                copies[host][item] = copies[host].get(item, 0) + 1
        self.assignment = Assignment(layout.encoded.problem, layout.classes.tolist(), copies)
        n_clusters = len(layout.encoded.hosts.clusters)
        self.share: FloatArray = np.zeros_like(layout.offered)
        for unit, host in enumerate(self.host.tolist()):
            if host != NOWHERE:
                self.share[host] += self._share(unit, host)
        self._counts = np.bincount(layout.cluster, weights=layout.counted, minlength=n_clusters)
        self.fits: BoolArray = np.zeros((layout.n_units, len(layout.hosts)), dtype=np.bool_)
        for host in range(len(layout.hosts)):
            self._look_again(host)
        self._inside = [np.flatnonzero(layout.cluster == cluster) for cluster in range(n_clusters)]

    def _share(self, unit: int, host: int) -> FloatArray:
        share: FloatArray = self.layout.taken[self.layout.cluster[host], unit] * self.layout.offered[host]
        return share

    def _look_again(self, host: int) -> None:
        """Note which units would fit a host, as far as room and permission go."""
        layout, assignment = self.layout, self.assignment
        if not layout.open[host]:
            return
        room = assignment.capacity[host] - assignment.load[host]
        fits = (assignment.demand_on(host) <= room).all(axis=1)
        fits &= layout.encoded.problem.allowed[:, layout.classes[host]]
        self.fits[:, host] = fits[layout.item]

    def move(self, unit: int, target: int) -> None:
        """Move a unit, whether that is right or not."""
        source, item = int(self.host[unit]), int(self.layout.item[unit])
        if source != NOWHERE:
            self.assignment.change(item, source, -1)
            self.share[source] -= self._share(unit, source)
            self._look_again(source)
        if target != NOWHERE:
            self.assignment.change(item, target, 1)
            self.share[target] += self._share(unit, target)
            self._look_again(target)
        self.host[unit] = target

    def restore(self, host: IntArray) -> None:
        """Put every unit where `host` has it."""
        for unit in np.flatnonzero(self.host != host).tolist():
            self.move(unit, int(host[unit]))

    def may_move(self, unit: int, target: int) -> bool:
        """Return whether a unit may come to a host now: room, permission and rules."""
        if not self.fits[unit, target]:
            return False
        closed = self.assignment.guard.closed_hosts(
            int(self.layout.item[unit]), int(self.host[unit]), self.layout.classes
        )
        return closed is None or not closed[target]

    @property
    def displaced(self) -> IntArray:
        """Units that run elsewhere than at the beginning."""
        return np.flatnonzero(self.host != self.layout.home)

    def moved_vms(self) -> int:
        """Return the VMs of these."""
        return int(self.layout.size[self.displaced].sum())

    def moved_vms_with(self, unit: int) -> int:
        """Return the VMs that run elsewhere than at the beginning, with those of a unit wherever it runs."""
        at_home = self.host[unit] == self.layout.home[unit]
        return self.moved_vms() + (int(self.layout.size[unit]) if at_home else 0)

    def toll(self) -> float:
        """Return the VMs of these, each over the hosts of its cluster: what their moves are priced by."""
        displaced = self.displaced
        per_vm = 1.0 / np.maximum(self._counts[self.layout.cluster[self.layout.home[displaced]]], 1.0)
        return float((self.layout.size[displaced] * per_vm).sum())

    def hosts_counted(self, cluster: int) -> float:
        """Return how many hosts of a cluster count, at least 1."""
        return max(1.0, float(self._counts[cluster]))

    def imbalance(self) -> float:
        """Return the imbalance of the estate."""
        return sum(self._of_cluster(cluster) for cluster in range(len(self._inside)))

    def _of_cluster(self, cluster: int) -> float:
        first, second = self.sums(cluster)
        return float(self.spread(first, second, cluster))

    def sums(self, cluster: int) -> tuple[FloatArray, FloatArray]:
        """Return the sums of the shares of a cluster's hosts and of their squares, (n_columns,) each."""
        hosts = self._inside[cluster]
        counted = self.layout.counted[hosts, None]
        share = self.share[hosts]
        return (counted * share).sum(axis=0), (counted * share**2).sum(axis=0)

    def spread(self, first: FloatArray, second: FloatArray, cluster: int) -> FloatArray:
        """Return the imbalance of a cluster with these sums, which may have more axes before the last."""
        n_hosts = self.hosts_counted(cluster)
        mean = first / n_hosts
        variance = second / n_hosts
        variance -= mean * mean
        spread: FloatArray = np.sqrt(np.maximum(variance, 0.0)) @ self.layout.weights
        return spread

    def gains(self, units: IntArray, cluster: int) -> FloatArray:
        """
        Return (n_units, n_hosts of the cluster): the change of the imbalance of a cluster when a unit comes to a host.

        Parameters
        ----------
        units
            Of the cluster, or nowhere.
        """
        rows = max(1, _BLOCK // max(1, self._inside[cluster].size * self.share.shape[1]))
        sums = self.sums(cluster)
        blocks = [self._gains_of(units[n : n + rows], cluster, *sums) for n in range(0, units.size, rows)]
        change: FloatArray = np.concatenate(blocks) - self.spread(*sums, cluster)
        return change

    def _gains_of(self, units: IntArray, cluster: int, first: FloatArray, second: FloatArray) -> FloatArray:
        """Return (n_units, n_hosts of the cluster): the imbalance of a cluster once a unit came to a host."""
        layout, hosts = self.layout, self._inside[cluster]
        source = self.host[units]
        taken = layout.taken[cluster, units]
        weight = np.where(source == NOWHERE, 0.0, layout.counted[source]) * (layout.cluster[source] == cluster)
        leaving = taken * layout.offered[source] * weight[:, None]
        coming = taken[:, None, :] * (layout.offered[hosts] * layout.counted[hosts, None])[None]
        less = leaving * (leaving - 2 * self.share[source])
        total = (first - leaving)[:, None, :] + coming
        squares = 2 * self.share[hosts][None] + coming
        squares *= coming
        squares += (second + less)[:, None, :]
        return self.spread(total, squares, cluster)

    def hosts_of(self, cluster: int) -> IntArray:
        """Return the hosts of a cluster."""
        return self._inside[cluster]

    def units_of(self, cluster: int) -> IntArray:
        """Return the units on hosts of a cluster."""
        there = (self.host != NOWHERE) & (self.layout.cluster[self.host] == cluster)
        return np.flatnonzero(there)

    def overloads(self) -> FloatArray:
        """Return (n_hosts,) the sum over resources of what is above the limit, as a share of the limit."""
        over = np.maximum(self.assignment.load - self.assignment.capacity, 0)
        return np.asarray((over / np.maximum(self.assignment.capacity, 1)).sum(axis=1))

    def is_wrong(self, unit: int) -> bool:
        """Return whether permission or rules are against where a unit runs."""
        host, item = int(self.host[unit]), int(self.layout.item[unit])
        if host == NOWHERE or not self.layout.encoded.problem.allowed[item, self.layout.classes[host]]:
            return True
        closed = self.assignment.guard.closed_hosts(item, host, self.layout.classes)
        return closed is not None and bool(closed[host])

    def wrong(self, units: Iterable[int]) -> list[int]:
        """Return those of some units that permission or rules are against."""
        return [unit for unit in units if self.is_wrong(unit)]
