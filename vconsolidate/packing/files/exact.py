"""Files to datastores by CP-SAT: exact, with the fewest bytes moved, or proof that no division fits."""

from __future__ import annotations

from collections.abc import Sequence
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
    choices: Sequence[Choice], stores: Stores, work_limit: WorkLimit, seed: int, hint: IntArray | None = None
) -> tuple[Status, dict[int, tuple[Choice, list[int]]]]:
    """
    Return how it ended, and for each VM the chosen way with the datastore of each of its groups.

    Exactly one choice of each VM is taken; moved bytes are minimised after the costs of the choices.

    Parameters
    ----------
    hint
        Datastore of every group, in the order of the choices; −1 for none.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 - heavy

    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in choices]
    of_vm: dict[int, list[cp_model.IntVar]] = {}
    for choice, chosen in zip(choices, taken, strict=True):
        of_vm.setdefault(choice.vm, []).append(chosen)
    for ways in of_vm.values():
        model.add_exactly_one(ways)
    on: list[list[cp_model.IntVar]] = [[] for _ in stores.every]
    takes: list[list[IntArray]] = [[] for _ in stores.every]
    variables: list[list[dict[int, cp_model.IntVar]]] = []
    moved = []
    for choice, chosen in zip(choices, taken, strict=True):
        variables.append([])
        for group in choice.groups:
            places = {one: model.new_bool_var("") for one in group.choices}
            model.add(sum(places.values()) == chosen)
            for one, literal in places.items():
                on[one].append(literal)
                takes[one].append(group.takes)
                if group.today in group.choices and one != group.today:
                    moved.append((literal, -(-int(group.takes[STORED]) // _MIB)))
            variables[-1].append(places)
    for one, literals in enumerate(on):
        _limit(model, literals, takes[one], stores.room[one])
    total = 1 + sum(size for _, size in moved)
    costs = [(chosen, choice.costs * total) for choice, chosen in zip(choices, taken, strict=True) if choice.costs]
    model.minimize(sum(literal * size for literal, size in (*moved, *costs)))
    if hint is not None:
        flat = [places for ways in variables for places in ways]
        for places, where in zip(flat, hint.tolist(), strict=True):
            for one, literal in places.items():
                if where >= 0:
                    model.add_hint(literal, one == where)
    status, solver = run(model, work_limit, seed)
    if status not in {"optimal", "feasible"}:
        return status, {}
    found = {}
    for choice, chosen, ways in zip(choices, taken, variables, strict=True):
        if solver.boolean_value(chosen):
            where = [next(one for one, literal in places.items() if solver.boolean_value(literal)) for places in ways]
            found[choice.vm] = (choice, where)
    return status, found


def _limit(model: cp_model.CpModel, literals: list[cp_model.IntVar], takes: list[IntArray], room: IntArray) -> None:
    """Add the limits of one datastore, each in the largest unit that all amounts share."""
    if not literals:
        return
    table = np.array(takes)
    for dimension in np.flatnonzero(room < NO_LIMIT).tolist():
        weights = table[:, dimension]
        unit = int(np.gcd.reduce(weights))
        if unit and int(weights.sum()) > int(room[dimension]):
            sums = sum(literal * (weight // unit) for literal, weight in zip(literals, weights.tolist(), strict=True))
            model.add(sums <= int(room[dimension]) // unit)
        elif room[dimension] < 0:
            model.add(sum(literals) == 0)
