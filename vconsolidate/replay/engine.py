"""Replay a plan: every VM's demand through its host's CPU scheduler and memory reclaim, interval by interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.event import Event, Runaway
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.replay.datastores import replay_datastores
from vconsolidate.replay.events import altered
from vconsolidate.replay.failover import Outages
from vconsolidate.replay.growth import growth_rooms
from vconsolidate.replay.neighbours import noisy_neighbours
from vconsolidate.replay.outcomes import outcomes
from vconsolidate.replay.parameters import DEFAULTS, Parameters
from vconsolidate.replay.risk import host_risks
from vconsolidate.replay.rolling import evacuations
from vconsolidate.replay.run import replay_placement
from vconsolidate.replay.uplinks import replay_uplinks

BLOCK_CELLS: Final = 1 << 17
"""VM-steps handled at a time: small enough for the processor's cache."""


def replay(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    *,
    workers: int = 1,
    events: Sequence[Event] = (),
    planning: Replay | None = None,
    parameters: Parameters = DEFAULTS,
    block_cells: int = BLOCK_CELLS,
) -> Replay:
    """
    Replay `plan` over the demand's series, then the failure of its hosts in clusters that must tolerate it.

    Parameters
    ----------
    workers
        Processes that long parts are shared out to: host failures, and hosts that reclaim memory.
    events
        What happens meanwhile. A host in maintenance is replayed like a failure at that moment.
    planning
        Replay of earlier data under the same plan: what might come is judged by all the days there are.
    parameters
        Constants of the model.
    block_cells
        VM-steps per block; bounds the working memory and changes no result.

    Returns
    -------
    Replay
        Hosts in the plan's order and VMs in the demand's; both empty for a plan without a placement.
    """
    changed = altered(estate, demand, plan, events)
    calm, demand = demand, changed.demand
    whole = replay_placement(estate, demand, plan, workers=workers, parameters=parameters, block_cells=block_cells)
    outages = Outages(estate, demand, plan, whole, parameters, block_cells, workers)
    failed, notes = outages.tolerated()
    emptied = tuple(outages.maintenance(event) for event in changed.maintenance)
    return replace(
        whole,
        failures=(*failed, *emptied),
        growth=growth_rooms(estate, demand, plan),
        risks=()
        if demand.series.synthetic
        else host_risks(estate, plan, *((whole,) if planning is None else (planning, whole))),
        refused=changed.refused,
        events=outcomes(changed.happened, demand, plan, whole, emptied),
        wild=frozenset(event.vm for event, _ in changed.happened if isinstance(event, Runaway)),
        evacuations=tuple(evacuations(estate, demand, plan)),
        neighbours=noisy_neighbours(estate, calm, plan, whole, parameters, block_cells, workers),
        datastores=replay_datastores(estate, demand, plan),
        uplinks=replay_uplinks(estate, demand, plan),
        assumptions=(*whole.assumptions, *notes),
    )
