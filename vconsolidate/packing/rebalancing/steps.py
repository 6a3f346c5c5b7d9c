"""Moves of units as steps of VMs, by name, and the placement after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray, frozen
from vconsolidate.model.changes import Move
from vconsolidate.model.demand import Demand
from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import Purpose, Step
from vconsolidate.packing.rebalancing.layout import Layout

Refused = Iterable[tuple[str, str]]
"""VM and host of moves that must not be made."""


def steps_of(
    layout: Layout, plan: Plan, moves: Iterable[tuple[int, int]], purposes: Sequence[Purpose]
) -> tuple[Step, ...]:
    """
    Return one step for each (unit, host), in order.

    Parameters
    ----------
    plan
        Where VMs run before the first.
    purposes
        Of each move.
    """
    vms = layout.encoded.demand.vms
    where: IntArray = plan.host_of_vm.copy()
    number = {host.name: h for h, host in enumerate(plan.hosts)}
    steps = []
    for (unit, target), purpose in zip(moves, purposes, strict=True):
        name = layout.hosts[target].name
        made = [Move(vms[vm].name, plan.hosts[int(where[vm])].name, name) for vm in layout.vms[unit]]
        steps.append(Step(tuple(move for move in made if move.source != name), purpose))
        where[list(layout.vms[unit])] = number[name]
    return tuple(steps)


def placement_after(demand: Demand, plan: Plan, steps: Iterable[Step]) -> Plan:
    """Return the placement after steps."""
    row = {vm.name: number for number, vm in enumerate(demand.vms)}
    host = {one.name: number for number, one in enumerate(plan.hosts)}
    where: IntArray = plan.host_of_vm.copy()
    for step in steps:
        for move in step.moves:
            where[row[move.vm]] = host[move.target]
    return replace(plan, host_of_vm=frozen(where), restarts=(), loads=())


def forbidden_in(layout: Layout, refused: Refused) -> BoolArray:
    """Return (n_units, n_hosts): some VM of the unit must not come to the host."""
    forbidden = np.zeros((layout.n_units, len(layout.hosts)), dtype=np.bool_)
    number = {host.name: h for h, host in enumerate(layout.hosts)}
    vms = layout.encoded.demand.vms
    unit_of = {vms[vm].name: unit for unit, of_unit in enumerate(layout.vms) for vm in of_unit}
    for vm, host in refused:
        if vm in unit_of and host in number:
            forbidden[unit_of[vm], number[host]] = True
    return forbidden
