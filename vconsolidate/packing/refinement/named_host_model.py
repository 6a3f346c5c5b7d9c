"""
The exact model of where VMs run on hosts that are chosen: all of them, or a few while the others keep what they carry.

A second stage after the choice of hosts: it minimises VMs that move, evens out the load, or brings VMs with the same
guest system together, one level after the other, each without giving up what those before reached.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.encoding.named_hosts import Seat
from vconsolidate.packing.solver.cpsat.assignment_model import Model
from vconsolidate.packing.solver.cpsat.run import Status, run
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import Budget

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SHARES = 10_000
"""Utilisation is counted in ten-thousandths."""


@dataclass(frozen=True, slots=True)
class Tally:
    """
    What the levels count.

    Parameters
    ----------
    before
        Host name → item → copies that ran there.
    weight
        (n_items,) VMs of a copy.
    demand, capacity, limited
        (n_platforms, n_items, n_resources), (n_classes, n_resources), and whether the capacity is a limit at all.
    guests
        (n_items, n_guests) VMs of a copy by guest system.
    """

    before: Mapping[str, Mapping[int, int]]
    weight: IntArray
    demand: IntArray
    capacity: IntArray
    limited: BoolArray
    guests: IntArray


class Named(Model):
    """
    CP-SAT variables of where VMs run.

    Parameters
    ----------
    problem
        All items of all seats, and loose ones.
    seats
        In the order of their classes; may be empty.
    free
        Seats whose items may move; the others keep theirs.
    movable
        Items that may come to free seats.
    """

    def __init__(
        self, problem: Problem, seats: Sequence[Seat], free: Collection[int], movable: Collection[int], tally: Tally
    ) -> None:
        self.seats = seats
        self.free = free
        self.movable = frozenset(movable)
        self.tally = tally
        hosts = np.bincount([seat.host_class for seat in seats], minlength=problem.n_classes)
        super().__init__(problem, hosts)
        self.cp.clear_objective()  # type: ignore[no-untyped-call]

    def _host(self, host: int, host_class: int) -> dict[int, cp_model.IntVar]:
        if host not in self.free:
            return {item: self.cp.new_constant(n) for item, n in self.seats[host].copies.items()}
        allowed = self.problem.allowed[:, host_class]
        count = self.problem.count
        return {i: self.cp.new_int_var(0, int(count[i]), f"x{i}_{host}") for i in sorted(self.movable) if allowed[i]}

    def _order(self) -> None:
        """Hosts with names are not interchangeable."""

    def suggest(self, seats: Sequence[Seat]) -> None:
        """Hint at a placement."""
        for host in self.free:
            for item, x in self.copies[host].items():
                self.cp.add_hint(x, seats[host].copies.get(item, 0))
            self.cp.add_hint(self.used[host], bool(seats[host].copies))

    def use_as_many(self, number_by_class: Mapping[int, int]) -> None:
        """Let a number of the hosts of each class be used."""
        for host_class, number in number_by_class.items():
            self.cp.add(sum(self.used[h] for h, c in enumerate(self.class_of) if c == host_class) <= number)

    def kept(self) -> cp_model.LinearExpr | int:
        """Return the VMs of free seats that stay where they were."""
        terms = []
        for host in self.free:
            before = self.tally.before.get(self.seats[host].name, {})
            for item, x in self.copies[host].items():
                if item in before:
                    most = min(before[item], int(self.problem.count[item]))
                    stay = self.cp.new_int_var(0, most, f"k{item}_{host}")
                    self.cp.add(stay <= x)
                    terms.append(int(self.tally.weight[item]) * stay)
        return sum(terms)

    def fullest(self) -> cp_model.IntVar:
        """Return the largest share, in ten-thousandths, that a free seat uses of a resource (or more)."""
        largest = self.cp.new_int_var(0, SHARES, "fullest")
        for host in self.free:
            host_class = self.class_of[host]
            demand = self.tally.demand[self.problem.platform_of_class[host_class]]
            for dim in np.flatnonzero(self.tally.limited[host_class]).tolist():
                load = sum(int(demand[i, dim]) * x for i, x in self.copies[host].items() if demand[i, dim])
                self.cp.add(SHARES * load <= int(self.tally.capacity[host_class, dim]) * largest)
        return largest

    def squares(self) -> cp_model.LinearExpr | int:
        """Return Σ over free seats and guest systems of the square of the number of VMs."""
        terms = []
        for host in self.free:
            for guest in range(self.tally.guests.shape[1]):
                on = {i: x for i, x in self.copies[host].items() if self.tally.guests[i, guest]}
                most = sum(int(self.tally.guests[i, guest]) * int(self.problem.count[i]) for i in on)
                if not most:
                    continue
                number = self.cp.new_int_var(0, most, f"n{guest}_{host}")
                self.cp.add(number == sum(int(self.tally.guests[i, guest]) * x for i, x in on.items()))
                square = self.cp.new_int_var(0, most * most, f"s{guest}_{host}")
                self.cp.add_multiplication_equality(square, [number, number])
                terms.append(square)
        return sum(terms)

    def solve(self, budget: Budget, seed: int, work: float) -> tuple[Status, int, tuple[Seat, ...] | None]:
        """Return how it ended, the proven bound on the objective, and the seats."""
        status, solver = run(self.cp, budget, seed, work=work)
        if status not in {"optimal", "feasible"}:
            return status, 0, None
        seats = []
        for host, seat in enumerate(self.seats):
            on = {item: int(solver.value(x)) for item, x in self.copies[host].items()}
            kept = {item: number for item, number in sorted(on.items()) if number}
            seats.append(Seat(seat.host_class, seat.name, kept) if host in self.free else seat)
        return status, round(solver.best_objective_bound), tuple(seats)
