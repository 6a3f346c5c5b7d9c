"""
Even out the load between the hosts of a plan, without changing which hosts it uses.

Solvers fill host after host; whoever runs the hosts wants them alike. From the fullest host on, a move of an item (or a
swap of two) to another host of the same class is made as long as the fuller of the two hosts becomes less full, or
equally full with the two more alike, by a tenth of a percent at least. Each step makes the sorted list of utilisations
smaller, so the search ends; the work is limited as well. Nothing is random.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OWN
from vconsolidate.packing.solver.solution import Bin

_STEPS_PER_HOST = 40
_MOST_ELEMENTS = 20_000_000
_CALL_ELEMENTS = 15_000
"""What one look at a pair of hosts costs at least, in array elements."""
_LEAST_GAIN = 1e-3


def even_out_load(encoded: Encoded, bins: Sequence[Bin]) -> tuple[Bin, ...]:
    """Return the bins with their items spread evenly, class by class; as feasible as before."""
    result: list[Bin] = []
    work_limit = _MOST_ELEMENTS
    for host_class in sorted({host.host_class for host in bins}):
        hosts = HostsOfClass(encoded, host_class, [host for host in bins if host.host_class == host_class])
        work_limit -= hosts.even_out(work_limit)
        result += hosts.bins()
    return tuple(result)


class HostsOfClass:
    """
    The used hosts of one class.

    `copies[h]` maps items to their number; `load` is (n_hosts, n_resources) in integers, `used` the same as a fraction.
    """

    def __init__(self, encoded: Encoded, host_class: int, bins: Sequence[Bin]) -> None:
        self.host_class = host_class
        self.problem = encoded.problem
        self.demand = encoded.items.demand[encoded.problem.platform_of_class[host_class]]
        self.capacity = encoded.hosts.capacity[host_class]
        self.copies = [dict(zip(host.items, host.copies, strict=True)) for host in bins]
        self.load = np.array([self._sum(copies) for copies in self.copies], dtype=np.int64)
        self.touched = 0
        self.sides = _Sides(encoded.problem, host_class, self.copies)

    def bins(self) -> list[Bin]:
        """Return the hosts as they are now."""
        rows = (tuple(sorted(copies.items())) for copies in self.copies)
        return [Bin(self.host_class, tuple(i for i, _ in row), tuple(n for _, n in row)) for row in rows]

    def even_out(self, elements: int) -> int:
        """Move and swap until nothing helps or `elements` array elements were touched; return how many were."""
        self.touched = 0
        stuck: set[int] = set()
        for _ in range(_STEPS_PER_HOST * len(self.copies)):
            fullness = self._share(self.load).max(axis=1)
            source = next((int(h) for h in np.argsort(-fullness, kind="stable") if int(h) not in stuck), None)
            if source is None or self.touched > elements or len(self.copies) < 2:
                break
            target = self._step(source, fullness)
            if target is None:
                stuck.add(source)
            else:
                stuck -= {source, target}
        return self.touched

    def _step(self, source: int, fullness: FloatArray) -> int | None:
        """Make the best move away from `source`, or a swap with one of the least full hosts; return the other host."""
        items = np.array(sorted(self.copies[source]), dtype=np.int64)
        nothing = np.full(1, -1, dtype=np.int64)
        targets = [int(h) for h in np.argsort(fullness, kind="stable") if h != source]
        for target in targets[:8]:
            if self._exchange(source, target, items, nothing):
                return target
        for target in targets[:4]:
            if self._exchange(source, target, items, np.array(sorted(self.copies[target]), dtype=np.int64)):
                return target
        return None

    def exchange(self, source: int, target: int, give: int, take: int) -> bool:
        """Exchange an item for another (−1: for nothing) where both hosts stay feasible; return whether they do."""
        change = self.demand[give] - (self.demand[take] if take >= 0 else 0)
        fits = (self.load[source] - change <= self.capacity).all() and (
            self.load[target] + change <= self.capacity
        ).all()
        if not (fits and self.sides.may_exchange(source, target, give, take)):
            return False
        if not self._keeps_bursts(source, target, give, take):
            return False
        self._move(source, target, give)
        if take >= 0:
            self._move(target, source, take)
        return True

    def _exchange(self, source: int, target: int, giving: IntArray, taking: IntArray) -> bool:
        """Exchange the best pair of items (−1: nothing) that helps; return whether there was one."""
        self.touched += _CALL_ELEMENTS + len(giving) * len(taking) * self.demand.shape[1]
        gives = self.demand[giving]
        takes = np.where((taking >= 0)[:, None], self.demand[np.maximum(taking, 0)], 0)
        change = gives[:, None, :] - takes[None, :, :]
        at_source = self.load[source] - change
        at_target = self.load[target] + change
        fits = ((at_source <= self.capacity) & (at_target <= self.capacity)).all(axis=2)
        share_source, share_target = self._share(at_source), self._share(at_target)
        worst = np.maximum(share_source.max(axis=2), share_target.max(axis=2))
        squares = (share_source**2).sum(axis=2) + (share_target**2).sum(axis=2)
        before = self._share(self.load[[source, target]])
        better = worst < before.max() - _LEAST_GAIN
        better |= (worst <= before.max()) & (squares < (before**2).sum() - _LEAST_GAIN)
        rows, columns = np.nonzero(fits & better)
        order = np.lexsort((columns, rows, squares[rows, columns], worst[rows, columns]))
        for pick in order[:16]:
            give, take = int(giving[rows[pick]]), int(taking[columns[pick]])
            if self.sides.may_exchange(source, target, give, take) and self._keeps_bursts(source, target, give, take):
                self._move(source, target, give)
                if take >= 0:
                    self._move(target, source, take)
                return True
        return False

    def _keeps_bursts(self, source: int, target: int, give: int, take: int) -> bool:
        """Return whether both hosts still keep their largest bursts free."""
        bursts = self.problem.bursts
        if bursts is None:
            return True
        platform = int(self.problem.platform_of_class[self.host_class])
        demand = self.problem.demand_on(self.host_class)
        for host, leaving, coming in ((source, give, take), (target, take, give)):
            copies = dict(self.copies[host])
            if leaving >= 0:
                copies[leaving] -= 1
            if coming >= 0:
                copies[coming] = copies.get(coming, 0) + 1
            load = np.array(list(copies.values()), dtype=np.int64) @ demand[list(copies)]
            load[: bursts.n_dims] += bursts.on_host(platform, copies)
            if (load > self.problem.capacity[self.host_class]).any():
                return False
        return True

    def _move(self, source: int, target: int, item: int) -> None:
        self.copies[source][item] -= 1
        if not self.copies[source][item]:
            del self.copies[source][item]
        self.copies[target][item] = self.copies[target].get(item, 0) + 1
        self.load[source] -= self.demand[item]
        self.load[target] += self.demand[item]

    def _sum(self, copies: dict[int, int]) -> IntArray:
        items = list(copies)
        total: IntArray = (self.demand[items] * np.array([copies[i] for i in items], dtype=np.int64)[:, None]).sum(
            axis=0
        )
        return total

    def _share(self, load: IntArray) -> FloatArray:
        share: FloatArray = load / np.maximum(self.capacity, 1)
        return share


class _Sides:
    """Rules that hold host by host within one class (a rule about a shared label cannot tell its hosts apart)."""

    def __init__(self, problem: Problem, host_class: int, copies: list[dict[int, int]]) -> None:
        self.copies = copies
        self.limits: dict[int, list[tuple[dict[int, int], int]]] = {}
        self.foes: dict[int, list[tuple[dict[int, int], int]]] = {}
        self.few: list[frozenset[int]] = []
        self.fixed: set[int] = set()
        for rule in problem.side_constraints:
            if rule.scope_of_class is not None and rule.scope_of_class[host_class] != OWN:
                continue
            items, marks = rule.marked_items()
            usage, mark_of = rule.usage, dict(zip(items.tolist(), marks.tolist(), strict=True))
            if usage.one_place:
                self.fixed.update(mark_of)
            elif usage.most_places is not None:
                self.few.append(frozenset(mark_of))
            elif usage.weight_limit is not None:
                for item in mark_of:
                    self.limits.setdefault(item, []).append((mark_of, usage.weight_limit))
            else:
                for item, group in mark_of.items():
                    self.foes.setdefault(item, []).append((mark_of, group))

    def may_exchange(self, source: int, target: int, give: int, take: int) -> bool:
        """Return whether `target` may take `give` and `source` may take `take` (−1: nothing)."""
        if give in self.fixed or take in self.fixed:
            return False
        return self._may_join(target, give, take) and (take < 0 or self._may_join(source, take, give))

    def _may_join(self, host: int, item: int, leaving: int) -> bool:
        if any(item in members and members.isdisjoint(self.copies[host]) for members in self.few):
            return False
        stays = dict(self.copies[host])
        if leaving >= 0:
            stays[leaving] -= 1
        stays[item] = stays.get(item, 0) + 1
        there = [other for other, number in stays.items() if number]
        for weights, limit in self.limits.get(item, ()):
            if sum(weights.get(other, 0) * stays[other] for other in there) > limit:
                return False
        return all(
            group_of.get(other, group) == group for group_of, group in self.foes.get(item, ()) for other in there
        )
