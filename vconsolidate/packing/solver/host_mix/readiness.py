"""What clusters keep ready for failures of their hosts, as constraints on how many hosts of every class there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.problem import Problem

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

UNITS: Final = 1 << 16
"""Units in the largest host, per resource."""


class Readiness:
    """
    Adds what clusters keep ready to a model that counts hosts.

    Parameters
    ----------
    of_class
        (n_classes,) each: variables that together count the hosts of a class that run items.
    spares
        (n_classes,) hosts beside them.
    most
        (n_classes,) hosts in use at most.
    room
        Share of every host that must stay free; 0 for a bound.
    """

    def __init__(
        self,
        model: cp_model.CpModel,
        problem: Problem,
        of_class: Sequence[Sequence[cp_model.IntVar]],
        spares: Sequence[cp_model.IntVar],
        most: IntArray,
        room: float,
    ) -> None:
        self._model, self._problem, self._of_class, self._spares = model, problem, of_class, spares
        self._most, self._room = most, room

    def keep(self, need: FailoverNeed) -> None:
        """Keep hosts empty, or room on those that are left, for every class in use."""
        classes = [c for c in need.classes.tolist() if self._of_class[c]]
        in_bound = self._room == 0.0
        for c in classes:
            if need.empty_in_bounds if in_bound else need.empty_in_plans:
                self._keep_empty(need, c)
            if need.items.size or need.restarting.size:
                self._survive(need, c)
        if need.fewest:
            any_of = self._model.new_bool_var("")
            self._model.add(sum(v for c in classes for v in self._of_class[c]) == 0).only_enforce_if(~any_of)
            there = sum(self._there(c) for c in need.classes.tolist())  # also of classes that may only stay empty
            self._model.add(there >= need.fewest).only_enforce_if(any_of)

    def _there(self, host_class: int) -> cp_model.LinearExprT:
        """Return how many hosts of a class there are, in use or not."""
        return sum(self._of_class[host_class]) + self._spares[host_class]

    def _room_there(self, offered: Sequence[tuple[int, int]]) -> cp_model.LinearExprT:
        """Return what the hosts of some classes offer together, each class so much for a host; 0 is allowed."""
        from ortools.sat.python import cp_model  # noqa: PLC0415 - heavy

        weights = [(v, room) for c, room in offered for v in (*self._of_class[c], self._spares[c])]
        return cp_model.LinearExpr.weighted_sum([v for v, _ in weights], [room for _, room in weights])

    def _keep_empty(self, need: FailoverNeed, used_class: int) -> None:
        """Keep hosts empty for a class in use: as large ones in a mix to pack, any of the cluster in a bound."""
        used = self._model.new_bool_var("")
        self._model.add(sum(self._of_class[used_class]) <= int(self._most[used_class]) * used)
        large_enough = need.can_take_over[:, used_class] | (self._room == 0.0)  # a host in use need not be full
        able = [self._spares[other] for other in need.classes.tolist() if large_enough[other]]
        self._model.add(sum(able) >= need.failures).only_enforce_if(used)

    def take_over_the_fullest(self, need: FailoverNeed) -> None:
        """
        Leave no host in use with more than the empty hosts can take over.

        Where fewer empty hosts than may fail offer more than some amount of a resource, no host of the cluster runs
        more than that amount of what restarts, and so the hosts in use offer no more than it.
        """
        problem = self._problem
        here, items = set(need.classes.tolist()), need.taken_over
        least = problem.demand.min(axis=0)[items] * problem.count[items][:, None]
        for dim, total in enumerate(least.sum(axis=0).tolist()):
            unit = max(1, int(problem.capacity[:, dim].max()) // UNITS)
            capacity = problem.capacity[:, dim].tolist()
            for most in sorted({capacity[c] for c in here})[:-1]:
                larger = [self._spares[c] for c in sorted(here) if capacity[c] > most]
                small = self._model.new_bool_var("")
                self._model.add(sum(larger) >= need.failures).only_enforce_if(~small)
                offered = [-(-(min(cap, most) if c in here else cap) // unit) for c, cap in enumerate(capacity)]
                room = sum(offered[c] * v for c, mine in enumerate(self._of_class) for v in mine)
                self._model.add(room >= total // unit).only_enforce_if(small)

    def _survive(self, need: FailoverNeed, lost: int) -> None:
        """With 1 … k hosts of a class gone, the others must hold all that does not stay down with them."""
        every = np.arange(self._problem.n_items)
        self._hold_without(need, lost, need.items, need.classes.tolist())
        if need.items.size < every.size:
            self._hold_without(need, lost, every, list(range(len(self._of_class))))

    def _hold_without(self, need: FailoverNeed, lost: int, items: IntArray, classes: Sequence[int]) -> None:
        """Hold those of some items that run again on hosts of some classes, 1 … k hosts of one class less."""
        problem = self._problem
        may_stay_down = np.setdiff1d(items[problem.allowed[items, lost]], need.restarting)
        running = np.setdiff1d(items, may_stay_down)
        least = problem.demand.min(axis=0)[running] * problem.count[running][:, None]
        total = least.sum(axis=0)
        for gone in range(1, need.failures + 1):
            there = self._model.new_bool_var("")
            self._model.add(self._there(lost) >= gone).only_enforce_if(there)
            self._model.add(self._there(lost) <= gone - 1).only_enforce_if(~there)
            for dim in range(problem.n_dims):
                unit = max(1, int(problem.capacity[:, dim].max()) // UNITS)
                capacity = problem.capacity[:, dim].tolist()
                room = self._room_there([(c, -(-share_left(capacity[c], self._room) // unit)) for c in classes])
                down = gone * (share_left(capacity[lost], self._room) // unit)
                self._model.add(room >= int(total[dim]) // unit + down).only_enforce_if(there)


def share_left(capacity: int, room: float) -> int:
    """Return what of a capacity may be used where a share of it must stay free."""
    return int(capacity * (1.0 - room)) if room else capacity
