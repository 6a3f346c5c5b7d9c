"""Find the moves of a rebalancing: the only door of this package."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import inf

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.model.changes import Move
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import FoundMoves, Purpose, Step, Stuck, Terms
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.rebalancing.improve import Improvement
from vconsolidate.packing.rebalancing.layout import NOWHERE, Layout, layout_of
from vconsolidate.packing.rebalancing.order import Ordered, Survival, in_order
from vconsolidate.packing.rebalancing.required import make_required_moves
from vconsolidate.packing.rebalancing.running import Running
from vconsolidate.packing.solver.work_limit import WorkLimit

_MOST_ROUNDS = 12
"""Searches that know which moves no order allowed before."""

Refused = Collection[tuple[str, str]]
"""VM and host of moves that must not be made."""


def find_moves(
    estate: Estate, demand: Demand, plan: Plan, terms: Terms, *, stop: Stop, seed: int = 0, refused: Refused = ()
) -> FoundMoves:
    """
    Return moves between the hosts of a plan, in an order in which each is possible.

    First come the moves that must be (hosts to be emptied, limits, rules), then those that make the hosts more even
    for as few VMs moved as pay.

    Parameters
    ----------
    estate
        No host of the plan is in maintenance in it; what is to be emptied is among the terms.
    refused
        Moves that someone else refused before.
    """
    if not demand.vms:
        return FoundMoves(())
    limit = WorkLimit(stop)
    layout = layout_of(encode(estate, demand), plan, terms)
    survives = Survival(layout, limit, seed)
    forbidden = _forbidden(layout, refused)
    most = inf if terms.most_moves is None else float(terms.most_moves)
    best: tuple[tuple[int, float], Ordered, dict[int, Purpose], dict[int, Purpose]] | None = None
    for number in range(_MOST_ROUNDS):
        running = Running(layout)
        required, stuck = make_required_moves(running, forbidden)
        part = limit.part(0.5) if number < _MOST_ROUNDS - 1 else limit
        search = Improvement(running, forbidden, terms.least_gain, most, part)
        search.run(seed)
        ordered = in_order(layout, running.host, required, survives)
        missing = len(stuck) + sum(unit in required for unit, _ in ordered.refused)
        found = ((missing, _value(layout, ordered, terms)), ordered, required, stuck)
        best = found if best is None or found[0] < best[0] else best
        if not ordered.refused or limit.is_over:
            break
        for unit, target in ordered.refused:
            forbidden[unit, target] = True
    assert best is not None  # noqa: S101 - at least one round
    _, ordered, required, stuck = best
    left = {unit: purpose for unit, purpose in required.items() if any(unit == u for u, _ in ordered.refused)}
    return FoundMoves(
        steps=(*_joining(layout, plan, ordered), *_steps(layout, plan, ordered, required)),
        stuck=tuple(_stuck(layout, plan, unit, purpose) for unit, purpose in sorted({**left, **stuck}.items())),
        cut_short=limit.ran_out,
    )


def _forbidden(layout: Layout, refused: Refused) -> BoolArray:
    """Return (n_units, n_hosts): some VM of the unit must not come to the host."""
    forbidden = np.zeros((layout.n_units, len(layout.hosts)), dtype=np.bool_)
    number = {host.name: h for h, host in enumerate(layout.hosts)}
    vms = layout.encoded.demand.vms
    unit_of = {vms[vm].name: unit for unit, of_unit in enumerate(layout.vms) for vm in of_unit}
    for vm, host in refused:
        if vm in unit_of and host in number:
            forbidden[unit_of[vm], number[host]] = True
    return forbidden


def _value(layout: Layout, ordered: Ordered, terms: Terms) -> float:
    """Return imbalance + least gain × VMs moved ÷ hosts once the moves that are possible are made."""
    running = Running(layout)
    for unit, _, target in ordered.moves:
        running.move(unit, target)
    return running.imbalance() + terms.least_gain * running.toll()


def _joining(layout: Layout, plan: Plan, ordered: Ordered) -> tuple[Step, ...]:
    """Return the steps that bring VMs to the host that the others of their unit stay on."""
    displaced = {unit for unit, _, _ in ordered.moves}
    staying = [
        (u, u, int(home)) for u, home in enumerate(layout.home.tolist()) if u not in displaced and home != NOWHERE
    ]
    apart = _steps(layout, plan, Ordered(tuple(staying), ()), dict.fromkeys((u for u, _, _ in staying), "rule"))
    return tuple(step for step in apart if step.moves)


def _steps(layout: Layout, plan: Plan, ordered: Ordered, required: Mapping[int, Purpose]) -> tuple[Step, ...]:
    where: IntArray = plan.host_of_vm
    steps = []
    for unit, _, target in ordered.moves:
        name = layout.hosts[target].name
        moves = tuple(
            Move(layout.encoded.demand.vms[vm].name, plan.hosts[int(where[vm])].name, name)
            for vm in layout.vms[unit]
            if plan.hosts[int(where[vm])].name != name
        )
        steps.append(Step(moves, required.get(unit, "balance")))
    return tuple(steps)


def _stuck(layout: Layout, plan: Plan, unit: int, purpose: Purpose) -> Stuck:
    names = tuple(layout.encoded.demand.vms[vm].name for vm in layout.vms[unit])
    home = int(layout.home[unit])
    host = plan.hosts[int(plan.host_of_vm[layout.vms[unit][0]])].name if home == NOWHERE else layout.hosts[home].name
    return Stuck(names, host, purpose)
