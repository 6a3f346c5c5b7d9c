"""The exact model of hosts, VMs on them, and restarts after the failures added to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.solver.assignment import Assignment
from vconsolidate.packing.solver.cpsat.assignment_model import AssignmentModel
from vconsolidate.packing.solver.problem import Problem

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


class WholeModel(AssignmentModel):
    """
    Which hosts to have, how many copies of each item run on each, and where they run again; hosts may stay empty.

    Without any failure it is the packing problem, so what is proven of it holds for every plan that survives.
    """

    def __init__(self, problem: Problem, hosts: IntArray) -> None:
        super().__init__(problem, hosts)
        self.variables = sum(len(on) for on in self.copies)

    def survive(self, lost: Collection[int], inside: Collection[int], must: BoolArray) -> None:
        """
        Let everything that `lost` hosts run, and that must, run again.

        Parameters
        ----------
        inside
            Hosts of the cluster.
        must
            (n_items,)
        """
        left = [h for h in inside if h not in lost]
        again: list[dict[int, cp_model.IntVar]] = [{} for _ in self.copies]
        down = sorted({item for host in lost for item in self.copies[host] if must[item]})
        for item in down:
            for host in left:
                if item in self.copies[host]:
                    most = int(self.problem.count[item])
                    again[host][item] = self.cp.new_int_var(0, most, f"y{item}_{host}_{self.variables}")
                    self.variables += 1
            gone = sum(self.copies[h][item] for h in lost if item in self.copies[h])
            self.cp.add(sum(again[h][item] for h in left if item in again[h]) == gone)
        self._room_for(again)
        _After(self, lost, again).keep_rules()

    def _room_for(self, again: Sequence[dict[int, cp_model.IntVar]]) -> None:
        for host, back in enumerate(again):
            host_class = self.class_of[host]
            demand, capacity = self.problem.demand_on(host_class), self.problem.capacity[host_class]
            for dim in range(self.problem.n_dims) if back else ():
                running = sum(int(demand[i, dim]) * x for i, x in self.copies[host].items())
                coming = sum(int(demand[i, dim]) * y for i, y in back.items())
                self.cp.add(running + coming <= int(capacity[dim]) * self.used[host])
            for item, y in back.items():
                if not demand[item].any():
                    self.cp.add(y == 0).only_enforce_if(self.used[host].negated())

    def arrangement(self, solver: cp_model.CpSolver) -> Assignment:
        """Return the solver's hosts, empty ones too."""
        used = [h for h in range(len(self.class_of)) if solver.value(self.used[h])]
        copies = [{i: int(solver.value(x)) for i, x in self.copies[h].items() if solver.value(x)} for h in used]
        return Assignment(self.problem, [self.class_of[h] for h in used], copies)


class _After(AssignmentModel):
    """Side constraints on what runs after a failure: survivors with what restarts on them."""

    def __init__(self, whole: WholeModel, lost: Collection[int], again: Sequence[dict[int, cp_model.IntVar]]) -> None:
        self.problem = whole.problem
        self.cp = whole.cp
        self.class_of = whole.class_of
        self.used = whole.used
        self.copies = []
        for host, on in enumerate(whole.copies):
            both: dict[int, cp_model.IntVar] = {}
            for item, x in on.items() if host not in lost else ():
                both[item] = x + again[host][item] if item in again[host] else x  # type: ignore[assignment]
            self.copies.append(both)

    def keep_rules(self) -> None:
        """Add the side constraints of the problem."""
        self._keep_side_constraints()


def host_numbers_to_model(problem: Problem, limits: IntArray, value: int | None) -> IntArray:
    """Return (n_classes,) how many hosts of each class a plan that costs less than `value` can have, empty ones too."""
    return limits if value is None else np.minimum(limits, (value - 1) // problem.cost)
