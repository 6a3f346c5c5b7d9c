"""Find the moves of a rebalancing: the only door of this package."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import FoundMoves, Step, Terms
from vconsolidate.model.stop import Stop
from vconsolidate.packing.rebalancing.asked import Asked, most_moves
from vconsolidate.packing.rebalancing.join import apart_today, join, stuck_apart, without, zones_as_rules
from vconsolidate.packing.rebalancing.mend import mend
from vconsolidate.packing.rebalancing.search import search
from vconsolidate.packing.rebalancing.steps import placement_after
from vconsolidate.packing.solver.work_limit import WorkLimit


def find_moves(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    terms: Terms,
    *,
    stop: Stop,
    seed: int = 0,
    refused: Collection[tuple[str, str]] = (),
) -> FoundMoves:
    """
    Return moves between the hosts of a plan, in an order in which each is possible.

    First come the moves that must be (VMs that a rule keeps on one host, hosts to be emptied, limits, other rules),
    then those that make the hosts more even for as few VMs moved as pay.

    Parameters
    ----------
    estate
        No host of the plan is in maintenance in it; what is to be emptied is among the terms.
    refused
        Moves that someone else refused before.
    """
    if not demand.vms:
        return FoundMoves(())
    estate = zones_as_rules(estate)
    asked = Asked(estate, demand, terms, WorkLimit(stop), seed, most_moves(terms), frozenset(refused))
    first = join(asked, plan, apart_today(estate, demand, plan))
    apart_left = replace(asked.less(_moves(first.steps)), estate=without(estate, first.apart))
    mended = mend(apart_left, first.plan)
    apart_left = apart_left.less(_moves(mended))
    plan = placement_after(demand, first.plan, mended)
    found = search(apart_left, plan)
    left = replace(apart_left.less(_moves(found.steps)), estate=estate)
    last = join(left, placement_after(demand, plan, found.steps), first.apart)
    stuck = (*found.stuck, *stuck_apart(last.apart, demand, last.plan))
    return FoundMoves((*first.steps, *mended, *found.steps, *last.steps), stuck, found.cut_short)


def _moves(steps: Iterable[Step]) -> int:
    return sum(len(step.moves) for step in steps)
