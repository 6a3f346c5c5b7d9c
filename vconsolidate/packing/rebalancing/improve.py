"""
Fewer imbalances for few moves: a local search from where VMs run.

It minimises imbalance + least gain × VMs moved ÷ hosts of their cluster, so that each move that it keeps brings at
least that gain beside the others.
Its steps: one unit moves (or goes back home); one goes back home and another moves instead; two swap their hosts. At a
local optimum a few moves are taken back, or made, by chance and the search goes on from there.
"""

from __future__ import annotations

import random

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.packing.rebalancing.layout import NOWHERE
from vconsolidate.packing.rebalancing.running import Running
from vconsolidate.packing.rebalancing.swaps import best_swap
from vconsolidate.packing.solver.work_limit import WorkLimit

_LEAST = 1e-9
"""Smallest gain that is one."""

_LOOK_WORK = 1e-4
_ELEMENT_WORK = 1e-8
"""Work of one look at all moves, and per array element of it."""

_DEARER = (0.8, 0.4, 0.2, 0.1, 0.05, 0.02)
"""What a move must bring in the searches before the last one."""

_KICKS = 60
"""Times that the search goes on from a local optimum, at most."""


class Improvement:
    """
    The search.

    Parameters
    ----------
    forbidden
        (n_units, n_hosts) moves that were refused before.
    price
        What moving a VM must bring, ≥ 0: fall of the imbalance × hosts of its cluster.
    most
        VMs moved, at most; infinite for any number.
    """

    def __init__(self, running: Running, forbidden: BoolArray, price: float, most: float, limit: WorkLimit) -> None:
        self.running = running
        self.forbidden = forbidden
        self.price = price
        self.most = most
        self.limit = limit

    def run(self, seed: int) -> None:
        """Leave `running` in the best state found."""
        chance = random.Random(seed)  # noqa: S311 - no secret depends on it
        best, best_value = self._begin()
        self.running.restore(best)
        for _ in range(_KICKS):
            if self.limit.is_over:
                break
            displaced = self.running.displaced.tolist()
            self._take_back(chance.sample(displaced, min(len(displaced), chance.randint(0, 4))))
            self._shake(chance)
            self._descend()
            if self.value() < best_value - _LEAST:
                best, best_value = self.running.host.copy(), self.value()
            else:
                self.running.restore(best)
        self.running.restore(best)

    def _begin(self) -> tuple[IntArray, float]:
        """Return the best of two first optima: made at once, and by way of dearer moves, the few that bring most."""
        start, price = self.running.host.copy(), self.price
        self._descend()
        best, best_value = self.running.host.copy(), self.value()
        self.running.restore(start)
        for dearer in _DEARER:
            if dearer > price:
                self.price = dearer
                self._descend()
        self.price = price
        self._descend()
        return (self.running.host.copy(), self.value()) if self.value() < best_value else (best, best_value)

    def value(self) -> float:
        """Return what is minimised."""
        return self.running.imbalance() + self.price * self.running.toll()

    def _descend(self) -> None:
        while not self.limit.is_over and (self._one() or self._instead() or self._swap()):
            pass

    def _take_back(self, units: list[int]) -> None:
        for unit in units:
            home = int(self.running.layout.home[unit])
            if home != NOWHERE and self.running.may_move(unit, home):
                self.running.move(unit, home)

    def _shake(self, chance: random.Random) -> None:
        """Move up to two units by chance, wherever they may go."""
        running = self.running
        for _ in range(chance.randint(0, 2)):
            unit = chance.randrange(running.layout.n_units)
            targets = np.flatnonzero(running.fits[unit] & ~self.forbidden[unit]).tolist()
            if running.host[unit] == NOWHERE or not targets:
                continue
            target = chance.choice(targets)
            inside = running.layout.cluster[target] == running.layout.cluster[running.host[unit]]
            room = running.moved_vms() + running.layout.size[unit] <= self.most
            if inside and room and target != running.host[unit] and running.may_move(unit, target):
                running.move(unit, target)

    def _one(self) -> bool:
        """Make the best single move; return whether one pays."""
        change, unit, target = self._best_single()
        if change >= -_LEAST:
            return False
        self.running.move(unit, target)
        return True

    def _best_single(self, staying: int = NOWHERE) -> tuple[float, int, int]:
        """Return (change of the value, unit, host) of the best single move; `staying` does not move."""
        best = (0.0, NOWHERE, NOWHERE)
        for cluster in range(len(self.running.layout.encoded.hosts.clusters)):
            units = self.running.units_of(cluster)
            units = units[units != staying]
            if units.size:
                best = min(best, self._best_in(cluster, units))
        return best

    def _best_in(self, cluster: int, units: IntArray) -> tuple[float, int, int]:
        running, hosts = self.running, self.running.hosts_of(cluster)
        self.limit.charge(_LOOK_WORK + _ELEMENT_WORK * units.size * hosts.size * running.share.shape[1])
        change = running.gains(units, cluster)
        more = self._more_moved(units, hosts)
        change += self.price / running.hosts_counted(cluster) * more
        possible = running.fits[np.ix_(units, hosts)] & ~self.forbidden[np.ix_(units, hosts)]
        possible &= hosts[None, :] != running.host[units][:, None]
        possible &= more <= self.most - running.moved_vms()
        change[~possible] = np.inf
        while True:
            row, column = np.unravel_index(int(change.argmin()), change.shape)
            found = float(change[row, column])
            if found >= -_LEAST:
                return 0.0, NOWHERE, NOWHERE
            if running.may_move(int(units[row]), int(hosts[column])):
                return found, int(units[row]), int(hosts[column])
            change[row, column] = np.inf

    def _more_moved(self, units: IntArray, hosts: IntArray) -> FloatArray:
        """Return (n_units, n_hosts): VMs more that are away from home after the move."""
        layout = self.running.layout
        away = (hosts[None, :] != layout.home[units][:, None]).astype(np.float64)
        away -= (self.running.host[units] != layout.home[units])[:, None]
        more: FloatArray = away * layout.size[units][:, None]
        return more

    def _instead(self) -> bool:
        """Let one unit go home and another move instead; return whether that pays."""
        running = self.running
        best = (0.0, NOWHERE, NOWHERE, NOWHERE)
        before = self.value()
        for unit in running.displaced.tolist():
            home, away = int(running.layout.home[unit]), int(running.host[unit])
            if self.limit.is_over or home == NOWHERE or not running.may_move(unit, home):
                continue
            running.move(unit, home)
            change, other, target = self._best_single(staying=unit)
            if other != NOWHERE:
                best = min(best, (self.value() - before + change, unit, other, target))
            running.move(unit, away)
        change, unit, other, target = best
        if change >= -_LEAST:
            return False
        running.move(unit, int(running.layout.home[unit]))
        running.move(other, target)
        return True

    def _swap(self) -> bool:
        """Let two units swap their hosts; return whether that pays."""
        found = best_swap(self.running, self.forbidden, self.price, self.most, self.limit)
        if found is None:
            return False
        one, other = found
        here, there = int(self.running.host[one]), int(self.running.host[other])
        self.running.move(one, there)
        self.running.move(other, here)
        return True
