"""
The integer program of the host mix: the cheapest hosts that hold the demand of all sets of families it was told of.

Every packing of the items satisfies every cover, so the optimum is a lower bound on the cost of all packings, whichever
covers there are. Numbers are exact: in units of a resource, demand is rounded down and capacity up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.cpsat.run import proven_cost, run
from vconsolidate.packing.solver.host_mix.covers import Cover, Scopes
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.host_mix.few_hosts import limits_on_splits
from vconsolidate.packing.solver.host_mix.flows import Flow
from vconsolidate.packing.solver.host_mix.readiness import UNITS, Readiness, share_left
from vconsolidate.packing.solver.host_mix.splits import HostSplits
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


_GAP_WITH_ROOM = 0.005
"""Of mixes with room to spare, which prove nothing, one that is nearly the cheapest will do."""

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
    scopes
        Where items are that rules hold together.
    bound
        No packing (with what its clusters need for failures) costs less.
    """

    hosts: IntArray | None
    spares: IntArray
    scopes: Scopes
    bound: int


class MixModel:
    """
    The integer program for some covers and some room to spare.

    Parameters
    ----------
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

        self._splits, self._flows, self._needs, self._room = splits, flows, needs, room
        self.model = cp_model.CpModel()
        cost = splits.problem.cost
        self._most = np.minimum(available, most_cost // np.maximum(cost, 1))
        of_split = np.minimum(self._most[splits.class_of_split], most_cost // np.maximum(splits.cost, 1))
        self.hosts = [self.model.new_int_var(0, int(m), "") for m in of_split]
        self.spares = [self.model.new_int_var(0, int(m) if needs else 0, "") for m in self._most]
        self._of_class = [[self.hosts[s] for s in np.flatnonzero(splits.class_of_split == c)] for c in range(cost.size)]
        for c, mine in enumerate(self._of_class):
            self.model.add(sum(mine) + self.spares[c] <= int(self._most[c]))
        for limited, most in limits_on_splits(splits):
            self.model.add(sum(self.hosts[s] for s in limited.tolist()) <= most)
        self._is_limited = False
        self._in_scope: list[dict[int, cp_model.IntVar]] = []
        for rule in splits.problem.together:
            chosen = {int(value): self.model.new_bool_var("") for value in np.unique(rule.scope_of_class)}
            self.model.add_exactly_one(chosen.values())
            self._in_scope.append(chosen)
        self._ready = Readiness(self.model, splits.problem, self._of_class, self.spares, self._most, room)
        for need in needs:
            self._ready.keep(need)
        reached = sum(int(m) * int(k) for m, k in zip(of_split, splits.cost, strict=True))
        reached += sum(int(m) * int(k) for m, k in zip(self._most, cost, strict=True))
        self._unit = max(1, ceil(reached / _LARGEST_COST))
        of_hosts = cp_model.LinearExpr.weighted_sum(self.hosts, [int(k) // self._unit for k in splits.cost])
        of_spares = cp_model.LinearExpr.weighted_sum(self.spares, [int(k) // self._unit for k in cost])
        self._cost, self._most_cost = of_hosts + of_spares, most_cost
        self.model.minimize(self._cost)

    def capacity(self, flow: int) -> list[int]:
        """Return (n_splits,) what a host may hold of a resource, the room to spare taken off."""
        whole: list[int] = self._flows[flow].capacity.tolist()
        return whole if self._flows[flow].is_rule else [share_left(c, self._room) for c in whole]

    def ask_for(self, cover: Cover) -> None:
        """Add a cover."""
        flow = self._flows[cover.flow]
        unit = max(1, int(flow.capacity.max()) // UNITS)
        wanted = int(flow.demand[cover.families].sum()) // unit
        capacity = self.capacity(cover.flow)
        terms = [(min(-(-capacity[s] // unit), wanted), self.hosts[s]) for s in np.flatnonzero(cover.able).tolist()]
        literals = [self._in_scope[r][scope] for r, scope in enumerate(cover.scopes) if scope is not None]
        self.model.add(sum(held * hosts for held, hosts in terms) >= wanted).only_enforce_if(literals)

    def forbid(self, hosts: IntArray) -> None:
        """Ask for more hosts of some split than a choice of hosts on which no packing exists."""
        more = []
        for variable, number in zip(self.hosts, hosts.tolist(), strict=True):
            chosen = self.model.new_bool_var("")
            self.model.add(variable >= number + 1).only_enforce_if(chosen)
            more.append(chosen)
        self.model.add_bool_or(more)

    def solve(self, work_limit: WorkLimit, seed: int, work: float, hint: Mix | None = None) -> Mix:
        """Return the best mix found, and the bound of all, within a work limit; the bound of none is the largest."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        if hint is not None and hint.hosts is not None:
            for variable, value in zip(self.hosts, hint.hosts.tolist(), strict=True):
                self.model.add_hint(variable, value)
        gap = _GAP_WITH_ROOM if self._room else 0.0
        status, solver = run(self.model, work_limit, seed, work=work, covering=True, gap=gap)
        nowhere: Scopes = (None,) * len(self._in_scope)
        spares = np.zeros(len(self.spares), dtype=np.int64)
        if status == "infeasible":
            return Mix(None, spares, nowhere, _LARGEST_COST * self._unit)
        bound = max(0, proven_cost(solver)) * self._unit
        if status == "unknown":
            return Mix(None, spares, nowhere, bound)
        hosts = np.array([solver.value(v) for v in self.hosts], dtype=np.int64)
        spares = np.array([solver.value(v) for v in self.spares], dtype=np.int64)
        scopes = tuple(next(v for v, chosen in one.items() if solver.value(chosen)) for one in self._in_scope)
        return Mix(hosts, spares, scopes, bound)

    def most_hosts(self, host_class: int, work_limit: WorkLimit, seed: int, work: float) -> int:
        """
        Return a number of hosts of a class that no mix exceeds which costs at most `most_cost`; −1 where there is none.

        The program seeks the most hosts from then on, and not the cheapest.
        """
        if not self._is_limited:
            self.model.add(self._cost <= self._most_cost // self._unit)
            self._is_limited = True
        mine = self._of_class[host_class]
        self.model.maximize(sum(mine))
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        status, solver = run(self.model, work_limit, seed, work=work, linearization=2)
        if status == "infeasible":
            return -1
        most = int(self._most[host_class])
        return most if status == "unknown" else min(most, floor(solver.best_objective_bound + 1e-6))

    def take_over_the_fullest(self) -> bool:
        """Ask in a bound that empty hosts can take over the fullest host; return whether that asks for anything."""
        asked = [need for need in self._needs if need.taken_over.size and need.classes.size > 1 and not self._room]
        for need in asked:
            self._ready.take_over_the_fullest(need)
        return bool(asked)
