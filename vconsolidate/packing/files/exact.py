"""Files to datastores by CP-SAT: exact, with the fewest bytes moved, or proof that no division fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.files.groups import Group
from vconsolidate.packing.files.stores import NO_LIMIT, STORED, Stores
from vconsolidate.packing.solver.cpsat.run import Status, run
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_MIB = 2**20


@dataclass(frozen=True, slots=True)
class Choice:
    """
    A way in which a VM can be stored: in a cluster, with these groups.

    Parameters
    ----------
    vm
        Row in the demand.
    costs
        What is minimised for choosing it.
    """

    vm: int
    cluster: str
    groups: Sequence[Group]
    costs: int = 0


def divide_exactly(
    choices: Sequence[Choice],
    stores: Stores,
    work_limit: WorkLimit,
    seed: int,
    hint: IntArray | None = None,
    most_work: float | None = None,
) -> tuple[Status, dict[int, tuple[Choice, list[int]]]]:
    """
    Return how it ended, and for each VM the chosen way with the datastore of each of its groups.

    Exactly one choice of each VM is taken; moved bytes are minimised after the costs of the choices.

    Parameters
    ----------
    hint
        Datastore of every group, in the order of the choices; −1 for none.
    most_work
        Work that it may take at most.
    """
    model = _Division(choices, stores)
    if hint is not None:
        model.hint(hint)
    status, solver = run(model.model, work_limit, seed, work=most_work)
    return status, model.chosen(solver) if status in {"optimal", "feasible"} else {}


class _Division:
    """The model: a variable per choice, and per group and datastore that may hold it."""

    def __init__(self, choices: Sequence[Choice], stores: Stores) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - heavy

        self.model = cp_model.CpModel()
        self._choices = choices
        self._taken = [self.model.new_bool_var("") for _ in choices]
        self._places = [self._groups(choice, taken) for choice, taken in zip(choices, self._taken, strict=True)]
        ways: dict[int, list[cp_model.IntVar]] = {}
        for choice, taken in zip(choices, self._taken, strict=True):
            ways.setdefault(choice.vm, []).append(taken)
        for of_vm in ways.values():
            self.model.add_exactly_one(of_vm)
        for one, room in enumerate(stores.room):
            inside = [(places[one], group.takes) for group, places in self._pairs() if one in places]
            _limit(self.model, inside, room)
        self._minimise()

    def _groups(self, choice: Choice, taken: cp_model.IntVar) -> list[dict[int, cp_model.IntVar]]:
        """Return a variable per datastore for each group; one of them holds where the choice is taken."""
        found = []
        for group in choice.groups:
            places = {one: self.model.new_bool_var("") for one in group.choices}
            self.model.add(sum(places.values()) == taken)
            found.append(places)
        return found

    def _pairs(self) -> Iterator[tuple[Group, dict[int, cp_model.IntVar]]]:
        for choice, ways in zip(self._choices, self._places, strict=True):
            yield from zip(choice.groups, ways, strict=True)

    def _minimise(self) -> None:
        moved = [
            (literal, -(-int(group.takes[STORED]) // _MIB))
            for group, places in self._pairs()
            if group.today in group.choices
            for one, literal in places.items()
            if one != group.today
        ]
        total = 1 + sum(size for _, size in moved)
        costs = [(taken, one.costs * total) for one, taken in zip(self._choices, self._taken, strict=True) if one.costs]
        self.model.minimize(sum(literal * size for literal, size in (*moved, *costs)))

    def hint(self, where: IntArray) -> None:
        """Begin the search with a datastore for each group."""
        for (_, places), number in zip(self._pairs(), where.tolist(), strict=True):
            for one, literal in places.items():
                self.model.add_hint(literal, one == number)

    def chosen(self, solver: cp_model.CpSolver) -> dict[int, tuple[Choice, list[int]]]:
        """Return the choice of each VM, with the datastore of each of its groups."""
        return {
            choice.vm: (choice, [next(one for one in places if solver.boolean_value(places[one])) for places in ways])
            for choice, taken, ways in zip(self._choices, self._taken, self._places, strict=True)
            if solver.boolean_value(taken)
        }


def _limit(model: cp_model.CpModel, inside: Sequence[tuple[cp_model.IntVar, IntArray]], room: IntArray) -> None:
    """Add the limits of one datastore, each in the largest unit that all amounts share."""
    table = np.array([takes for _, takes in inside]).reshape(len(inside), room.size)
    for dimension in np.flatnonzero(room < NO_LIMIT).tolist():
        weights, most = table[:, dimension], int(room[dimension])
        unit = int(np.gcd.reduce(weights)) if len(inside) else 0
        if unit and int(weights.sum()) > most:
            pairs = zip(inside, weights.tolist(), strict=True)
            model.add(sum(literal * (weight // unit) for (literal, _), weight in pairs) <= most // unit)
