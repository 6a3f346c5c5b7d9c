"""
Where the copies of failed hosts run again: on the hosts of their cluster that are left, none of whose copies move.

A greedy first, the largest copies first, with three habits: the emptiest host, the fullest that has room, the host
whose room has the shape of the copy. Where all of them fail an exact model decides, within a limit of work.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.packing.availability.failures import Losses, sizes
from vconsolidate.packing.encoding.named_hosts import NamedHost
from vconsolidate.packing.refinement.named_host_model import NamedHostModel
from vconsolidate.packing.solver.assignment import Assignment
from vconsolidate.packing.solver.cpsat.run import run
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Map = dict[int, dict[int, int]]
"""Host → item → copies that restart there."""

Ends = Literal["survived", "impossible", "gave up"]

_COPY_WORK = 7e-5
_BUILD_WORK = 2e-5
_MOST_VARIABLES = 20_000
_HABITS = ("emptiest", "fullest", "shape")


class Restarter:
    """Finds where copies run again after a failure."""

    def __init__(self, running: Assignment, losses: Losses, work_limit: WorkLimit, seed: int) -> None:
        self.running = running
        self.losses = losses
        self.work_limit = work_limit
        self.seed = seed
        self.size = sizes(running.problem.demand, running.problem.capacity)

    def restart(self, lost: Sequence[int], *, work: float) -> tuple[Map | None, Ends]:
        """
        Return where everything that `lost` hosts run, and that must, runs again; None where no such map was found.

        Parameters
        ----------
        work
            Of the exact search, at most; 0 for none.
        """
        down = self._down(lost)
        for habit in _HABITS:
            found = self._greedily(lost, down, habit)
            if found is not None:
                return found, "survived"
        if self._impossible(lost, down):
            return None, "impossible"
        return self._exactly(lost, down, work) if work else (None, "gave up")

    def _down(self, lost: Sequence[int]) -> dict[int, int]:
        """Return item → copies that must run again."""
        down: dict[int, int] = {}
        for host in lost:
            for item, copies in self.running.copies[host].items():
                if self.losses.restarts[item]:
                    down[item] = down.get(item, 0) + copies
        return down

    def _room(self, lost: Sequence[int]) -> IntArray:
        room = self.running.capacity - self.running.load
        room[list(lost)] = -1
        room[~self.losses.inside] = -1
        return room

    def _greedily(self, lost: Sequence[int], down: dict[int, int], habit: str) -> Map | None:
        running = self.running
        self.work_limit.charge(_COPY_WORK * sum(down.values()))
        room = self._room(lost)
        scale: FloatArray = 1.0 / np.maximum(running.capacity, 1)
        order = sorted(down, key=lambda i: (bool(self.losses.excused[i]), -self.size[i], i))
        found: Map = {}
        with running.suppose_lost(lost) as start:
            for item in (i for i in order for _ in range(down[i])):
                fits = running.hosts_for(item, room)
                if fits.any():
                    host = _choose(fits, room, running.demand_of(item), scale, habit)
                    there = found.setdefault(host, {})
                    there[item] = there.get(item, 0) + 1
                    room[host] -= running.demand_on(host)[item]
                    start(item, host)
                elif not self.losses.excused[item]:
                    return None
        return found

    def _impossible(self, lost: Sequence[int], down: dict[int, int]) -> bool:
        """Return whether there is less room in all than the copies need at least."""
        running = self.running
        room = self._room(lost)
        left = np.flatnonzero((room >= 0).all(axis=1))
        must = [item for item in down if not self.losses.excused[item]]
        if not must:
            return False
        if not left.size:
            return True
        least = running.problem.demand[np.unique(running.platform[left])][:, must].min(axis=0)
        copies = np.array([down[item] for item in must], dtype=np.int64)
        return bool((copies @ least > room[left].sum(axis=0)).any())

    def _exactly(self, lost: Sequence[int], down: dict[int, int], work: float) -> tuple[Map | None, Ends]:
        running = self.running
        room = self._room(lost)
        must = [item for item in sorted(down) if not self.losses.excused[item]]
        free = [h for h in range(running.n_hosts) if (room[h] >= 0).all() and self._any_fits(h, must, room)]
        variables = len(free) * len(must)
        if not must or not free:
            return (None, "impossible") if must else ({}, "survived")
        if variables > _MOST_VARIABLES or self.work_limit.left < _BUILD_WORK * variables:
            return None, "gave up"
        self.work_limit.charge(_BUILD_WORK * variables)
        if not any(running.guard.knows(item) for item in must):
            return self._by_room(free, {item: down[item] for item in must}, room, work)
        model = _Restart(running, set(lost), frozenset(free), {item: down[item] for item in must})
        status, solver = run(model.cp, self.work_limit, self.seed, work=work)
        if status == "infeasible":
            return None, "impossible"
        if status == "unknown":
            return None, "gave up"
        return model.map(solver), "survived"

    def _by_room(
        self, free: Sequence[int], down: dict[int, int], room: IntArray, work: float
    ) -> tuple[Map | None, Ends]:
        """Decide where no side constraint applies to the lost copies: only room and permission count."""
        from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

        running = self.running
        cp = cp_model.CpModel()
        x = {
            (item, host): cp.new_int_var(0, copies, f"x{item}_{host}")
            for item, copies in down.items()
            for host in free
            if running.problem.allowed[item, running.classes[host]]
            and (running.demand_on(host)[item] <= room[host]).all()
        }
        for item, copies in down.items():
            cp.add(sum(x[item, host] for host in free if (item, host) in x) == copies)
        for host in free:
            for dim in range(running.problem.n_dims):
                terms = [int(running.demand_on(host)[i, dim]) * x[i, host] for i in down if (i, host) in x]
                cp.add(sum(terms) <= int(room[host, dim]))
        status, solver = run(cp, self.work_limit, self.seed, work=work)
        if status in {"infeasible", "unknown"}:
            return None, "impossible" if status == "infeasible" else "gave up"
        found: Map = {}
        for (item, host), variable in x.items():
            if solver.value(variable):
                found.setdefault(host, {})[item] = int(solver.value(variable))
        return found, "survived"

    def _any_fits(self, host: int, items: Sequence[int], room: IntArray) -> bool:
        fits = (self.running.demand_on(host)[items] <= room[host]).all(axis=1)
        return bool((fits & self.running.problem.allowed[items, self.running.classes[host]]).any())


def _choose(fits: np.ndarray, room: IntArray, need: IntArray, scale: FloatArray, habit: str) -> int:
    left = ((room - need) * scale).min(axis=1)
    if habit == "emptiest":
        return int(np.where(fits, left, -np.inf).argmax())
    if habit == "fullest":
        return int(np.where(fits, left, np.inf).argmin())
    shape = ((room * scale) * (need * scale)).sum(axis=1) / np.maximum(np.linalg.norm(room * scale, axis=1), 1e-12)
    return int(np.where(fits, shape, -np.inf).argmax())


class _Restart(NamedHostModel):
    """The exact model of a restart: survivors keep what they run, and take what was lost."""

    def __init__(self, running: Assignment, lost: set[int], free: Collection[int], down: dict[int, int]) -> None:
        self.down = down
        self.stay = [h for h in range(running.n_hosts) if h not in lost]
        named_hosts = [NamedHost(int(running.classes[h]), "", running.copies[h]) for h in self.stay]
        count = np.zeros_like(running.problem.count)
        for named_host in named_hosts:
            for item, copies in named_host.copies.items():
                count[item] += copies
        for item, copies in down.items():
            count[item] += copies
        order = sorted(range(len(named_hosts)), key=lambda s: (named_hosts[s].host_class, s))
        self.stay = [self.stay[s] for s in order]
        opened = [s for s, h in enumerate(self.stay) if h in free]
        problem = replace(running.problem, count=count)
        super().__init__(problem, [named_hosts[s] for s in order], frozenset(opened), sorted(down))

    def _host(self, host: int, host_class: int) -> dict[int, cp_model.IntVar]:
        found = {item: self.cp.new_constant(n) for item, n in self.hosts[host].copies.items()}
        if host not in self.free:
            return found
        for item in sorted(self.movable):
            if self.problem.allowed[item, host_class]:
                there = self.hosts[host].copies.get(item, 0)
                found[item] = self.cp.new_int_var(there, there + self.down[item], f"x{item}_{host}")
        return found

    def map(self, solver: cp_model.CpSolver) -> Map:
        """Return the solver's map."""
        found: Map = {}
        for named_host in sorted(self.free):
            on = {
                item: int(solver.value(self.copies[named_host][item])) - self.hosts[named_host].copies.get(item, 0)
                for item in sorted(self.movable)
                if item in self.copies[named_host]
            }
            kept = {item: number for item, number in on.items() if number}
            if kept:
                found[self.stay[named_host]] = kept
        return found
