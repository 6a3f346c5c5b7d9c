"""Search of moves between hosts whose VMs already run together where a rule asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import FoundMoves, Hindrance, Purpose, Stuck, Terms
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.rebalancing.asked import Asked
from vconsolidate.packing.rebalancing.improve import Improvement
from vconsolidate.packing.rebalancing.layout import NOWHERE, Layout, layout_of
from vconsolidate.packing.rebalancing.order import Ordered, in_order
from vconsolidate.packing.rebalancing.required import hindrance, make_required_moves
from vconsolidate.packing.rebalancing.running import Running
from vconsolidate.packing.rebalancing.steps import forbidden_in, steps_of
from vconsolidate.packing.rebalancing.survival import Survival

_MOST_ROUNDS = 12
"""Searches that know which moves no order allowed before."""


def search(asked: Asked, plan: Plan) -> FoundMoves:
    """Return the moves that must be, then those that make the hosts more even for as few VMs moved as pay."""
    limit, terms = asked.limit, asked.terms
    layout = layout_of(encode(asked.estate, asked.demand), plan, terms)
    survives = Survival(layout, limit, asked.seed)
    forbidden = forbidden_in(layout, asked.refused)
    best: tuple[tuple[int, float], Ordered, dict[int, Purpose], dict[int, Purpose]] | None = None
    for number in range(_MOST_ROUNDS):
        running = Running(layout)
        required, stuck = make_required_moves(running, forbidden, asked.most)
        part = limit.part(0.5) if number < _MOST_ROUNDS - 1 else limit
        Improvement(running, forbidden, terms.least_gain, asked.most, part).run(asked.seed)
        ordered = in_order(layout, running.host, required, survives, forbidden, asked.most)
        missing = len(stuck) + sum(unit in required for unit, _ in ordered.refused)
        found = ((missing, _value(layout, ordered, terms)), ordered, required, stuck)
        best = found if best is None or found[0] < best[0] else best
        parked = [(unit, int(running.host[unit])) for unit in ordered.parked if unit not in required]
        if not (ordered.refused or parked) or limit.is_over:
            break
        for unit, target in (*ordered.refused, *parked):
            forbidden[unit, target] = True
    assert best is not None  # noqa: S101 - at least one round
    _, ordered, required, stuck = best
    left = {unit: purpose for unit, purpose in required.items() if any(unit == u for u, _ in ordered.refused)}
    purposes = _purposes(layout, ordered, required)
    after = _after(layout, ordered)
    return FoundMoves(
        steps=steps_of(layout, plan, [(unit, target) for unit, _, target in ordered.moves], purposes),
        stuck=tuple(
            _stuck(layout, plan, unit, purpose, hindrance(after, unit, asked.most))
            for unit, purpose in sorted({**left, **stuck}.items())
        ),
        cut_short=limit.ran_out,
    )


def _purposes(layout: Layout, ordered: Ordered, required: Mapping[int, Purpose]) -> list[Purpose]:
    """Return why each move is made; the first of two moves of a unit makes room, unless the unit must leave."""
    purposes: list[Purpose] = []
    for number, (unit, source, _) in enumerate(ordered.moves):
        again = any(unit == later for later, _, _ in ordered.moves[number + 1 :])
        purpose = required.get(unit, "balance")
        leaves = source == NOWHERE or source == int(layout.home[unit])
        purposes.append("room" if again and (purpose == "balance" or not leaves) else purpose)
    return purposes


def _after(layout: Layout, ordered: Ordered) -> Running:
    running = Running(layout)
    for unit, _, target in ordered.moves:
        running.move(unit, target)
    return running


def _value(layout: Layout, ordered: Ordered, terms: Terms) -> float:
    """Return imbalance + least gain × moves ÷ hosts once the moves that are possible are made."""
    running = _after(layout, ordered)
    again = sum(
        int(layout.size[unit]) / running.hosts_counted(int(layout.cluster[running.host[unit]]))
        for unit in ordered.parked
    )
    return running.imbalance() + terms.least_gain * (running.toll() + again)


def _stuck(layout: Layout, plan: Plan, unit: int, purpose: Purpose, why: Hindrance) -> Stuck:
    names = tuple(layout.encoded.demand.vms[vm].name for vm in layout.vms[unit])
    home = int(layout.home[unit])
    host = plan.hosts[int(plan.host_of_vm[layout.vms[unit][0]])].name if home == NOWHERE else layout.hosts[home].name
    return Stuck(names, host, purpose, why)
