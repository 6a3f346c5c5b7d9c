"""
The second stage: on hosts that are chosen, reach the levels of the objective that do not choose hosts.

``migrations``: as few VMs as possible run on another host than before. ``balance``: the largest share of any resource
of any host becomes as small as possible. ``similarity``: as many pairs of VMs with one guest system as possible share a
host. A small estate is solved whole by an exact model, which proves its optimum on these hosts; a larger one by freeing
a few hosts at a time. No step worsens a level above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.policy import Criterion
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.encoding.host_classes import capacities
from vconsolidate.packing.encoding.named_hosts import Homes, Seat
from vconsolidate.packing.refinement.named_host_model import SHARES, Named, Tally
from vconsolidate.packing.solver.feasibility import faults
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import Budget

_WHOLE_VARIABLES = 4_000
_MOST_COPIES = 20_000
_STEP_WORK = 0.5
_BUILD_WORK = 2e-5
"""Work of building the model, per variable."""


@dataclass(frozen=True, slots=True)
class Refined:
    """
    Seats after the second stage.

    Parameters
    ----------
    bounds
        Criterion → what an exact search proved on hosts of these kinds: least VMs moved, share, or most pairs.
    """

    seats: tuple[Seat, ...]
    bounds: dict[Criterion, float]


def tally_of(built: Built, found: Homes | None) -> Tally:
    """Return what the levels count in a problem."""
    n_items = built.problem.n_items
    keys = sorted({vm.guest.key for vm in built.demand.vms})
    guests = np.zeros((n_items, len(keys)), dtype=np.int64)
    # All copies of an item have the same guests where the objective asks for similarity; then each is counted once.
    lead = {item: lump for lump, item in reversed(list(enumerate(built.item_of_lump.tolist())))}
    for vm, lump in enumerate(built.lump_of_vm.tolist()):
        item = int(built.item_of_lump[lump])
        if lead[item] == lump:
            guests[item, keys.index(built.demand.vms[int(built.vm_order[vm])].guest.key)] += 1
    return Tally(
        before={} if found is None else found.copies,
        weight=np.ones(n_items, dtype=np.int64) if found is None else found.weight,
        demand=built.full_demand,
        capacity=built.full_capacity,
        limited=np.isfinite(capacities(built.classes, built.clusters, built.resources)),
        guests=guests,
    )


def refined(
    built: Built,
    problem: Problem,
    seats: Sequence[Seat],
    found: Homes | None,
    levels: Sequence[Criterion],
    budget: Budget,
    seed: int,
    accepts: Callable[[Sequence[Seat]], bool] | None = None,
) -> Refined:
    """
    Return the seats with the levels reached one after the other.

    Parameters
    ----------
    problem
        That of `built`, possibly with more side constraints.
    found
        Needed for ``migrations``.
    levels
        Of ``migrations``, ``balance``, ``similarity``, the most important first.
    accepts
        Refuses what must not be for other reasons than those of the problem; None: everything goes.
    """
    stage = _Stage(problem, tuple(seats), tally_of(built, found), found, budget, seed, accepts)
    for level in levels:
        bins = [seat.bin() for seat in stage.seats if seat.copies]
        if problem.n_vms > _MOST_COPIES or faults(problem, bins):
            break
        stage.reach(level)
        stage.reached.append(level)
    return Refined(tuple(seat for seat in stage.seats if seat.copies), stage.bounds)


class _Stage:
    """The seats as they are, the levels that hold, and how to better the next one."""

    def __init__(
        self,
        problem: Problem,
        seats: tuple[Seat, ...],
        tally: Tally,
        found: Homes | None,
        budget: Budget,
        seed: int,
        accepts: Callable[[Sequence[Seat]], bool] | None,
    ) -> None:
        self.accepts = accepts
        self.problem = problem
        self.seats = seats
        self.tally = tally
        self.found = found
        self.budget = budget
        self.seed = seed
        self.reached: list[Criterion] = []
        self.bounds: dict[Criterion, float] = {}

    def reach(self, level: Criterion) -> None:
        if level == "migrations":
            self._add_names()
        part = self.budget.part(0.5)
        everywhere = range(len(self.seats))
        items = {item for seat in self.seats for item in seat.copies}
        if len(self.seats) * len(items) <= _WHOLE_VARIABLES and self._attempt(level, everywhere, part, part.left):
            return
        tried: set[tuple[object, ...]] = set()
        while not self.budget.over and self._step(level, tried):
            pass

    def _step(self, level: Criterion, tried: set[tuple[object, ...]]) -> bool:
        """Better the level in one neighbourhood that was not tried before; return whether one was found."""
        for free in self._neighbourhoods(level):
            key = tuple((h, tuple(sorted(self.seats[h].copies.items()))) for h in free)
            if self.budget.over or key in tried:
                continue
            tried.add(key)
            before = self.seats
            self._attempt(level, free, self.budget, _STEP_WORK)
            if self.seats != before:
                return True
        return False

    def _add_names(self) -> None:
        """Add the hosts that VMs could have stayed on as empty seats, class by class."""
        names = self.found.names if self.found is not None else ()
        there = {seat.name for seat in self.seats}
        used = {seat.host_class for seat in self.seats}
        empty = [Seat(c, name, {}) for c in sorted(used) for name in names[c] if name not in there]
        extra = [seat for seat in empty if self.tally.before.get(seat.name)]
        self.seats = tuple(sorted((*self.seats, *extra), key=lambda seat: seat.host_class))

    def _attempt(self, level: Criterion, free: Sequence[int], budget: Budget, work: float) -> bool:
        """Solve with some seats free; take what is better; return whether all seats were free and it is proven best."""
        movable = {item for host in free for item in self.seats[host].copies}
        model = Named(self.problem, self.seats, frozenset(free), movable, self.tally)
        budget.charge(_BUILD_WORK * (len(free) * len(movable) + self.problem.n_vms))
        used = [seat.host_class for seat in self.seats if seat.copies]
        model.use_as_many({c: used.count(c) for c in sorted(set(used))})
        for above in self.reached:
            self._hold(model, above, free)
        if level == "migrations":
            model.cp.maximize(model.kept())
        elif level == "balance":
            model.cp.minimize(model.fullest())
        else:
            model.cp.maximize(model.squares())
        model.suggest(self.seats)
        status, bound, seats = model.solve(budget, self.seed, work)
        refused = False
        if seats is not None and self._better(level, seats):
            refused = self.accepts is not None and not self.accepts(seats)
            self.seats = self.seats if refused else seats
        whole = len(free) == len(self.seats)
        if seats is not None and whole:
            self._prove(level, bound)
        return whole and status == "optimal" and not refused

    def _hold(self, model: Named, level: Criterion, free: Sequence[int]) -> None:
        if level == "migrations":
            model.cp.add(model.kept() >= self._kept([self.seats[h] for h in free]))
        elif level == "balance":
            worst = max(self._shares(self.seats))
            model.cp.add(model.fullest() <= int(np.ceil(worst * SHARES - 1e-6)))
        else:
            model.cp.add(model.squares() >= self._squares([self.seats[h] for h in free]))

    def _prove(self, level: Criterion, bound: int) -> None:
        if level == "migrations":
            if self.found is not None and self.found.whole:
                there = sum(self.tally.weight[i] * n for on in self.tally.before.values() for i, n in on.items())
                self.bounds[level] = float(there - bound)
        elif level == "balance":
            self.bounds[level] = max(0.0, (bound - 1) / SHARES)
        else:
            self.bounds[level] = (bound - int((self.tally.guests.sum(axis=1) * self.problem.count).sum())) / 2

    def _better(self, level: Criterion, seats: Sequence[Seat]) -> bool:
        if level == "migrations":
            return self._kept(seats) > self._kept(self.seats)
        if level == "balance":
            return self._shares(seats) < self._shares(self.seats)
        return self._squares(seats) > self._squares(self.seats)

    def _kept(self, seats: Sequence[Seat]) -> int:
        return 0 if self.found is None else sum(self.found.kept(seat.name, seat.copies) for seat in seats)

    def _shares(self, seats: Sequence[Seat]) -> list[float]:
        """Return the largest share of every seat, the fullest first, to a millionth."""
        return sorted((round(self._share(seat), 6) for seat in seats), reverse=True)

    def _share(self, seat: Seat) -> float:
        limited = self.tally.limited[seat.host_class]
        load = self._load(seat)[limited]
        shares = load / np.maximum(self.tally.capacity[seat.host_class][limited], 1)
        return float(shares.max(initial=0.0))

    def _load(self, seat: Seat) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        items = list(seat.copies)
        copies = np.array([seat.copies[i] for i in items], dtype=np.int64)
        demand = self.tally.demand[self.problem.platform_of_class[seat.host_class]]
        return np.asarray(copies @ demand[items], dtype=np.int64)

    def _squares(self, seats: Sequence[Seat]) -> int:
        total = 0
        for seat in seats:
            items = list(seat.copies)
            on = np.array([seat.copies[i] for i in items], dtype=np.int64) @ self.tally.guests[items]
            total += int((on * on).sum())
        return total

    def _neighbourhoods(self, level: Criterion) -> Iterator[tuple[int, ...]]:
        """Yield seats to free together, those that promise most first."""
        share = [self._share(seat) for seat in self.seats]
        emptiest = sorted((h for h, seat in enumerate(self.seats) if seat.copies), key=lambda h: (share[h], h))
        if level == "migrations":
            for here, home in self._displaced():
                yield tuple(sorted({here, home, *[h for h in emptiest if h not in {here, home}][:2]}))
        elif level == "balance":
            fullest = emptiest[-1]
            for start in range(0, min(len(emptiest) - 1, 12), 3):
                yield tuple(sorted({fullest, *emptiest[start : start + 3]}))
        else:
            for one in range(len(self.seats)):
                for other in range(one + 1, len(self.seats)):
                    if self._alike(one, other):
                        yield (one, other)

    def _displaced(self) -> list[tuple[int, int]]:
        """Return (seat, seat that it was on) of items that could go home."""
        number = {seat.name: h for h, seat in enumerate(self.seats) if seat.name}
        homes_of: dict[int, list[int]] = {}
        for name, on in self.tally.before.items():
            for item, copies in on.items():
                if name in number and self.seats[number[name]].copies.get(item, 0) < copies:
                    homes_of.setdefault(item, []).append(number[name])
        return [
            (here, home)
            for here, seat in enumerate(self.seats)
            for item, copies in sorted(seat.copies.items())
            if copies > self.tally.before.get(seat.name, {}).get(item, 0)
            for home in homes_of.get(item, ())
            if home != here
        ]

    def _alike(self, one: int, other: int) -> bool:
        """Return whether two seats have VMs of one guest system."""
        of_one, of_other = (self.tally.guests[list(self.seats[h].copies)].any(axis=0) for h in (one, other))
        return bool((of_one & of_other).any())
