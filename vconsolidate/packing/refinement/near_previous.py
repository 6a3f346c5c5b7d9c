"""
A packing that starts from where VMs run now: everybody stays, newcomers fill gaps, hosts are given up one by one.

What no longer fits or is no longer allowed is placed anew. Hosts are emptied onto a few others, as few VMs moving as
possible, until the packing costs no more than the best one known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.named_hosts import NamedHost, PreviousPlacement
from vconsolidate.packing.refinement.level_data import LevelData, level_data
from vconsolidate.packing.refinement.levels.migrations import vms_kept
from vconsolidate.packing.refinement.named_host_model import NamedHostModel
from vconsolidate.packing.solver.assignment import Assignment
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import WorkLimit

_FREED = (3, 6, 12)
_TO_CLOSE = 6
_STEP_WORK = 0.3
_COPY_WORK = 2e-5


def pack_near_previous(
    encoded: Encoded, problem: Problem, previous: PreviousPlacement, target: int, work_limit: WorkLimit, seed: int
) -> tuple[NamedHost, ...] | None:
    """
    Return a packing near the one before that costs at most `target`, or None where none was found.

    Parameters
    ----------
    problem
        That of `encoded`, possibly with more side constraints.
    """
    for named_hosts in packings_near_previous(encoded, problem, previous, work_limit, seed):
        if sum(int(problem.cost[named_host.host_class]) for named_host in named_hosts) <= target:
            return named_hosts
    return None


def packings_near_previous(
    encoded: Encoded, problem: Problem, previous: PreviousPlacement, work_limit: WorkLimit, seed: int
) -> Iterator[tuple[NamedHost, ...]]:
    """Yield a packing in which everybody stays who can, then others, each with one host fewer than the one before."""
    hosts, data = _GrowingHosts(problem, previous), level_data(encoded, previous)
    work_limit.charge(_COPY_WORK * problem.n_vms)
    unplaced = hosts.keep_in_place(encoded, previous)
    if not hosts.place(unplaced):
        return
    named_hosts: tuple[NamedHost, ...] | None = hosts.named_hosts()
    while named_hosts is not None:
        yield named_hosts
        named_hosts = (
            None if work_limit.is_over else _give_up_one_host(problem, named_hosts, previous, data, work_limit, seed)
        )


class _GrowingHosts:
    """Hosts being filled, with their names."""

    def __init__(self, problem: Problem, previous: PreviousPlacement) -> None:
        self.problem = problem
        self.previous = previous
        self.names: list[str] = []
        self.hosts = Assignment(problem, (), ())
        self.size = (problem.demand[0] / np.maximum(problem.capacity.max(axis=0), 1)).max(axis=1)

    def keep_in_place(self, encoded: Encoded, previous: PreviousPlacement) -> list[int]:
        """Put every copy where it was if that is still right; return the items that are left, copy by copy."""
        class_of = {name: c for c, names in enumerate(previous.names) for name in names}
        left: dict[int, int] = dict(enumerate(encoded.problem.count.tolist()))
        for name in sorted(previous.copies, key=lambda n: (class_of.get(n, -1), n)):
            host_class = class_of.get(name)
            if host_class is None or not self._available(host_class):
                continue
            host = self._open(host_class, name)
            for item, copies in sorted(previous.copies[name].items(), key=lambda pair: (-self.size[pair[0]], pair[0])):
                for _ in range(copies):
                    if self._hosts_for(item)[host]:
                        self.hosts.change(item, host, 1)
                        left[item] -= 1
        return [item for item, copies in left.items() for _ in range(copies)]

    def place(self, unplaced: Sequence[int]) -> bool:
        """Put items where they leave least room, the largest first; open hosts where they fit nowhere."""
        for item in sorted(unplaced, key=lambda i: (-self.size[i], i)):
            fits = np.flatnonzero(self._hosts_for(item))
            if fits.size:
                spare = (self._room()[fits] / np.maximum(self.hosts.capacity[fits], 1)).sum(axis=1)
                self.hosts.change(item, int(fits[np.argmin(spare)]), 1)
                continue
            opened = self._open_for(item)
            if opened is None:
                return False
            self.hosts.change(item, opened, 1)
        return True

    def named_hosts(self) -> tuple[NamedHost, ...]:
        """Return the hosts that carry anything."""
        rows = sorted(
            zip(self.hosts.classes.tolist(), self.names, self.hosts.copies, strict=True),
            key=lambda row: (row[0], row[1] == "", row[1]),
        )
        return tuple(NamedHost(c, name, dict(sorted(on.items()))) for c, name, on in rows if on)

    def _room(self) -> IntArray:
        return self.hosts.capacity - self.hosts.load

    def _hosts_for(self, item: int) -> BoolArray:
        return self.hosts.hosts_for(item, self._room())

    def _available(self, host_class: int) -> bool:
        return int((self.hosts.classes == host_class).sum()) < int(self.problem.available[host_class])

    def _open(self, host_class: int, name: str) -> int:
        self.names.append(name)
        return self.hosts.add_host(host_class)

    def _open_for(self, item: int) -> int | None:
        """Open the cheapest host that may take an item."""
        for host_class in sorted(range(self.problem.n_classes), key=lambda c: (int(self.problem.cost[c]), c)):
            fits = (self.problem.demand_on(host_class)[item] <= self.problem.capacity[host_class]).all()
            if not (fits and self.problem.allowed[item, host_class] and self._available(host_class)):
                continue
            name = next((n for n in self.previous.names[host_class] if n not in self.names), "")
            host = self._open(host_class, name)
            if self._hosts_for(item)[host]:
                return host
            self.names.pop()
            self.hosts.drop_last_host()
        return None


def _give_up_one_host(
    problem: Problem,
    named_hosts: tuple[NamedHost, ...],
    previous: PreviousPlacement,
    data: LevelData,
    work_limit: WorkLimit,
    seed: int,
) -> tuple[NamedHost, ...] | None:
    """Return the hosts with one fewer, its items on a few of the others, or None."""
    load = np.array([_load(problem, named_host) for named_host in named_hosts])
    capacity = np.array([problem.capacity[named_host.host_class] for named_host in named_hosts])
    share = (load / np.maximum(capacity, 1)).max(axis=1)
    by_kept = sorted(
        range(len(named_hosts)),
        key=lambda h: (previous.count_kept(named_hosts[h].name, named_hosts[h].copies), share[h], h),
    )
    for closing in by_kept[:_TO_CLOSE]:
        able: BoolArray = np.any(problem.allowed[list(named_hosts[closing].copies)], axis=0)
        others = [
            h for h in np.argsort(share, kind="stable").tolist() if h != closing and able[named_hosts[h].host_class]
        ]
        for freed in dict.fromkeys(min(number, len(others)) for number in _FREED):
            free = others[:freed]
            if (load[[closing, *free]].sum(axis=0) > capacity[free].sum(axis=0)).any():
                continue
            if work_limit.is_over:
                return None
            result = _empty_host(problem, named_hosts, closing, free, data, work_limit, seed)
            if result is not None:
                return result
    return None


def _empty_host(
    problem: Problem,
    named_hosts: tuple[NamedHost, ...],
    closing: int,
    others: Sequence[int],
    data: LevelData,
    work_limit: WorkLimit,
    seed: int,
) -> tuple[NamedHost, ...] | None:
    rest = (*named_hosts[:closing], *named_hosts[closing + 1 :])
    free = {h - (h > closing) for h in others}
    movable = {item for h in (closing, *others) for item in named_hosts[h].copies}
    work_limit.charge(_COPY_WORK * (len(free) * len(movable) + problem.n_vms))
    model = NamedHostModel(problem, rest, free, movable)
    model.cp.maximize(vms_kept(data, model))
    _, _, hosts = model.solve(work_limit, seed, _STEP_WORK)
    return hosts


def _load(problem: Problem, named_host: NamedHost) -> IntArray:
    items = list(named_host.copies)
    copies = np.array([named_host.copies[i] for i in items], dtype=np.int64)
    load: IntArray = copies @ problem.demand_on(named_host.host_class)[items]
    return load
