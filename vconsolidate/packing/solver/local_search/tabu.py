"""
Tabu search with one host fewer: all VMs are assigned, and swaps and moves remove the overload that this makes.

All swaps of one overloaded host with a sample of the other VMs are valued at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.packing.solver.local_search.overloaded_hosts import OverloadedHosts, bins_of
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_SAMPLE = 2_500
_HOSTS = 400
_CELL_WORK = 3.5e-8
_STEP_WORK = 6e-4


class FewerHosts:
    """
    A search for a packing with fewer or cheaper hosts than a known one.

    Parameters
    ----------
    problem
        Canonical.
    bins
        A packing to start from; hosts may be overloaded or empty, side constraints must hold.
    unplaced
        Items that run nowhere yet, one entry per copy; :meth:`place_unplaced` puts them on hosts.
    """

    def __init__(
        self, problem: Problem, bins: Sequence[Bin], rng: np.random.Generator, unplaced: Sequence[int] = ()
    ) -> None:
        self._problem = problem
        self._rng = rng
        self._hosts = OverloadedHosts(problem, bins, unplaced)
        n_vms = self._hosts.item.size
        self._unplaced = np.arange(n_vms - len(unplaced), n_vms)
        self._tabu = np.zeros(n_vms, dtype=np.int64)
        self._steps = 0
        self._best = (self._hosts.host.copy(), self._hosts.host_class.copy())
        self.total = self._hosts.total_overload()

    def place_unplaced(self, patience: int, work_limit: WorkLimit, first: Sequence[int] = ()) -> int | None:
        """
        Put the unplaced VMs on hosts and remove all overload.

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
        if self._unplaced.size:
            item = self._hosts.item[self._unplaced]
            for part in (*(self._unplaced[item == i] for i in first), self._unplaced[~np.isin(item, list(first))]):
                refused = self._put(part)
                if refused is not None:
                    return int(self._hosts.item[refused])
            self._unplaced = self._unplaced[:0]
        return None if self._repair(patience, work_limit) else -1

    def drop(self, patience: int, work_limit: WorkLimit) -> bool:
        """
        Do without the host that carries least for its cost; return whether that succeeded.

        Parameters
        ----------
        patience
            Steps without a new least overload before giving up.
        """
        if self._hosts.n_hosts < 2:
            return False
        unplaced = self._hosts.remove(int(np.argmin(self._hosts.load_by_cost())))
        return self._put(unplaced) is None and self._repair(patience, work_limit)

    def exchange(self, host_class: int, patience: int, work_limit: WorkLimit) -> bool:
        """Put a host of a cheaper class in place of the one that carries least for its cost; return whether it fits."""
        dearer = self._problem.cost[self._hosts.host_class] > self._problem.cost[host_class]
        if not dearer.any():
            return False
        unplaced = self._hosts.replace(int(np.argmin(np.where(dearer, self._hosts.load_by_cost(), np.inf))), host_class)
        return self._put(unplaced) is None and self._repair(patience, work_limit)

    def _put(self, unplaced: IntArray) -> int | None:
        """Put VMs on hosts and count the overload; return the first VM that no host may take, if any."""
        refused = self._hosts.put(unplaced)
        if refused is None:
            self.total = self._hosts.total_overload()
        return refused

    def _repair(self, patience: int, work_limit: WorkLimit) -> bool:
        """Move and swap VMs until no host is overloaded; False when patience or work limit ends first."""
        best, since = self.total, 0
        while self.total > 1e-12:
            if work_limit.is_over or since > patience:
                return False
            work_limit.charge(_STEP_WORK + self.step(best) * _CELL_WORK)
            since += 1
            if self.total < best - 1e-9:
                best, since = self.total, 0
        self._best = (self._hosts.host.copy(), self._hosts.host_class.copy())
        return True

    @property
    def steps(self) -> int:
        """Moves and swaps that were made to remove overload; before the first one, nothing depends on chance."""
        return self._steps

    @property
    def value(self) -> int:
        """Cost of the hosts of the last packing."""
        return int(self._problem.cost[self._best[1]].sum())

    def step(self, best: float) -> int:
        """Make the best move or swap of an overloaded host; return the array cells it took."""
        self._steps += 1
        overloaded = np.flatnonzero((self._hosts.room < 0).any(axis=1))
        host = int(self._rng.choice(overloaded))
        own = np.flatnonzero(self._hosts.host == host)
        others = np.flatnonzero(self._hosts.host != host)
        if others.size > _SAMPLE:
            others = np.sort(self._rng.choice(others, _SAMPLE, replace=False))
        hosts = np.flatnonzero(np.arange(self._hosts.n_hosts) != host)
        if hosts.size > _HOSTS:
            hosts = np.sort(self._rng.choice(hosts, _HOSTS, replace=False))
        moves = self._hosts.gains(host, own, hosts, None)
        swaps = self._hosts.gains(host, own, self._hosts.host[others], others)
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
        """Make the best of the moves and swaps, and forbid its VMs to move again for some steps."""
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
            target = int(self._hosts.host[other])
            self._hosts.move(int(other), host)
            self._tabu[other] = tenure
        self._hosts.move(int(vm), target)
        self._tabu[vm] = tenure
        self.total += min(move_gain, swap_gain)
        if self._steps % 64 == 0 or self.total < 1e-9:
            self.total = self._hosts.total_overload()

    def bins(self) -> tuple[Bin, ...]:
        """Return the last packing: the one to start from, or the one after the last success."""
        return bins_of(self._hosts.item, *self._best)
