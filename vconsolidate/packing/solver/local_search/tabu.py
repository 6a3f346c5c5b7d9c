"""
Tabu search with one host fewer: all VMs are assigned, and swaps and moves remove the overload that this makes.

All swaps of one overloaded host with a sample of the other VMs are valued at once. Side constraints are never broken on
the way; only capacity is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.packing.solver.constraints.reversible import ReversibleConstraints
from vconsolidate.packing.solver.problem import Bin, Problem
from vconsolidate.packing.solver.work_limit import WorkLimit

_SAMPLE = 2_500
_HOSTS = 400
_CELL_WORK = 3.5e-8
_STEP_WORK = 6e-4


class FewerHosts:
    """
    An assignment of every VM to a host, and the overload of the hosts (Σ of excess over capacity).

    Parameters
    ----------
    problem
        Canonical.
    bins
        A packing to start from; hosts may be overloaded or empty, side constraints must hold.
    loose
        Items that are nowhere yet, one entry per copy; :meth:`settle` puts them on hosts.
    """

    def __init__(
        self, problem: Problem, bins: Sequence[Bin], rng: np.random.Generator, loose: Sequence[int] = ()
    ) -> None:
        self._problem = problem
        self._rng = rng
        self._class = np.array([b.host_class for b in bins], dtype=np.int64)
        # Integers of this size are exact in float64, which is faster here.
        self._room = problem.capacity[self._class].astype(np.float64)
        self._inverse = 1.0 / np.maximum(self._room, 1.0)
        self._demands = problem.demand.astype(np.float64)
        self._restricted = not problem.allowed.all()
        self._host = np.concatenate([np.full(sum(b.copies), h, dtype=np.int64) for h, b in enumerate(bins)])
        self._item = np.array([i for b in bins for i, c in zip(b.items, b.copies, strict=True) for _ in range(c)], int)
        np.subtract.at(self._room, self._host, self._demand(self._item, self._host))
        self._guard = ReversibleConstraints(problem)
        if not self._guard.empty:
            for vm, item in enumerate(self._item.tolist()):
                host = int(self._host[vm])
                self._guard.change(item, host, int(self._class[host]), 1)
        self._loose = np.arange(self._item.size, self._item.size + len(loose))
        self._item = np.concatenate([self._item, np.array(loose, dtype=np.int64)])
        self._host = np.concatenate([self._host, np.full(len(loose), -1, dtype=np.int64)])
        self._tabu = np.zeros(self._item.size, dtype=np.int64)
        self._steps = 0
        self._packed = (self._host.copy(), self._class.copy())
        self.total = float(self._over(np.arange(self._class.size)).sum())

    def settle(self, patience: int, work_limit: WorkLimit, first: Sequence[int] = ()) -> int | None:
        """
        Put the loose VMs on hosts and remove all overload.

        Parameters
        ----------
        first
            Items to be put before the others, in this order.

        Returns
        -------
        int | None
            None when every host carries what it has; an item that no host may take; −1 when patience or
            the work limit ended.
        """
        if self._loose.size:
            item = self._item[self._loose]
            for part in (*(self._loose[item == i] for i in first), self._loose[~np.isin(item, list(first))]):
                refused = self._put(part)
                if refused is not None:
                    return int(self._item[refused])
            self._loose = self._loose[:0]
        return None if self._repair(patience, work_limit) else -1

    def drop(self, patience: int, work_limit: WorkLimit) -> bool:
        """
        Do without the host that carries least for its cost; return whether that succeeded.

        Parameters
        ----------
        patience
            Steps without a new least overload before giving up.
        """
        if self._class.size < 2 or not self._take_out(self._least_useful()):
            return False
        return self._repair(patience, work_limit)

    def exchange(self, host_class: int, patience: int, work_limit: WorkLimit) -> bool:
        """Put a host of a cheaper class in place of the one that carries least for its cost; return whether it fits."""
        dearer = self._problem.cost[self._class] > self._problem.cost[host_class]
        if not dearer.any():
            return False
        host = int(np.argmin(np.where(dearer, self._worth(), np.inf)))
        loose = np.flatnonzero(self._host == host)
        for vm in loose:
            self._guard.change(int(self._item[vm]), host, int(self._class[host]), -1)
        self._class[host] = host_class
        self._room[host] = self._problem.capacity[host_class]
        self._inverse[host] = 1.0 / np.maximum(self._room[host], 1.0)
        return self._put(loose) is None and self._repair(patience, work_limit)

    def _repair(self, patience: int, work_limit: WorkLimit) -> bool:
        """Move and swap VMs until no host is overloaded; False when patience or work limit ends first."""
        best, since = self.total, 0
        while self.total > 1e-12:
            if work_limit.over or since > patience:
                return False
            work_limit.charge(_STEP_WORK + self.step(best) * _CELL_WORK)
            since += 1
            if self.total < best - 1e-9:
                best, since = self.total, 0
        self._packed = (self._host.copy(), self._class.copy())
        return True

    @property
    def value(self) -> int:
        """Cost of the hosts of the last packing."""
        return int(self._problem.cost[self._packed[1]].sum())

    def _least_useful(self) -> int:
        return int(np.argmin(self._worth()))

    def _worth(self) -> FloatArray:
        """Return (n_hosts,) what each carries for its cost."""
        capacity = self._problem.capacity[self._class]
        total = np.maximum(self._problem.count @ self._problem.demand[0], 1)
        worth: FloatArray = ((capacity - self._room) / total).sum(axis=1) / self._problem.cost[self._class]
        return worth

    def _take_out(self, host: int) -> bool:
        """Remove a host and put its VMs on the others."""
        loose = np.flatnonzero(self._host == host)
        last = self._class.size - 1
        for vm in loose:
            self._guard.change(int(self._item[vm]), host, int(self._class[host]), -1)
        if host != last:
            self._guard.rename(last, host)
        for array in (self._room, self._inverse, self._class):
            array[host] = array[last]
        self._host[self._host == last] = host
        self._room, self._inverse, self._class = self._room[:last], self._inverse[:last], self._class[:last]
        return self._put(loose) is None

    def _put(self, loose: IntArray) -> int | None:
        """Put VMs that are nowhere where they overload least; return the first that no host may take, if any."""
        last = self._class.size
        every = np.arange(last)
        for vm in loose[np.argsort(-self._demands[0, self._item[loose]].sum(axis=1), kind="stable")]:
            item = np.full(last, self._item[vm])
            after = self._overload(self._room - self._demand(item, every), every) - self._over(every)
            after = np.where(self._problem.allowed[item, self._class], after, np.inf)
            closed = self._guard.closed_hosts(int(self._item[vm]), -1, self._class)
            if closed is not None:
                after[closed] = np.inf
            # Where several hosts take it without overload, the fullest one.
            after += 1e-6 * (np.maximum(self._room, 0) * self._inverse).sum(axis=1)
            target = int(np.argmin(after))
            if not np.isfinite(after[target]):
                return int(vm)
            self._host[vm] = target
            self._guard.change(int(self._item[vm]), target, int(self._class[target]), 1)
            self._room[target] -= self._demands[self._problem.platform_of_class[self._class[target]], self._item[vm]]
        self.total = float(self._over(every).sum())
        return None

    def _demand(self, item: IntArray, host: IntArray) -> FloatArray:
        demand: FloatArray = self._demands[self._problem.platform_of_class[self._class[host]], item]
        return demand

    def _overload(self, room: FloatArray, host: IntArray | int) -> FloatArray:
        """Return the overload that hosts have with some room (last axis: dimensions)."""
        total: FloatArray = (np.maximum(-room, 0.0) * self._inverse[host]).sum(axis=-1)
        return total

    def _over(self, host: IntArray | int) -> FloatArray:
        return self._overload(self._room[host], host)

    def _move(self, vm: int, host: int) -> None:
        platform = self._problem.platform_of_class[self._class]
        item, before = int(self._item[vm]), int(self._host[vm])
        self._guard.change(item, before, int(self._class[before]), -1)
        self._guard.change(item, host, int(self._class[host]), 1)
        self._room[before] += self._demands[platform[before], item]
        self._room[host] -= self._demands[platform[host], item]
        self._host[vm] = host

    def step(self, best: float) -> int:
        """Make the best move or swap of an overloaded host; return the array cells it took."""
        self._steps += 1
        overloaded = np.flatnonzero((self._room < 0).any(axis=1))
        host = int(self._rng.choice(overloaded))
        own = np.flatnonzero(self._host == host)
        others = np.flatnonzero(self._host != host)
        if others.size > _SAMPLE:
            others = np.sort(self._rng.choice(others, _SAMPLE, replace=False))
        hosts = np.flatnonzero(np.arange(self._room.shape[0]) != host)
        if hosts.size > _HOSTS:
            hosts = np.sort(self._rng.choice(hosts, _HOSTS, replace=False))
        moves = self._gains(host, own, hosts, None)
        swaps = self._gains(host, own, self._host[others], others)
        fresh = best - self.total - 1e-9
        tabu_own = self._tabu[own] > self._steps
        moves[tabu_own[:, None] & (moves >= fresh)] = np.inf
        tabu = tabu_own[:, None] | (self._tabu[others] > self._steps)[None, :]
        swaps[tabu & (swaps >= fresh)] = np.inf
        self._apply(host, own, others, hosts, moves, swaps)
        return own.size * (others.size + hosts.size) * self._problem.n_dims

    def _apply(
        self, host: int, own: IntArray, others: IntArray, hosts: IntArray, moves: FloatArray, swaps: FloatArray
    ) -> None:
        move_gain, swap_gain = float(moves.min(initial=np.inf)), float(swaps.min(initial=np.inf))
        if not np.isfinite(min(move_gain, swap_gain)):
            return
        tenure = self._steps + 3 + int(self._rng.integers(0, 10))
        if move_gain <= swap_gain:
            at = int(np.argmin(moves))
            vm, target = own[at // hosts.size], int(hosts[at % hosts.size])
        else:
            at = int(np.argmin(swaps))
            vm, other = own[at // others.size], others[at % others.size]
            target = int(self._host[other])
            self._move(int(other), host)
            self._tabu[other] = tenure
        self._move(int(vm), target)
        self._tabu[vm] = tenure
        self.total += min(move_gain, swap_gain)
        if self._steps % 64 == 0 or self.total < 1e-9:
            self.total = float(self._over(np.arange(self._room.shape[0])).sum())

    def _gains(self, host: int, own: IntArray, there: IntArray, others: IntArray | None) -> FloatArray:
        """
        Return (n_own, n_there): change of the total overload if a VM of `host` moves to a host of `there`.

        Parameters
        ----------
        others
            VMs that come back from there in exchange; None for moves.
        """
        item = self._item[own]
        out_here = self._demand(item, np.full(own.size, host))
        platform = self._problem.platform_of_class[self._class[there]]
        one_platform = self._demands.shape[0] == 1
        room_here = np.broadcast_to(self._room[host], (there.size, self._room.shape[1]))
        room_there = self._room[there]
        if others is not None:
            room_here = room_here - self._demand(self._item[others], np.full(others.size, host))
            room_there = room_there + self._demand(self._item[others], there)
        gain = np.broadcast_to(-(self._over(host) + self._over(there))[None, :], (own.size, there.size)).copy()
        for dim in range(self._room.shape[1]):
            out = out_here[:, dim][:, None]
            out_there = out if one_platform else self._demands[platform[None, :], item[:, None], dim]
            short = out_there - room_there[None, :, dim]
            gain += np.maximum(short, 0.0) * self._inverse[there, dim]
            short = -room_here[None, :, dim] - out
            gain += np.maximum(short, 0.0) * self._inverse[host, dim]
        if self._restricted:
            possible = self._problem.allowed[item[:, None], self._class[there][None, :]]
            if others is not None:
                possible = possible & self._problem.allowed[self._item[others], self._class[host]][None, :]
            gain[~possible] = np.inf
        if not self._guard.empty:
            self._close(gain, host, own, there, others)
        return gain

    def _close(self, gain: FloatArray, host: int, own: IntArray, there: IntArray, others: IntArray | None) -> None:
        """Rule out what side constraints forbid."""
        for row, vm in enumerate(own):
            closed = self._guard.closed_hosts(int(self._item[vm]), host, self._class)
            if closed is not None:
                gain[row, closed[there]] = np.inf
        if others is not None:
            shut = np.zeros(self._problem.n_items, dtype=np.bool_)
            for items in self._guard.closed_items(host, int(self._class[host])):
                shut[items] = True
            gain[:, shut[self._item[others]]] = np.inf

    def bins(self) -> tuple[Bin, ...]:
        """Return the last packing: the one to start from, or the one after the last success."""
        host_of, class_of = self._packed
        order = np.argsort(host_of, kind="stable")
        used, starts = np.unique(host_of[order], return_index=True)
        found = []
        for host, vms in zip(used.tolist(), np.split(self._item[order], starts[1:]), strict=True):
            items, copies = np.unique(vms, return_counts=True)
            found.append(Bin(int(class_of[host]), tuple(items.tolist()), tuple(copies.tolist())))
        return tuple(found)
