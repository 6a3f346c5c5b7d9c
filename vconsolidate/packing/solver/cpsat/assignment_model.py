"""The exact model: how many copies of each item on each host, under every side constraint, for CP-SAT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.bursts import Bursts
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OUTSIDE
from vconsolidate.packing.solver.solution import Bin

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Place = tuple[str, int]


def host_numbers(problem: Problem, incumbent_value: int | None) -> IntArray:
    """Return (n_classes,) how many hosts of each class a placement better than the incumbent can use."""
    most = np.minimum(problem.available, problem.n_vms)
    if incumbent_value is None:
        return most
    return np.minimum(most, (incumbent_value - 1) // problem.cost)


def variables_needed(problem: Problem, hosts: IntArray) -> int:
    """Return the number of integer variables of the model."""
    return int((problem.allowed.sum(axis=0) * hosts).sum())


class AssignmentModel:
    """
    CP-SAT variables of a problem.

    Parameters
    ----------
    problem
        Canonical.
    hosts
        (n_classes,) hosts modelled of each class.
    """

    def __init__(self, problem: Problem, hosts: IntArray) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

        self.problem = problem
        self.cp = cp_model.CpModel()
        self.class_of = np.repeat(np.arange(problem.n_classes), hosts).tolist()
        self.used = [self.cp.new_bool_var(f"u{h}") for h in range(len(self.class_of))]
        self.copies: list[dict[int, cp_model.IntVar]] = [self._host(h, c) for h, c in enumerate(self.class_of)]
        self._cover()
        self._capacity()
        self._order()
        self._keep_side_constraints()
        self.cp.minimize(self._cost())

    def _keep_side_constraints(self) -> None:
        for rule in self.problem.side_constraints:
            (items, marks), usage, scope = rule.marked_items(), rule.usage, rule.scope_of_class
            if usage.one_place:
                self._together(items, scope)
            elif usage.most_places is not None:
                self._few_hosts(items, usage.most_places, scope)
            elif usage.weight_limit is not None:
                self._at_most(items, marks, usage.weight_limit, scope)
            else:
                self._apart([items[marks == group] for group in range(usage.n_groups)], scope)

    def _host(self, host: int, host_class: int) -> dict[int, cp_model.IntVar]:
        demand = self.problem.demand_on(host_class)
        capacity = self.problem.capacity[host_class]
        found = {}
        for item in np.flatnonzero(self.problem.allowed[:, host_class]).tolist():
            positive = demand[item] > 0
            most = int(self.problem.count[item])
            if positive.any():
                most = min(most, int((capacity[positive] // demand[item][positive]).min()))
            if most:
                found[item] = self.cp.new_int_var(0, most, f"x{item}_{host}")
        return found

    def _cost(self) -> cp_model.LinearExprT:
        return weighted_sum(self.used, [int(self.problem.cost[c]) for c in self.class_of])

    def _cover(self) -> None:
        on: list[list[cp_model.IntVar]] = [[] for _ in range(self.problem.n_items)]
        for copies in self.copies:
            for item, variable in copies.items():
                on[item].append(variable)
        for item, variables in enumerate(on):
            self.cp.add(_sum(variables) == int(self.problem.count[item]))

    def _capacity(self) -> None:
        for host, (host_class, copies) in enumerate(zip(self.class_of, self.copies, strict=True)):
            demand = self.problem.demand_on(host_class)
            for dim in range(self.problem.n_dims):
                capacity = int(self.problem.capacity[host_class, dim])
                self.cp.add(_load(copies, demand[:, dim]) <= capacity * self.used[host])
            for x in copies.values():
                self.cp.add(x == 0).only_enforce_if(self.used[host].negated())
            if self.problem.bursts is not None:
                self._largest_bursts(self.problem.bursts, host, host_class, copies)

    def _largest_bursts(self, bursts: Bursts, host: int, host_class: int, copies: dict[int, cp_model.IntVar]) -> None:
        """Keep the largest bursts free: a threshold per host, and what the bursts above it come to."""
        platform = int(self.problem.platform_of_class[host_class])
        parts = [(number, item) for number, item in enumerate(bursts.item.tolist()) if item in copies]
        for dim in range(bursts.n_dims):
            sizes = [int(bursts.extra[platform, number, dim]) for number, _ in parts]
            if not any(sizes):
                continue
            threshold = self.cp.new_int_var(0, max(sizes), f"z{host}_{dim}")
            terms, weights = [threshold], [int(bursts.most[platform])]
            for (number, item), size in zip(parts, sizes, strict=True):
                most = int(self.problem.count[item])
                for copy in range(1, most + 1) if size else ():
                    above = self.cp.new_int_var(0, size, f"b{number}_{copy}_{host}_{dim}")
                    here = self._at_least(copies[item], copy, f"n{number}_{copy}_{host}_{dim}", most)
                    self.cp.add(above >= size - threshold).only_enforce_if(here)
                    terms.append(above)
                    weights.append(1)
            demand = self.problem.demand_on(host_class)[:, dim]
            on = [(int(demand[item]), x) for item, x in copies.items() if demand[item]]
            load = weighted_sum([*terms, *(x for _, x in on)], [*weights, *(size for size, _ in on)])
            self.cp.add(load <= int(self.problem.capacity[host_class, dim]))

    def _at_least(self, x: cp_model.IntVar, number: int, name: str, most: int) -> cp_model.IntVar:
        """Return whether a variable up to `most` is at least a number."""
        if most == 1:
            return x
        reached = self.cp.new_bool_var(name)
        self.cp.add(x >= number).only_enforce_if(reached)
        self.cp.add(x < number).only_enforce_if(reached.negated())
        return reached

    def _order(self) -> None:
        """Hosts of one class are interchangeable: used ones first, by decreasing load of the first dimension."""
        for host in range(1, len(self.class_of)):
            if self.class_of[host] != self.class_of[host - 1]:
                continue
            self.cp.add_implication(self.used[host], self.used[host - 1])
            demand = self.problem.demand_on(self.class_of[host])[:, 0]
            self.cp.add(_load(self.copies[host - 1], demand) >= _load(self.copies[host], demand))

    def _places(self, scope: IntArray | None) -> Iterator[tuple[Place, list[int]]]:
        """Yield the places where a rule applies, with their hosts."""
        found: dict[Place, list[int]] = {}
        for host, host_class in enumerate(self.class_of):
            if scope is not None and scope[host_class] == OUTSIDE:
                continue
            own = scope is None or scope[host_class] < 0
            place = ("host", host) if own else ("scope", int(scope[host_class] if scope is not None else 0))
            found.setdefault(place, []).append(host)
        yield from found.items()

    def _on(self, items: Sequence[int], hosts: Sequence[int]) -> list[tuple[int, cp_model.IntVar]]:
        return [(i, self.copies[h][i]) for h in hosts for i in items if i in self.copies[h]]

    def _at_most(self, items: IntArray, weights: IntArray, limit: int, scope: IntArray | None) -> None:
        weight = dict(zip(items.tolist(), weights.tolist(), strict=True))
        for _, hosts in self._places(scope):
            on = self._on(items.tolist(), hosts)
            self.cp.add(weighted_sum([x for _, x in on], [weight[i] for i, _ in on]) <= limit)

    def _apart(self, groups: Sequence[IntArray], scope: IntArray | None) -> None:
        for (kind, number), hosts in self._places(scope):
            owners = []
            for group, items in enumerate(groups):
                owner = self.cp.new_bool_var(f"g{group}_{kind}{number}")
                owners.append(owner)
                for _, x in self._on(items.tolist(), hosts):
                    self.cp.add(x == 0).only_enforce_if(owner.negated())
            self.cp.add_at_most_one(owners)

    def _together(self, items: IntArray, scope: IntArray | None) -> None:
        chosen = []
        for (kind, number), hosts in self._places(scope):
            here = self.cp.new_bool_var(f"t{kind}{number}")
            chosen.append(here)
            for _, x in self._on(items.tolist(), hosts):
                self.cp.add(x == 0).only_enforce_if(here.negated())
        self.cp.add_exactly_one(chosen)

    def _few_hosts(self, items: IntArray, limit: int, scope: IntArray | None) -> None:
        running = []
        for (_, number), hosts in self._places(scope):
            here = self.cp.new_bool_var(f"f{number}")
            running.append(here)
            for _, x in self._on(items.tolist(), hosts):
                self.cp.add(x == 0).only_enforce_if(here.negated())
        self.cp.add(sum(running) <= limit)

    def require(self, *, at_least: int, below: int | None) -> None:
        """Bound the cost: at least the proven bound, and below the incumbent."""
        cost = self._cost()
        self.cp.add(cost >= at_least)
        if below is not None:
            self.cp.add(cost <= below - 1)

    def hint(self, bins: Sequence[Bin]) -> None:
        """Suggest a placement; hosts beyond those modelled are left out."""
        free: dict[int, list[int]] = {}
        for host, host_class in enumerate(self.class_of):
            free.setdefault(host_class, []).append(host)
        for used in sorted(bins, key=self._first_load, reverse=True):
            if not free.get(used.host_class):
                continue
            host = free[used.host_class].pop(0)
            on = dict(zip(used.items, used.copies, strict=True))
            for item, x in self.copies[host].items():
                self.cp.add_hint(x, on.get(item, 0))

    def _first_load(self, used: Bin) -> int:
        demand = self.problem.demand_on(used.host_class)[:, 0]
        return sum(c * int(demand[i]) for i, c in zip(used.items, used.copies, strict=True))

    def value(self, solver: cp_model.CpSolver) -> int:
        """Return what the solver's placement costs, exactly: its own figure is in floating point."""
        return int(solver.value(self._cost()))

    def bins(self, solver: cp_model.CpSolver) -> tuple[Bin, ...]:
        """Return the solver's placement."""
        found = []
        for host_class, copies in zip(self.class_of, self.copies, strict=True):
            on = {item: int(solver.value(x)) for item, x in copies.items()}
            on = {item: number for item, number in on.items() if number}
            if on:
                found.append(Bin(host_class, tuple(on), tuple(on.values())))
        return tuple(found)


def weighted_sum(variables: Sequence[cp_model.IntVar], weights: Sequence[int]) -> cp_model.LinearExprT:
    """Return Σ weight · variable in one step: adding the terms up in Python takes longer than most searches."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

    return cp_model.LinearExpr.weighted_sum(variables, weights) if variables else 0


def _sum(variables: Sequence[cp_model.IntVar]) -> cp_model.LinearExprT:
    return weighted_sum(variables, [1] * len(variables))


def _load(copies: Mapping[int, cp_model.IntVar], demand: IntArray) -> cp_model.LinearExprT:
    """Return the demand, in one dimension, of what runs on a host."""
    on = [(int(demand[item]), x) for item, x in copies.items() if demand[item]]
    return weighted_sum([x for _, x in on], [d for d, _ in on])
