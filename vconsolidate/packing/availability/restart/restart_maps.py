"""
Every failure that must be survived, each with a map of where the lost copies run again; kept up while copies move.

A move of a copy changes little. Failures of the host it comes to let it run again on the host it left, which has its
room still. Elsewhere its new host has less room for what restarts there: what is too much finds another place, or the
whole map of that failure is made anew, or the move is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.availability.failures import Losses
from vconsolidate.packing.availability.restart.one_failure import Ends, Map, Restarter
from vconsolidate.packing.solver.assignment import Assignment
from vconsolidate.packing.solver.work_limit import WorkLimit

EXACT_WORK = 1.0
"""Work of the exact search for one failure, at most, where it matters."""

QUICK_WORK = 0.1
"""The same for each failure when a move is tried."""

Step = tuple[int, int, int]
"""Item, host it leaves, host it comes to."""

_ELEMENT_WORK = 2e-9
_LOOK_WORK = 4e-5
"""Work of one look at all failures, and per array element of it."""


class RestartMaps:
    """
    The maps of all failures of one cluster.

    Parameters
    ----------
    running
        Changed by :meth:`move`.
    """

    def __init__(self, running: Assignment, losses: Losses, work_limit: WorkLimit, seed: int) -> None:
        self.running = running
        self.losses = losses
        self.work_limit = work_limit
        self._restarter = Restarter(running, losses, work_limit, seed)
        n_sets = len(losses.sets)
        self.maps: list[Map] = [{} for _ in range(n_sets)]
        self.load: IntArray = np.zeros((n_sets, *running.load.shape), dtype=np.int64)
        self._hit = np.zeros((n_sets, running.n_hosts), dtype=np.bool_)
        for number, lost in enumerate(losses.sets):
            self._hit[number, list(lost)] = True

    def begin(self, *, work: float = EXACT_WORK, most: int | None = None) -> dict[int, Ends]:
        """
        Make every map; return the failures that are not survived, with how the search for one ended.

        Parameters
        ----------
        work
            Of the exact search for each failure, at most.
        most
            End when this number of failures is not survived.
        """
        missing: dict[int, Ends] = {}
        for number in range(len(self.losses.sets)):
            restart_map, ended = self._restarter.restart(self.losses.sets[number], work=work)
            if restart_map is None:
                missing[number] = ended
                if len(missing) == most:
                    break
            else:
                self._set(number, restart_map)
        return missing

    def move(self, copies: Sequence[Step]) -> bool:
        """Make moves if every failure is survivable after all of them; return whether they were made."""
        running = self.running
        made: list[Step] = []
        before = {number: self.maps[number] for number in range(len(self.maps))}
        tried = all(self._make(step, made) for step in copies)
        better = self._repair({target for _, _, target in made}, made) if tried else None
        if better is None:
            for item, source, target in reversed(made):
                running.move(item, target, source)
            for number, restart_map in before.items():
                if self.maps[number] is not restart_map:
                    self._set(number, restart_map)
            return False
        for number, restart_map in better.items():
            self._set(number, restart_map)
        return True

    def _make(self, step: Step, made: list[Step]) -> bool:
        """Move a copy and take over in the maps what is plain; return whether it may run there."""
        item, source, target = step
        running = self.running
        if not running.hosts_for(item, running.capacity - running.load, source)[target]:
            return False
        self.work_limit.charge(_LOOK_WORK + _ELEMENT_WORK * self.load.shape[0] * self.load.shape[2])
        leaving, coming = self._hit[:, source], self._hit[:, target]
        if self.losses.restarts[item]:
            for number in np.flatnonzero(coming & ~leaving).tolist():
                self._set(number, _restart_one_more(self.maps[number], source, item))
            for number in np.flatnonzero(leaving & ~coming).tolist():
                self._set(number, self._restart_one_less(self.maps[number], item, target))
        running.move(item, source, target)
        made.append(step)
        return True

    def _repair(self, targets: Collection[int], made: Sequence[Step]) -> dict[int, Map] | None:
        """Return new maps for failures whose map leaves a host too little; None where one has none."""
        running = self.running
        room = running.capacity - running.load
        doubtful = np.zeros(len(self.maps), dtype=np.bool_)
        for target in sorted(targets):
            doubtful |= ~self._hit[:, target] & (self.load[:, target] > room[target]).any(axis=1)
        has_rules = any(running.guard.knows(item) for item, _, _ in made)
        restart_map: dict[int, Map] = {}
        for number in range(len(self.maps)):
            if doubtful[number] or (has_rules and not self._keeps_rules(number)):
                better = self._shift_from(number, targets) if doubtful[number] and not has_rules else None
                if better is None:
                    better, _ = self._restarter.restart(self.losses.sets[number], work=QUICK_WORK)
                if better is None:
                    return None
                restart_map[number] = better
        return restart_map

    def _shift_from(self, number: int, targets: Collection[int]) -> Map | None:
        """Return the map with some of what restarts on `targets` restarting elsewhere; None where that is no help."""
        running = self.running
        free = running.capacity - running.load - self.load[number]
        free[list(self.losses.sets[number])] = -1
        free[~self.losses.inside] = -1
        changed = {host: dict(on) for host, on in self.maps[number].items()}
        for target in sorted(targets):
            if target not in self.losses.sets[number]:
                self._shift(changed, free, target)
                if (free[target] < 0).any():
                    return None
        return changed

    def _shift(self, changed: Map, free: IntArray, target: int) -> None:
        running, size = self.running, self._restarter.size
        over = -free[target]
        on = changed.get(target, {})
        enough = {i: bool((running.demand_on(target)[i] >= over).all()) for i in on}
        for item in sorted(on, key=lambda i: (not enough[i], size[i] if enough[i] else -size[i], i)):
            while changed.get(target, {}).get(item, 0) and (free[target] < 0).any() and not running.guard.knows(item):
                fits = (running.demand_of(item) <= free).all(axis=1) & running.problem.allowed[item, running.classes]
                fits[target] = False
                if not fits.any():
                    break
                left = ((free - running.demand_of(item)) / np.maximum(running.capacity, 1)).min(axis=1)
                host = int(np.where(fits, left, np.inf).argmin())
                _drop_copy(changed, target, item)
                there = changed.setdefault(host, {})
                there[item] = there.get(item, 0) + 1
                free[target] += running.demand_on(target)[item]
                free[host] -= running.demand_on(host)[item]

    def _keeps_rules(self, number: int) -> bool:
        """Return whether side constraints allow what restarts in a failure, as things are."""
        running = self.running
        with running.suppose_lost(self.losses.sets[number]) as start:
            for host, on in self.maps[number].items():
                for item in (item for item, copies in on.items() for _ in range(copies)):
                    closed = running.guard.closed_hosts(item, -1, running.classes)
                    if closed is not None and closed[host]:
                        return False
                    start(item, host)
        return True

    def _restart_one_less(self, restart_map: Map, item: int, target: int) -> Map:
        """Return a map in which one copy less of an item restarts: best on the host that runs it now."""
        hosts = [host for host, on in restart_map.items() if item in on]
        if not hosts:
            return restart_map
        changed = {host: dict(on) for host, on in restart_map.items()}
        _drop_copy(changed, target if target in hosts else min(hosts), item)
        return changed

    def _set(self, number: int, restart_map: Map) -> None:
        self.maps[number] = restart_map
        self.load[number] = 0
        for host, on in restart_map.items():
            for item, copies in on.items():
                self.load[number, host] += copies * self.running.demand_on(host)[item]


def _drop_copy(restart_map: Map, host: int, item: int) -> None:
    restart_map[host][item] -= 1
    if not restart_map[host][item]:
        del restart_map[host][item]
    if not restart_map[host]:
        del restart_map[host]


def _restart_one_more(restart_map: Map, host: int, item: int) -> Map:
    changed = {h: dict(on) for h, on in restart_map.items()}
    there = changed.setdefault(host, {})
    there[item] = there.get(item, 0) + 1
    return changed
