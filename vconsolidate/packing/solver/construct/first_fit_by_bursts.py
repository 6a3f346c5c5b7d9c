"""
First fit by decreasing bursts: VMs with large bursts share hosts, and the room that these keep free for them.

On a host that keeps room for a few large bursts anyway, a smaller burst costs nothing. Nothing here knows side
constraints; whoever takes the packing checks it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.bursts import Bursts
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin


def first_fit_by_bursts(problem: Problem, bursts: Bursts) -> tuple[Bin, ...] | None:
    """Return a packing that keeps the largest bursts of every host free; None where an item found no host."""
    parts = [np.flatnonzero(bursts.item == item) for item in range(problem.n_items)]
    hosts: list[_Host] = []
    left = problem.available.copy()
    for item in _order(problem, bursts):
        for _ in range(int(problem.count[item])):
            host = next((h for h in hosts if h.takes(problem, bursts, item, parts[item])), None)
            if host is None:
                host = _open(problem, bursts, item, parts[item], left)
                if host is None:
                    return None
                hosts.append(host)
            host.add(problem, bursts, item, parts[item])
    return tuple(
        Bin(h.host_class, tuple(sorted(h.copies)), tuple(h.copies[i] for i in sorted(h.copies))) for h in hosts
    )


def _order(problem: Problem, bursts: Bursts) -> list[int]:
    """Return the items by largest burst, of equal ones by size, each as a share of the largest host."""
    room = np.maximum(problem.capacity.max(axis=0), 1)
    burst = (bursts.alone(problem.n_items).max(axis=0) / room[: bursts.n_dims]).max(axis=1)
    size = (problem.demand.max(axis=0) / room).max(axis=1)
    return [int(item) for item in np.lexsort((np.arange(problem.n_items), -size, -burst))]


def _open(problem: Problem, bursts: Bursts, item: int, parts: IntArray, left: IntArray) -> _Host | None:
    """Return a new host of the cheapest class that takes an item."""
    for host_class in sorted(range(problem.n_classes), key=lambda c: (int(problem.cost[c]), c)):
        host = _Host(host_class, np.zeros(problem.n_dims, np.int64), np.zeros((0, bursts.n_dims), np.int64))
        if left[host_class] > 0 and host.takes(problem, bursts, item, parts):
            left[host_class] -= 1
            return host
    return None


@dataclass(slots=True)
class _Host:
    """A host being filled; `largest` is (most, n_dims), the bursts that count, dimension by dimension."""

    host_class: int
    load: IntArray
    largest: IntArray
    copies: dict[int, int] = field(default_factory=dict)

    def _after(self, problem: Problem, bursts: Bursts, parts: IntArray) -> IntArray:
        platform = int(problem.platform_of_class[self.host_class])
        joined = np.concatenate([self.largest, bursts.extra[platform][parts]])
        kept: IntArray = np.sort(joined, axis=0)[::-1][: int(bursts.most[platform])]
        return kept

    def takes(self, problem: Problem, bursts: Bursts, item: int, parts: IntArray) -> bool:
        """Return whether one more copy fits beside what is there."""
        if not problem.allowed[item, self.host_class]:
            return False
        load = self.load + problem.demand_on(self.host_class)[item]
        if (load > problem.capacity[self.host_class]).any():
            return False
        load[: bursts.n_dims] += self._after(problem, bursts, parts).sum(axis=0)
        return bool((load <= problem.capacity[self.host_class]).all())

    def add(self, problem: Problem, bursts: Bursts, item: int, parts: IntArray) -> None:
        """Take one more copy."""
        self.largest = self._after(problem, bursts, parts)
        self.load = self.load + problem.demand_on(self.host_class)[item]
        self.copies[item] = self.copies.get(item, 0) + 1
