"""The exact model of where VMs run on hosts that are chosen: all of them, or a few while the others keep their VMs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.packing.encoding.named_hosts import NamedHost
from vconsolidate.packing.solver.bursts import Bursts
from vconsolidate.packing.solver.cpsat.assignment_model import AssignmentModel
from vconsolidate.packing.solver.cpsat.run import Status, run
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


class NamedHostModel(AssignmentModel):
    """
    CP-SAT variables of where VMs run.

    Parameters
    ----------
    problem
        All items of all hosts, and loose ones.
    hosts
        In the order of their classes; may be empty.
    free
        Hosts whose items may move; the others keep theirs.
    movable
        Items that may come to free hosts.
    """

    def __init__(
        self, problem: Problem, hosts: Sequence[NamedHost], free: Collection[int], movable: Collection[int]
    ) -> None:
        self.hosts = hosts
        self.free = free
        self.movable = frozenset(movable)
        number = np.bincount([host.host_class for host in hosts], minlength=problem.n_classes)
        super().__init__(problem, number)
        self.cp.clear_objective()  # type: ignore[no-untyped-call]

    def _host(self, host: int, host_class: int) -> dict[int, cp_model.IntVar]:
        if host not in self.free:
            return {item: self.cp.new_constant(n) for item, n in self.hosts[host].copies.items()}
        allowed = self.problem.allowed[:, host_class]
        count = self.problem.count
        return {i: self.cp.new_int_var(0, int(count[i]), f"x{i}_{host}") for i in sorted(self.movable) if allowed[i]}

    def _largest_bursts(self, bursts: Bursts, host: int, host_class: int, copies: dict[int, cp_model.IntVar]) -> None:
        """Hosts that keep their items keep their bursts."""
        if host in self.free:
            super()._largest_bursts(bursts, host, host_class, copies)

    def _order(self) -> None:
        """Hosts with names are not interchangeable."""

    def suggest(self, hosts: Sequence[NamedHost]) -> None:
        """Hint at a placement."""
        for host in self.free:
            for item, x in self.copies[host].items():
                self.cp.add_hint(x, hosts[host].copies.get(item, 0))
            self.cp.add_hint(self.used[host], bool(hosts[host].copies))

    def use_as_many(self, number_by_class: Mapping[int, int]) -> None:
        """Let a number of the hosts of each class be used."""
        for host_class, number in number_by_class.items():
            self.cp.add(sum(self.used[h] for h, c in enumerate(self.class_of) if c == host_class) <= number)

    def solve(self, work_limit: WorkLimit, seed: int, work: float) -> tuple[Status, int, tuple[NamedHost, ...] | None]:
        """Return how it ended, the proven bound on the objective, and the hosts."""
        status, solver = run(self.cp, work_limit, seed, work=work)
        if status not in {"optimal", "feasible"}:
            return status, 0, None
        hosts = []
        for number, host in enumerate(self.hosts):
            on = {item: int(solver.value(x)) for item, x in self.copies[number].items()}
            kept = {item: copies for item, copies in sorted(on.items()) if copies}
            hosts.append(NamedHost(host.host_class, host.name, kept) if number in self.free else host)
        return status, round(solver.best_objective_bound), tuple(hosts)
