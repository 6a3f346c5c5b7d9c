"""The stages in order: size, place, replay, check."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.check.check import check
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Progress, Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.replay.engine import replay
from vconsolidate.sizing.size import size


@dataclass(frozen=True, slots=True)
class Settings:
    """
    How a run is to be done; none of it changes what a correct plan is.

    Parameters
    ----------
    stop
        Limits of the search.
    seed
        Of every random choice.
    workers
        Processes or threads; never changes the result under a deterministic limit.
    progress
        Told of every better plan or bound; may be None.
    """

    stop: Stop = Stop()
    seed: int = 0
    workers: int = 1
    progress: Progress | None = None


def plan_estate(estate: Estate, settings: Settings) -> Outcome:
    """
    Size, place, replay and check an estate.

    Raises
    ------
    VerificationError
        When the solvers' placement is refused by the independent checker (our bug).
    """
    demand = size(estate, seed=settings.seed)
    plan = place(
        estate,
        demand,
        stop=settings.stop,
        seed=settings.seed,
        workers=settings.workers,
        progress=settings.progress,
    )
    return judge(estate, demand, plan, workers=settings.workers)


def judge(estate: Estate, demand: Demand, plan: Plan, *, workers: int = 1) -> Outcome:
    """Replay and check a plan that is there already."""
    replayed = replay(estate, demand, plan, workers=workers) if plan.hosts else None
    return Outcome(estate, demand, plan, replayed, check(estate, demand, plan, replayed))
