"""
The integer program of the host mix: the cheapest hosts whose capacity can carry all items, resource by resource.

For every resource the demand of the families of items flows to hosts that may run them; what flows into the hosts of a
split is no more than they hold. Resources flow independently and in parts of items, so every packing of the items
gives a solution: the optimum is a lower bound on the cost of all packings.

Numbers are exact. Flows are in units of a resource, demand rounded down and capacity up; with whole hosts the flow
problem has integer solutions wherever it has any, so that integer flows lose nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.cpsat.run import run
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.host_mix.flows import Flow
from vconsolidate.packing.solver.host_mix.splits import HostSplits
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_UNITS = 4096
"""Units in the largest host, per resource."""

_LARGEST_COST = 1 << 60


@dataclass(frozen=True, slots=True)
class Mix:
    """
    A choice of hosts.

    Parameters
    ----------
    hosts
        (n_splits,) hosts that run items; None where none was found.
    spares
        (n_classes,) hosts beside them.
    bound
        No packing (with what its clusters need for failures) costs less.
    infeasible
        There are not hosts enough.
    """

    hosts: IntArray | None
    spares: IntArray
    bound: int
    infeasible: bool = False


class MixModel:
    """
    The integer program for some resources and some room to spare.

    Parameters
    ----------
    flows
        Resources that bind.
    available
        (n_classes,) hosts there are, those for failures included.
    most_cost
        Only mixes that cost no more are of interest.
    room
        Share of every host that must stay free, in [0, 1): 0 for a bound, more for a mix that is easier to pack.
    """

    def __init__(
        self,
        splits: HostSplits,
        flows: Sequence[Flow],
        needs: Sequence[FailoverNeed],
        available: IntArray,
        *,
        most_cost: int,
        room: float = 0.0,
    ) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

        self._splits = splits
        self.model = cp_model.CpModel()
        cost = splits.problem.cost
        self._most = np.minimum(available, most_cost // np.maximum(cost, 1))
        of_split = np.minimum(self._most[splits.class_of_split], most_cost // np.maximum(splits.cost, 1))
        self.hosts = [self.model.new_int_var(0, int(m), "") for m in of_split]
        self.spares = [self.model.new_int_var(0, int(m) if needs else 0, "") for m in self._most]
        self._of_class = [[self.hosts[s] for s in np.flatnonzero(splits.class_of_split == c)] for c in range(cost.size)]
        for c, mine in enumerate(self._of_class):
            self.model.add(sum(mine) + self.spares[c] <= int(self._most[c]))
        self._one_scope()
        for flow in flows:
            self._carry(flow, 0.0 if flow.is_rule else room)
        for need in needs:
            self._keep_ready(need)
        reached = sum(int(m) * int(k) for m, k in zip(of_split, splits.cost, strict=True))
        reached += sum(int(m) * int(k) for m, k in zip(self._most, cost, strict=True))
        self._unit = max(1, ceil(reached / _LARGEST_COST))
        of_hosts = cp_model.LinearExpr.weighted_sum(self.hosts, [int(k) // self._unit for k in splits.cost])
        of_spares = cp_model.LinearExpr.weighted_sum(self.spares, [int(k) // self._unit for k in cost])
        self.model.minimize(of_hosts + of_spares)

    def solve(self, work_limit: WorkLimit, seed: int, work: float, hint: Mix | None = None) -> Mix:
        """Return the best mix found, and the bound of all, within a work limit."""
        if hint is not None and hint.hosts is not None:
            for variable, value in zip(self.hosts, hint.hosts.tolist(), strict=True):
                self.model.add_hint(variable, value)
        status, solver = run(self.model, work_limit, seed, work=work, covering=True)
        spares = np.zeros(len(self.spares), dtype=np.int64)
        if status == "infeasible":
            return Mix(None, spares, 0, infeasible=True)
        if status == "unknown":
            return Mix(None, spares, max(0, ceil(solver.best_objective_bound - 1e-6)) * self._unit)
        hosts = np.array([solver.value(v) for v in self.hosts], dtype=np.int64)
        spares = np.array([solver.value(v) for v in self.spares], dtype=np.int64)
        return Mix(hosts, spares, ceil(solver.best_objective_bound - 1e-6) * self._unit)

    def _one_scope(self) -> None:
        """Choose the scope value of every rule that holds items together."""
        problem = self._splits.problem
        self._in_scope: list[dict[int, cp_model.IntVar]] = []
        for rule in problem.together:
            values = np.unique(rule.scope_of_class)
            chosen = {int(value): self.model.new_bool_var("") for value in values}
            self.model.add_exactly_one(chosen.values())
            self._in_scope.append(chosen)

    def _carry(self, flow: Flow, room: float) -> None:
        """Let the demand for a resource flow to hosts that may run it, no more than they hold."""
        unit = max(1, int(flow.capacity.max()) // _UNITS)
        offered = [-(-share_left(int(c), room) // unit) for c in flow.capacity]
        into: list[list[cp_model.IntVar]] = [[] for _ in offered]
        for family, row in enumerate(flow.may_run):
            wanted = int(flow.demand[family]) // unit
            out = []
            for split in np.flatnonzero(row).tolist():
                amount = self.model.new_int_var(0, wanted, "")
                self.model.add(amount <= min(wanted, offered[split]) * self.hosts[split])
                for rule in np.flatnonzero(flow.together[family]).tolist():
                    scope = self._splits.problem.together[rule].scope_of_class[self._splits.class_of_split[split]]
                    self.model.add(amount <= wanted * self._in_scope[rule][int(scope)])
                out.append(amount)
                into[split].append(amount)
            self.model.add(sum(out) >= wanted)
        for split, amounts in enumerate(into):
            if amounts:
                self.model.add(sum(amounts) <= offered[split] * self.hosts[split])

    def _keep_ready(self, need: FailoverNeed) -> None:
        for c in need.classes.tolist():
            if not self._of_class[c]:
                continue
            if need.can_take_over is not None:
                used = self.model.new_bool_var("")
                self.model.add(sum(self._of_class[c]) <= int(self._most[c]) * used)
                able = [self.spares[other] for other in need.classes.tolist() if need.can_take_over[other, c]]
                self.model.add(sum(able) >= need.failures).only_enforce_if(used)
            else:
                self._survive(need, c)

    def _survive(self, need: FailoverNeed, lost: int) -> None:
        """With 1 … k hosts of a class gone, the others of the cluster must hold all that restarts."""
        problem = self._splits.problem
        least = problem.demand.min(axis=0)[need.restarting] * problem.count[need.restarting][:, None]
        total = least.sum(axis=0)
        every = sum(self._of_class[lost]) + self.spares[lost]
        for gone in range(1, need.failures + 1):
            there = self.model.new_bool_var("")
            self.model.add(every >= gone).only_enforce_if(there)
            self.model.add(every <= gone - 1).only_enforce_if(~there)
            for dim in range(problem.n_dims):
                unit = max(1, int(problem.capacity[:, dim].max()) // _UNITS)
                offered = {c: -(-int(problem.capacity[c, dim]) // unit) for c in need.classes.tolist()}
                room = sum(offered[c] * (sum(self._of_class[c]) + self.spares[c]) for c in offered)
                down = gone * (int(problem.capacity[lost, dim]) // unit)
                self.model.add(room >= int(total[dim]) // unit + down).only_enforce_if(there)


def share_left(capacity: int, room: float) -> int:
    """Return what is left of a capacity when a share of it stays free."""
    return int(capacity * (1.0 - room)) if room else capacity
