"""Hosts with the copies they run: what is free on each, and what side constraints let come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.solver.constraints.reversible import ReversibleConstraints
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin


class Assignment:
    """
    Hosts of a plan, by number, and the copies on them; all hosts of all clusters, those that are empty too.

    Parameters
    ----------
    classes
        Of every host.
    copies
        Item → copies, of every host.
    """

    def __init__(self, problem: Problem, classes: Sequence[int], copies: Sequence[Mapping[int, int]]) -> None:
        self.problem = problem
        self.copies = [dict(on) for on in copies]
        self._set_classes(np.array(classes, dtype=np.int64))
        self.load = np.zeros_like(self.capacity)
        self.guard = ReversibleConstraints(problem)
        for host, on in enumerate(self.copies):
            for item, number in on.items():
                self.load[host] += number * self.demand_on(host)[item]
                self.guard.change(item, host, int(self.classes[host]), number)

    @property
    def n_hosts(self) -> int:
        """Number of hosts."""
        return len(self.copies)

    def demand_of(self, item: int) -> IntArray:
        """Return (n_hosts, n_dims): what a copy takes of each host."""
        demand: IntArray = self.problem.demand[self.platform, item]
        return demand

    def demand_on(self, host: int) -> IntArray:
        """Return (n_items, n_dims): what a copy of each item takes of a host."""
        demand: IntArray = self.problem.demand[self.platform[host]]
        return demand

    def add_host(self, host_class: int) -> int:
        """Add an empty host; return its number."""
        self._set_classes(np.append(self.classes, host_class))
        self.copies.append({})
        self.load = np.concatenate([self.load, np.zeros((1, self.problem.n_dims), dtype=np.int64)])
        return self.n_hosts - 1

    def drop_last_host(self) -> None:
        """Take back the host that was added last, which is empty."""
        self._set_classes(self.classes[:-1])
        self.copies.pop()
        self.load = self.load[:-1]

    def _set_classes(self, classes: IntArray) -> None:
        self.classes = classes
        self.capacity: IntArray = self.problem.capacity[classes]
        self.platform: IntArray = self.problem.platform_of_class[classes]

    def share(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Return (n_hosts,) the largest share used of any dimension."""
        found: np.ndarray[tuple[int], np.dtype[np.float64]] = (self.load / np.maximum(self.capacity, 1)).max(axis=1)
        return found

    def move(self, item: int, source: int, target: int) -> None:
        """Move a copy, whether that is right or not."""
        self.change(item, source, -1)
        self.change(item, target, 1)

    def change(self, item: int, host: int, by: int) -> None:
        """Add copies to a host, or take them away."""
        on = self.copies[host]
        on[item] = on.get(item, 0) + by
        if not on[item]:
            del on[item]
        self.load[host] += by * self.demand_on(host)[item]
        self.guard.change(item, host, int(self.classes[host]), by)

    @contextmanager
    def suppose_lost(self, lost: Iterable[int]) -> Iterator[Callable[[int, int], None]]:
        """
        Apply side constraints as if hosts were lost; yield the function that adds a copy that starts (item, host).

        All is as before when it ends.
        """
        noted: list[tuple[int, int, int]] = []

        def change(item: int, host: int, by: int) -> None:
            if self.guard.knows(item):
                self.guard.change(item, host, int(self.classes[host]), by)
                noted.append((item, host, -by))

        for host in lost:
            for item, copies in self.copies[host].items():
                change(item, host, -copies)
        try:
            yield lambda item, host: change(item, host, 1)
        finally:
            for item, host, by in reversed(noted):
                self.guard.change(item, host, int(self.classes[host]), by)

    def without(self, hosts: Iterable[int]) -> Assignment:
        """Return the same without some (empty) hosts."""
        gone = set(hosts)
        stay = [h for h in range(self.n_hosts) if h not in gone]
        return Assignment(self.problem, self.classes[stay].tolist(), [self.copies[h] for h in stay])

    def hosts_for(self, item: int, free: IntArray, source: int = -1) -> BoolArray:
        """
        Return (n_hosts,): a copy may come, as far as room, permission and side constraints go.

        Parameters
        ----------
        free
            (n_hosts, n_dims) room.
        source
            Host that it leaves; −1: it runs nowhere.
        """
        fits: BoolArray = (self.demand_of(item) <= free).all(axis=1) & self.problem.allowed[item, self.classes]
        closed = self.guard.closed_hosts(item, source, self.classes) if fits.any() else None
        return fits if closed is None else fits & ~closed

    def bins(self) -> tuple[Bin, ...]:
        """Return the hosts that run anything."""
        return tuple(
            Bin(host_class, tuple(sorted(on)), tuple(on[i] for i in sorted(on)))
            for host_class, on in zip(self.classes.tolist(), self.copies, strict=True)
            if on
        )
