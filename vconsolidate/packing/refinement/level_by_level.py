"""
The second stage: on hosts that are chosen, reach the levels of the objective that do not choose hosts.

A small estate is solved whole by an exact model, which proves its optimum on these hosts; a larger one by freeing a few
hosts at a time. No step worsens a level above.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vconsolidate.model.policy import Criterion
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.encoding.named_hosts import Homes, Seat
from vconsolidate.packing.refinement.level_data import LevelData, level_data
from vconsolidate.packing.refinement.levels.balance import Balance
from vconsolidate.packing.refinement.levels.level import Level
from vconsolidate.packing.refinement.levels.migrations import Migrations
from vconsolidate.packing.refinement.levels.similarity import Similarity
from vconsolidate.packing.refinement.named_host_model import NamedHostModel
from vconsolidate.packing.solver.feasibility import faults
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import Budget

LEVELS: dict[Criterion, Level] = {"migrations": Migrations(), "balance": Balance(), "similarity": Similarity()}

_WHOLE_VARIABLES = 4_000
_MOST_COPIES = 20_000
_STEP_WORK = 0.5
_BUILD_WORK = 2e-5
"""Work of building the model, per variable."""


@dataclass(frozen=True, slots=True)
class Refined:
    """
    Hosts after the second stage.

    Parameters
    ----------
    bounds
        Criterion → what an exact search proved on hosts of these kinds: least VMs moved, share, or most pairs.
    """

    seats: tuple[Seat, ...]
    bounds: dict[Criterion, float]


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
    Return the hosts with the levels reached one after the other.

    Parameters
    ----------
    problem
        That of `built`, possibly with more side constraints.
    found
        Needed for ``migrations``.
    levels
        Of :data:`LEVELS`, the most important first.
    accepts
        Refuses what must not be for other reasons than those of the problem; None: everything goes.
    """
    stage = _Stage(problem, tuple(seats), level_data(built, found), budget, seed, accepts)
    for criterion in levels:
        bins = [seat.bin() for seat in stage.seats if seat.copies]
        if problem.n_vms > _MOST_COPIES or faults(problem, bins):
            break
        stage.reach(criterion)
        stage.reached.append(LEVELS[criterion])
    return Refined(tuple(seat for seat in stage.seats if seat.copies), stage.bounds)


class _Stage:
    """The hosts as they are, the levels that hold, and how to better the next one."""

    def __init__(
        self,
        problem: Problem,
        seats: tuple[Seat, ...],
        data: LevelData,
        budget: Budget,
        seed: int,
        accepts: Callable[[Sequence[Seat]], bool] | None,
    ) -> None:
        self.accepts = accepts
        self.problem = problem
        self.seats = seats
        self.data = data
        self.budget = budget
        self.seed = seed
        self.reached: list[Level] = []
        self.bounds: dict[Criterion, float] = {}

    def reach(self, criterion: Criterion) -> None:
        if criterion == "migrations":
            self._add_names()
        part = self.budget.part(0.5)
        everywhere = range(len(self.seats))
        items = {item for seat in self.seats for item in seat.copies}
        if len(self.seats) * len(items) <= _WHOLE_VARIABLES and self._attempt(criterion, everywhere, part, part.left):
            return
        tried: set[tuple[object, ...]] = set()
        while not self.budget.over and self._step(criterion, tried):
            pass

    def _step(self, criterion: Criterion, tried: set[tuple[object, ...]]) -> bool:
        """Better the level in one neighbourhood that was not tried before; return whether one was found."""
        for free in LEVELS[criterion].neighbourhoods(self.data, self.seats):
            key = tuple((h, tuple(sorted(self.seats[h].copies.items()))) for h in free)
            if self.budget.over or key in tried:
                continue
            tried.add(key)
            before = self.seats
            self._attempt(criterion, free, self.budget, _STEP_WORK)
            if self.seats != before:
                return True
        return False

    def _add_names(self) -> None:
        """Add the hosts that VMs could have stayed on as empty ones, class by class."""
        names = () if self.data.previous is None else self.data.previous.names
        there = {seat.name for seat in self.seats}
        used = {seat.host_class for seat in self.seats}
        empty = [Seat(c, name, {}) for c in sorted(used) for name in names[c] if name not in there]
        extra = [seat for seat in empty if self.data.before(seat.name)]
        self.seats = tuple(sorted((*self.seats, *extra), key=lambda seat: seat.host_class))

    def _attempt(self, criterion: Criterion, free: Sequence[int], budget: Budget, work: float) -> bool:
        """Solve with some hosts free; take what is better; return whether all were free and it is proven best."""
        level = LEVELS[criterion]
        movable = {item for host in free for item in self.seats[host].copies}
        model = NamedHostModel(self.problem, self.seats, frozenset(free), movable)
        budget.charge(_BUILD_WORK * (len(free) * len(movable) + self.problem.n_vms))
        used = [seat.host_class for seat in self.seats if seat.copies]
        model.use_as_many({c: used.count(c) for c in sorted(set(used))})
        for above in self.reached:
            above.hold(self.data, model, self.seats, free)
        level.minimise(self.data, model)
        model.suggest(self.seats)
        status, bound, seats = model.solve(budget, self.seed, work)
        if seats is None:
            return False
        refused = False
        if level.value(self.data, seats) < level.value(self.data, self.seats):
            refused = self.accepts is not None and not self.accepts(seats)
            self.seats = self.seats if refused else seats
        if len(free) < len(self.seats):
            return False
        proven = level.proven(self.data, bound)
        if proven is not None:
            self.bounds[criterion] = proven
        return status == "optimal" and not refused
