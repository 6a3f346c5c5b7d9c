"""
Cheaper mixes near one that was packed: without one or two of its hosts, or with up to two others in their place.

Most of what the integer program knows is in its covers. So a change is judged by them alone, thousands at a time: by
the share of every host that all covers leave free. Those that leave the most are the likeliest to be packed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.packing.solver.host_mix.covers import Cover, Scopes
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.host_mix.flows import Flow
from vconsolidate.packing.solver.host_mix.splits import HostSplits
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_LEAST_SAVING = 0.001
"""Share of the cost that a change must save."""

_LEAST_ROOM = 0.0
"""Share of every host that the covers must leave free."""

_ENOUGH_ROOM = 0.12

_MOST_MOVES = 40_000
_AT_ONCE = 2_000
_CELL_WORK = 1.5e-8
"""Changes that are judged, and judged at once; work to judge one by one cover."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """
    Finds cheaper mixes near others.

    Parameters
    ----------
    needs
        Hosts that stay empty are part of the cost.
    """

    splits: HostSplits
    flows: Sequence[Flow]
    needs: Sequence[FailoverNeed]
    available: IntArray

    def of(
        self, hosts: IntArray, covers: Iterable[Cover], scopes: Scopes, most_saving: int, work_limit: WorkLimit
    ) -> Iterator[IntArray]:
        """
        Yield cheaper mixes near one, those first that the covers leave the most room in.

        Parameters
        ----------
        hosts
            (n_splits,) of the mix.
        scopes
            Where items held together are, as long as that is kept.
        most_saving
            Nothing can save more.
        """
        offers, wanted, strict = self._covers(covers, scopes)
        padded = np.concatenate([offers, np.zeros((len(offers), 1))], axis=1)  # −1: no host
        held = offers @ hosts
        moves = self._moves(hosts, most_saving)
        work_limit.charge(_CELL_WORK * len(moves) * len(held))
        cost, found = self._cost(hosts), []
        for start in range(0, len(moves), _AT_ONCE):
            some = moves[start : start + _AT_ONCE]
            after = held[:, None] - padded[:, some[:, 0]] - padded[:, some[:, 1]]
            after += padded[:, some[:, 2]] + padded[:, some[:, 3]]
            free = np.where(after > 0, 1.0 - wanted[:, None] / np.maximum(after, 1.0), -np.inf)
            free[strict] = np.where(free[strict] >= 0.0, np.inf, -np.inf)
            room = free.min(axis=0, initial=1.0)
            found += [(-float(room[n]), start + n) for n in np.flatnonzero(room >= _LEAST_ROOM).tolist()]
        for _, number in sorted(found):
            changed = _apply(hosts, moves[number])
            if self._exists(changed) and self._cost(changed) <= cost * (1.0 - _LEAST_SAVING):
                yield changed

    def roomier(
        self, hosts: IntArray, covers: Iterable[Cover], scopes: Scopes, work_limit: WorkLimit
    ) -> IntArray | None:
        """
        Return a mix with one host more, or another in place of one, that has the most more room for its price.

        Room counts up to `_ENOUGH_ROOM` of what each cover offers. None where no change brings any.
        """
        offers, wanted, strict = self._covers(covers, scopes)
        padded = np.concatenate([offers, np.zeros((len(offers), 1))], axis=1)
        every = np.arange(self.splits.n_splits)
        leaving = np.append(np.flatnonzero(hosts), -1)
        out, into = (grid.ravel() for grid in np.meshgrid(leaving, every, indexing="ij"))
        work_limit.charge(_CELL_WORK * out.size * len(wanted))
        before = offers @ hosts
        after = before[:, None] - padded[:, out] + padded[:, into]
        target = np.where(strict, wanted, wanted / (1.0 - _ENOUGH_ROOM))
        scale = np.maximum(target, 1.0)
        missing = (np.maximum(target[:, None] - after, 0.0) / scale[:, None]).sum(axis=0)
        gain = float((np.maximum(target - before, 0.0) / scale).sum()) - missing
        best: tuple[float, int] | None = None
        for number in np.flatnonzero(gain > 1e-9).tolist():
            move = np.array([out[number], -1, into[number], -1])
            changed = _apply(hosts, move)
            if not self._exists(changed):
                continue
            price = max(1, self._cost(changed) - self._cost(hosts))
            best = max(best or (0.0, -1), (float(gain[number]) / price, number))
        if best is None:
            return None
        return _apply(hosts, np.array([out[best[1]], -1, into[best[1]], -1]))

    def of_bins(self, bins: Sequence[Bin]) -> IntArray:
        """Return (n_splits,): the hosts of a packing, each of the cheapest split that may run what it runs."""
        hosts = np.zeros(self.splits.n_splits, dtype=np.int64)
        for used in bins:
            able = self.splits.may_run[list(used.items)].all(axis=0) & (self.splits.class_of_split == used.host_class)
            for fee, most in self.splits.most_vms:
                able &= most >= fee.vms_on(used.items, used.copies)
            if able.any():
                hosts[int(np.where(able, self.splits.cost, np.iinfo(np.int64).max).argmin())] += 1
        return hosts

    def scopes_of(self, bins: Sequence[Bin]) -> Scopes:
        """Return where a packing has the items that rules hold together; None where any will do."""
        scopes: list[int | None] = []
        for rule in self.splits.problem.together:
            members = set(rule.items.tolist())
            found = {int(rule.scope_of_class[b.host_class]) for b in bins if not members.isdisjoint(b.items)}
            scopes.append(found.pop() if len(found) == 1 else None)
        return tuple(scopes)

    def _covers(self, covers: Iterable[Cover], scopes: Scopes) -> tuple[FloatArray, FloatArray, BoolArray]:
        """Return, for covers that hold, (n, n_splits) what a host offers, (n,) the demand, and which are of rules."""
        kept = [c for c in covers if all(s is None or s == at for s, at in zip(c.scopes, scopes, strict=True))]
        flows = [self.flows[cover.flow] for cover in kept]
        offers = np.array([np.where(c.able, f.capacity, 0) for c, f in zip(kept, flows, strict=True)], dtype=float)
        wanted = np.array([f.demand[c.families].sum() for c, f in zip(kept, flows, strict=True)], dtype=float)
        strict = np.array([f.is_rule for f in flows], dtype=np.bool_)
        return offers.reshape(len(kept), self.splits.n_splits), wanted, strict

    def _moves(self, hosts: IntArray, most_saving: int) -> IntArray:
        """Return (n, 4): one or two splits that a host of leaves, and none to two that a host of comes; −1: none."""
        cost = np.append(self.splits.cost, 0)
        used = np.flatnonzero(hosts)
        first, second = np.triu_indices(self.splits.n_splits + 1)
        first, second = first - 1, second - 1  # −1 stands before the splits
        comes = np.stack([first, second], axis=1)
        price = cost[first] + cost[second]
        pairs = [(a, b) for n, a in enumerate(used.tolist()) for b in used[n:].tolist() if a != b or hosts[a] > 1]
        leaving = [*((a, -1) for a in used.tolist()), *pairs]
        least = int(hosts @ self.splits.cost * _LEAST_SAVING)
        found = [np.zeros((0, 4), dtype=np.int64)]
        for out in leaving:
            saving = int(cost[list(out)].sum()) - price
            good = comes[(saving >= least) & (saving <= most_saving)]
            good = good[~np.isin(good, [split for split in out if split >= 0]).any(axis=1)]
            found.append(np.concatenate([np.broadcast_to(out, good.shape), good], axis=1))
        moves: IntArray = np.concatenate(found)
        return moves[:: max(1, -(-len(moves) // _MOST_MOVES))]

    def _exists(self, hosts: IntArray) -> bool:
        """Return whether there are as many hosts of every class."""
        return bool((self._left(hosts) >= 0).all())

    def _left(self, hosts: IntArray) -> IntArray:
        """Return (n_classes,): hosts of every class that a mix does not use."""
        left = self.available.copy()
        np.subtract.at(left, self.splits.class_of_split, hosts)
        return left

    def _cost(self, hosts: IntArray) -> int:
        """Return what hosts cost, with the cheapest ones that could take over any of them."""
        total = int(hosts @ self.splits.cost)
        cost, left = self.splits.problem.cost, self._left(hosts)
        used = np.unique(self.splits.class_of_split[hosts > 0])
        for need in self.needs:
            here = np.intersect1d(used, need.classes)
            if here.size and need.empty_in_plans:
                able = need.classes[need.can_take_over[np.ix_(need.classes, here)].all(axis=1)]
                each = np.sort(np.repeat(cost[able], np.minimum(left[able], need.failures)))[: need.failures]
                total += int(each.sum()) + (need.failures - each.size) * int(cost[need.classes].max())
        return total


def _apply(hosts: IntArray, move: IntArray) -> IntArray:
    changed = hosts.copy()
    for split, by in zip(move.tolist(), (-1, -1, 1, 1), strict=True):
        if split >= 0:
            changed[split] += by
    return changed
