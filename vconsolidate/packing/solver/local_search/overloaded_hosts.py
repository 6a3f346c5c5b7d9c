"""
An assignment of VMs to hosts in which hosts may be overloaded, and what a move or a swap does to the overload.

All swaps of one host with other VMs are valued at once. Side constraints are never broken; only capacity is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.packing.solver.constraints.reversible import ReversibleConstraints
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin


class OverloadedHosts:
    """
    Hosts, the VMs on them, and the overload of every host (Σ over dimensions of the excess as a share of capacity).

    Parameters
    ----------
    problem
        Canonical.
    bins
        Hosts to start from; they may be overloaded or empty, side constraints must hold.
    unplaced
        Items that run nowhere yet, one entry per copy: the last VMs, with host −1 until :meth:`put` finds one.

    Attributes
    ----------
    item, host
        (n_vms,) of every VM: its item, and the host that it runs on.
    host_class
        (n_hosts,)
    room
        (n_hosts, n_dims) capacity less load, below zero where overloaded.
    """

    def __init__(self, problem: Problem, bins: Sequence[Bin], unplaced: Sequence[int] = ()) -> None:
        self._problem = problem
        self.host_class = np.array([b.host_class for b in bins], dtype=np.int64)
        # Integers of this size are exact in float64, which is faster here.
        self.room = problem.capacity[self.host_class].astype(np.float64)
        self._inverse = 1.0 / np.maximum(self.room, 1.0)
        self._demands = problem.demand.astype(np.float64)
        self._restricted = not problem.allowed.all()
        self.host = np.concatenate([np.full(sum(b.copies), h, dtype=np.int64) for h, b in enumerate(bins)])
        self.item = np.array([i for b in bins for i, c in zip(b.items, b.copies, strict=True) for _ in range(c)], int)
        np.subtract.at(self.room, self.host, self._demand(self.item, self.host))
        self._guard = ReversibleConstraints(problem)
        if not self._guard.empty:
            for vm, item in enumerate(self.item.tolist()):
                host = int(self.host[vm])
                self._guard.change(item, host, int(self.host_class[host]), 1)
        self.item = np.concatenate([self.item, np.array(unplaced, dtype=np.int64)])
        self.host = np.concatenate([self.host, np.full(len(unplaced), -1, dtype=np.int64)])

    @property
    def n_hosts(self) -> int:
        """Number of hosts, empty ones included."""
        return int(self.host_class.size)

    def total_overload(self) -> float:
        """Return the overload of all hosts."""
        return float(self._overload_of(np.arange(self.n_hosts)).sum())

    def load_by_cost(self) -> FloatArray:
        """Return (n_hosts,): the load of each host, as a share of all demand, divided by its cost."""
        capacity = self._problem.capacity[self.host_class]
        total = np.maximum(self._problem.count @ self._problem.demand[0], 1)
        worth: FloatArray = ((capacity - self.room) / total).sum(axis=1) / self._problem.cost[self.host_class]
        return worth

    def remove(self, host: int) -> IntArray:
        """Remove a host; return its VMs, which then run nowhere. The last host takes its number."""
        unplaced = self._release(host)
        last = self.n_hosts - 1
        if host != last:
            self._guard.rename(last, host)
        for array in (self.room, self._inverse, self.host_class):
            array[host] = array[last]
        self.host[self.host == last] = host
        self.room, self._inverse, self.host_class = self.room[:last], self._inverse[:last], self.host_class[:last]
        return unplaced

    def replace(self, host: int, host_class: int) -> IntArray:
        """Put a host of another class in place of a host; return the VMs of that one, which then run nowhere."""
        unplaced = self._release(host)
        self.host_class[host] = host_class
        self.room[host] = self._problem.capacity[host_class]
        self._inverse[host] = 1.0 / np.maximum(self.room[host], 1.0)
        return unplaced

    def _release(self, host: int) -> IntArray:
        """Tell the side constraints that the VMs of a host leave it; return these VMs."""
        unplaced = np.flatnonzero(self.host == host)
        for vm in unplaced:
            self._guard.change(int(self.item[vm]), host, int(self.host_class[host]), -1)
        return unplaced

    def put(self, unplaced: IntArray) -> int | None:
        """Put each VM on the host that it overloads least; return the first that no host may take, if any."""
        last = self.n_hosts
        every = np.arange(last)
        for vm in unplaced[np.argsort(-self._demands[0, self.item[unplaced]].sum(axis=1), kind="stable")]:
            item = np.full(last, self.item[vm])
            after = self._overload(self.room - self._demand(item, every), every) - self._overload_of(every)
            after = np.where(self._problem.allowed[item, self.host_class], after, np.inf)
            closed = self._guard.closed_hosts(int(self.item[vm]), -1, self.host_class)
            if closed is not None:
                after[closed] = np.inf
            # Where several hosts take it without overload, the fullest one.
            after += 1e-6 * (np.maximum(self.room, 0) * self._inverse).sum(axis=1)
            target = int(np.argmin(after))
            if not np.isfinite(after[target]):
                return int(vm)
            self.host[vm] = target
            self._guard.change(int(self.item[vm]), target, int(self.host_class[target]), 1)
            self.room[target] -= self._demands[self._problem.platform_of_class[self.host_class[target]], self.item[vm]]
        return None

    def move(self, vm: int, host: int) -> None:
        """Move a VM to another host."""
        platform = self._problem.platform_of_class[self.host_class]
        item, before = int(self.item[vm]), int(self.host[vm])
        self._guard.change(item, before, int(self.host_class[before]), -1)
        self._guard.change(item, host, int(self.host_class[host]), 1)
        self.room[before] += self._demands[platform[before], item]
        self.room[host] -= self._demands[platform[host], item]
        self.host[vm] = host

    def gains(self, host: int, own: IntArray, targets: IntArray, others: IntArray | None) -> FloatArray:
        """
        Return (n_own, n_targets): change of the total overload if a VM of `host` moves to a target host.

        Parameters
        ----------
        others
            (n_targets,) VMs of the targets that come back in exchange; None for moves.
        """
        item = self.item[own]
        out_here = self._demand(item, np.full(own.size, host))
        platform = self._problem.platform_of_class[self.host_class[targets]]
        one_platform = self._demands.shape[0] == 1
        room_here = np.broadcast_to(self.room[host], (targets.size, self.room.shape[1]))
        room_there = self.room[targets]
        if others is not None:
            room_here = room_here - self._demand(self.item[others], np.full(others.size, host))
            room_there = room_there + self._demand(self.item[others], targets)
        gain = np.broadcast_to(
            -(self._overload_of(host) + self._overload_of(targets))[None, :], (own.size, targets.size)
        ).copy()
        for dim in range(self.room.shape[1]):
            out = out_here[:, dim][:, None]
            out_there = out if one_platform else self._demands[platform[None, :], item[:, None], dim]
            short = out_there - room_there[None, :, dim]
            gain += np.maximum(short, 0.0) * self._inverse[targets, dim]
            short = -room_here[None, :, dim] - out
            gain += np.maximum(short, 0.0) * self._inverse[host, dim]
        if self._restricted:
            possible = self._problem.allowed[item[:, None], self.host_class[targets][None, :]]
            if others is not None:
                possible = possible & self._problem.allowed[self.item[others], self.host_class[host]][None, :]
            gain[~possible] = np.inf
        if not self._guard.empty:
            self._close(gain, host, own, targets, others)
        return gain

    def _close(self, gain: FloatArray, host: int, own: IntArray, targets: IntArray, others: IntArray | None) -> None:
        """Set the gain of what side constraints forbid to infinity."""
        for row, vm in enumerate(own):
            closed = self._guard.closed_hosts(int(self.item[vm]), host, self.host_class)
            if closed is not None:
                gain[row, closed[targets]] = np.inf
        if others is not None:
            shut = np.zeros(self._problem.n_items, dtype=np.bool_)
            for items in self._guard.closed_items(host, int(self.host_class[host])):
                shut[items] = True
            gain[:, shut[self.item[others]]] = np.inf

    def _demand(self, item: IntArray, host: IntArray) -> FloatArray:
        demand: FloatArray = self._demands[self._problem.platform_of_class[self.host_class[host]], item]
        return demand

    def _overload(self, room: FloatArray, host: IntArray | int) -> FloatArray:
        """Return the overload that hosts have with some room (last axis: dimensions)."""
        total: FloatArray = (np.maximum(-room, 0.0) * self._inverse[host]).sum(axis=-1)
        return total

    def _overload_of(self, host: IntArray | int) -> FloatArray:
        return self._overload(self.room[host], host)


def bins_of(item: IntArray, host: IntArray, host_class: IntArray) -> tuple[Bin, ...]:
    """Return the used hosts of an assignment: (n_vms,) item and host of every VM, (n_hosts,) class of every host."""
    order = np.argsort(host, kind="stable")
    used, starts = np.unique(host[order], return_index=True)
    bins = []
    for number, vms in zip(used.tolist(), np.split(item[order], starts[1:]), strict=True):
        items, copies = np.unique(vms, return_counts=True)
        bins.append(Bin(int(host_class[number]), tuple(items.tolist()), tuple(copies.tolist())))
    return tuple(bins)
