"""A plan replayed on a demand with the inventory's events, without host failures."""

from __future__ import annotations

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.replay.engine import BLOCK_CELLS
from vconsolidate.replay.events import altered
from vconsolidate.replay.parameters import DEFAULTS
from vconsolidate.replay.run import replay_placement


def play(estate: Estate, demand: Demand, plan: Plan, workers: int) -> tuple[Demand, Replay]:
    """Return the demand after the estate's events, and the replay of `plan` on it."""
    changed = altered(estate, demand, plan, estate.events).demand
    replay = replay_placement(estate, changed, plan, workers=workers, parameters=DEFAULTS, block_cells=BLOCK_CELLS)
    return changed, replay
