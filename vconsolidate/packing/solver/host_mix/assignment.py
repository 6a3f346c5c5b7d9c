"""The exact model of a small problem: which item runs where, with fees and with what stays ready for failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.cpsat.assignment_model import AssignmentModel, weighted_sum
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.host_mix.readiness import Readiness
from vconsolidate.packing.solver.problem import Problem
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
        problem: Problem,
        hosts: IntArray,
        needs: Sequence[FailoverNeed],
        available: IntArray,
        *,
        for_bound: bool,
    ) -> None:
        self._needs, self._available, self._for_bound = needs, available, for_bound
        self._priced: list[_Priced] = []
        super().__init__(problem, hosts)

    def _cost(self) -> cp_model.LinearExprT:
        if not self._priced:
            used = zip(self.used, (int(self.problem.cost[c]) for c in self.class_of), strict=True)
            self._priced = [*used, *self._fees(), *self._spare_hosts()]
        return weighted_sum([variable for variable, _ in self._priced], [price for _, price in self._priced])

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
        any_of = self.cp.new_bool_var("")
        for host, host_class in enumerate(self.class_of):
            for item in need.protected.tolist() if host_class in here else ():
                if item in self.copies[host]:
                    self.cp.add(self.copies[host][item] == 0).only_enforce_if(~any_of)
        hosts = sum(sum(of_class[c]) + spares[c] for c in sorted(here))
        self.cp.add(hosts >= need.failures + 1).only_enforce_if(any_of)

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

    def _as_many(self, hosts: cp_model.LinearExprT, number: int) -> cp_model.IntVar:
        """Return whether there are as many hosts."""
        there = self.cp.new_bool_var("")
        self.cp.add(hosts <= number - 1).only_enforce_if(~there)
        return there


def _steps(fee: HostFee, host_class: int) -> Iterator[tuple[int, int]]:
    """Yield numbers of VMs beyond which a host pays more, and how much more."""
    paid = 0
    for most in (0, *(step for step, _ in fee.steps)):
        due = fee.due(host_class, most + 1)
        if due > paid:
            yield most, due - paid
        paid = max(paid, due)
