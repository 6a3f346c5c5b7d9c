"""The exact model of a small problem: which item runs where, with fees and with what stays ready for failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.cpsat.assignment_model import AssignmentModel, weighted_sum
from vconsolidate.packing.solver.host_mix.covers import Cover
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.host_mix.flows import Flow
from vconsolidate.packing.solver.host_mix.readiness import UNITS, Readiness
from vconsolidate.packing.solver.host_mix.splits import HostSplits
from vconsolidate.packing.solver.side_constraints import HostFee

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    _Priced = tuple[cp_model.IntVar, int]
    """A variable, and what it costs."""

_TO_PACK = 1e-9
"""Room to spare of a model whose empty hosts must be as large as those in use: none, but it is no bound."""


class PricedAssignment(AssignmentModel):
    """
    The exact model whose cost has the fees of hosts, and the hosts that stay empty for failures.

    Every host also says which split of its class it is of, so that all covers known hold for the hosts of the model:
    without them a linear relaxation pays a small part of every fee.

    Parameters
    ----------
    hosts
        (n_classes,) hosts in use that are modelled of each class.
    needs
        What clusters keep ready.
    available
        (n_classes,) hosts there are, those that stay empty included.
    for_bound
        Ask for what every plan has, and not for what is sure to be enough.
    """

    def __init__(
        self,
        splits: HostSplits,
        hosts: IntArray,
        needs: Sequence[FailoverNeed],
        available: IntArray,
        *,
        for_bound: bool,
    ) -> None:
        self._splits, self._needs, self._available, self._for_bound = splits, needs, available, for_bound
        self._priced: list[_Priced] = []
        super().__init__(splits.problem, hosts)
        self._is_split = [self._split_of(host, host_class) for host, host_class in enumerate(self.class_of)]
        chosen = [(v, int(splits.cost[s])) for one in self._is_split for s, v in one.items()]
        paid = [(v, k) for v, k in self._priced if v.index not in self._of_spares]
        self.cp.add(_total(chosen) <= _total(paid))

    def _cost(self) -> cp_model.LinearExprT:
        if not self._priced:
            used = zip(self.used, (int(self.problem.cost[c]) for c in self.class_of), strict=True)
            spares = self._spare_hosts()
            self._of_spares = {v.index for v, _ in spares}
            self._priced = [*used, *self._fees(), *spares]
        return _total(self._priced)

    def _order(self) -> None:
        """Hosts of one class are interchangeable: used ones first."""
        for host, (before, after) in enumerate(pairwise(self.class_of)):
            if before == after:
                self.cp.add_implication(self.used[host + 1], self.used[host])

    def _split_of(self, host: int, host_class: int) -> dict[int, cp_model.IntVar]:
        """Return whether a host is of each split of its class; it runs only what its split may run."""
        may_run = self._splits.may_run
        found = {
            s: self.cp.new_bool_var("") for s in np.flatnonzero(self._splits.class_of_split == host_class).tolist()
        }
        self.cp.add(sum(found.values()) == self.used[host])
        for item, x in self.copies[host].items():
            able = [v for s, v in found.items() if may_run[item, s]]
            if len(able) < len(found):
                self.cp.add(x <= int(self.problem.count[item]) * sum(able))
        return found

    def ask_for(self, cover: Cover, flow: Flow) -> None:
        """Ask for a cover that holds wherever items are that rules hold together."""
        if any(scope is not None for scope in cover.scopes):
            return
        unit = max(1, int(flow.capacity.max()) // UNITS)
        wanted = int(flow.demand[cover.families].sum()) // unit
        held = {s: min(-(-int(flow.capacity[s]) // unit), wanted) for s in np.flatnonzero(cover.able).tolist()}
        offered = [(v, held[s]) for one in self._is_split for s, v in one.items() if s in held]
        self.cp.add(_total(offered) >= wanted)

    def _fees(self) -> Iterator[_Priced]:
        """Yield what each host pays: the least fee for any VM, and what each further step adds."""
        for fee in self.problem.fees:
            for host, host_class in enumerate(self.class_of):
                for most, more in _steps(fee, host_class):
                    yield self._runs_more(fee, host, most), more

    def _runs_more(self, fee: HostFee, host: int, most: int) -> cp_model.IntVar:
        """Return whether a host runs more VMs of a fee than so many."""
        weights = np.ones_like(fee.items) if fee.weights is None else fee.weights
        here = self.copies[host]
        on = [(int(w), here[i]) for i, w in zip(fee.items.tolist(), weights, strict=True) if i in here]
        more = self.cp.new_bool_var("")
        if most:
            self.cp.add(sum(w * x for w, x in on) <= most).only_enforce_if(~more)
        else:
            for _, x in on:
                self.cp.add(x == 0).only_enforce_if(~more)
        return more

    def _spare_hosts(self) -> list[_Priced]:
        """Return the hosts that stay empty with what they cost; ask for those that clusters need."""
        if not self._needs:
            return []
        spares = [self.cp.new_int_var(0, int(n), "") for n in self._available]
        of_class = [
            [u for u, c in zip(self.used, self.class_of, strict=True) if c == host_class]
            for host_class in range(self.problem.n_classes)
        ]
        for mine, spare, there in zip(of_class, spares, self._available.tolist(), strict=True):
            self.cp.add(sum(mine) + spare <= there)
        room = 0.0 if self._for_bound else _TO_PACK
        ready = Readiness(self.cp, self.problem, of_class, spares, self._available, room)
        for need in self._needs:
            ready.keep(need)
            self._protect(need, of_class, spares)
            if need.restarting.size:
                self._restart(need, of_class, spares)
        return list(zip(spares, self.problem.cost.tolist(), strict=True))

    def _protect(
        self, need: FailoverNeed, of_class: Sequence[Sequence[cp_model.IntVar]], spares: Sequence[cp_model.IntVar]
    ) -> None:
        """Ask for more hosts than may fail in a cluster that runs an item which must run again."""
        if not need.protected.size:
            return
        here = set(need.classes.tolist())
        inside = [(item, x) for h, c in enumerate(self.class_of) if c in here for item, x in self.copies[h].items()]
        hosts = sum(sum(of_class[c]) + spares[c] for c in sorted(here))
        self.cp.add(hosts >= need.failures + 1).only_enforce_if(self._runs_any(need, inside))

    def _runs_any(self, need: FailoverNeed, inside: Sequence[tuple[int, cp_model.IntVar]]) -> cp_model.IntVar:
        """Return whether a cluster runs an item that runs again after any failure."""
        again, found = set(need.protected.tolist()), self.cp.new_bool_var("")
        for item, x in inside:
            if item in again:
                self.cp.add(x == 0).only_enforce_if(~found)
        return found

    def _restart(
        self, need: FailoverNeed, of_class: Sequence[Sequence[cp_model.IntVar]], spares: Sequence[cp_model.IntVar]
    ) -> None:
        """With 1 … k hosts of a class gone, the other hosts of a cluster hold what restarts of all that it runs."""
        problem = self.problem
        here = need.classes.tolist()
        demand = problem.demand_on(here[0])
        inside = [(item, x) for h, c in enumerate(self.class_of) if c in here for item, x in self.copies[h].items()]
        again = set(need.restarting.tolist())
        for dim in range(problem.n_dims):
            load = sum(int(demand[item, dim]) * x for item, x in inside if item in again)
            room = sum(int(problem.capacity[c, dim]) * (sum(of_class[c]) + spares[c]) for c in here)
            for lost in here:
                for gone in range(1, need.failures + 1):
                    there = self._as_many(sum(of_class[lost]) + spares[lost], gone)
                    self.cp.add(load <= room - gone * int(problem.capacity[lost, dim])).only_enforce_if(there)

        self._restart_apart(need, inside, sum(sum(of_class[c]) + spares[c] for c in here) - need.failures)

    def _restart_apart(
        self, need: FailoverNeed, inside: Sequence[tuple[int, cp_model.IntVar]], left: cp_model.LinearExprT
    ) -> None:
        """With k hosts gone, every item that restarts has a host that runs nothing which must be apart from it."""
        mine = self._splits.may_run[:, np.isin(self._splits.class_of_split, need.classes)]
        rows = np.unique(mine[need.restarting].T, axis=0)
        largest = [row for row in rows if not any((row <= other).all() and (row < other).any() for other in rows)]
        numbers = [self.cp.new_int_var(0, int(self._available[need.classes].sum()), "") for _ in largest]
        self.cp.add(sum(numbers) <= left).only_enforce_if(self._runs_any(need, inside))
        able = np.array(largest, dtype=np.bool_).reshape(len(largest), need.restarting.size)
        place = {item: n for n, item in enumerate(need.restarting.tolist())}
        for item, x in inside:
            if item in place and not able[:, place[item]].all():
                hosts = sum(number for number, here in zip(numbers, able[:, place[item]], strict=True) if here)
                self.cp.add(int(self.problem.count[item]) * hosts >= x)

    def _as_many(self, hosts: cp_model.LinearExprT, number: int) -> cp_model.IntVar:
        """Return whether there are as many hosts."""
        there = self.cp.new_bool_var("")
        self.cp.add(hosts <= number - 1).only_enforce_if(~there)
        return there


def _total(priced: Sequence[_Priced]) -> cp_model.LinearExprT:
    return weighted_sum([variable for variable, _ in priced], [each for _, each in priced])


def _steps(fee: HostFee, host_class: int) -> Iterator[tuple[int, int]]:
    """Yield numbers of VMs beyond which a host pays more, and how much more."""
    paid = 0
    for most in (0, *(step for step, _ in fee.steps)):
        due = fee.due(host_class, most + 1)
        if due > paid:
            yield most, due - paid
        paid = max(paid, due)
