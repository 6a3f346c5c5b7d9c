"""Plan an inventory and its scenarios: each begins with the plan of the inventory, several at a time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from math import ceil

from vconsolidate.model.estate import Estate
from vconsolidate.model.previous import Previous
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.packing.solver.processes import Heard, begin_processes, forget_processes, processes, wait_for
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.document import build
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.words import counted


@dataclass(frozen=True, slots=True)
class PlanTask:
    """
    An estate to plan, with all that another process needs for it.

    Parameters
    ----------
    start
        The placement that the search begins with.
    """

    estate: Estate
    stop: Stop
    run: RunInfo
    repair: bool
    start: Previous | None = None


def plan_all(
    base: Estate, others: Sequence[Estate | None], settings: Settings, run: RunInfo
) -> tuple[PlanDocument, list[PlanDocument]]:
    """
    Return the plan of an estate, and those of similar ones.

    Work is divided equally among all plans, whatever the others spend, so that the number of workers changes nothing.
    The plan of the first estate is the start of all others; where they keep it, theirs costs no more.

    Parameters
    ----------
    others
        None stands for one that is the first estate again; it has the same plan.
    settings
        With the limits of the whole command; `processes` is how many plans are made at a time.
    """
    begin_processes(settings.processes)
    plans = 1 + sum(one is not None for one in others)
    rounds = 1 + ceil((plans - 1) / max(1, settings.processes))
    ends = None if settings.stop.seconds is None else settings.stop.clock() + settings.stop.seconds
    stop = replace(
        settings.stop, work=settings.stop.work / plans, seconds=_part(ends, settings.stop, rounds), workers=1
    )
    run = replace(run, work=stop.work, seconds=stop.seconds)
    settings.stage("planning the inventory")
    outcome = _outcome(PlanTask(base, stop, run, settings.repair), settings)
    document = _document(outcome, run)
    start = placement_of(outcome.demand, outcome.plan) if outcome.plan.hosts else None
    later = replace(stop, seconds=_part(ends, settings.stop, max(1, rounds - 1)))
    beside = replace(later, charge=Stop().charge, clock=Stop().clock if ends is None else later.clock)
    beside = replace(beside, interrupted=Heard(later.interrupted))
    tasks = [PlanTask(one, beside, run, settings.repair, start) for one in others if one is not None]
    planned = iter(_share_out(tasks, settings))
    return document, [document if one is None else next(planned) for one in others]


def _part(ends: float | None, stop: Stop, rounds: int) -> float | None:
    return None if ends is None else max(0.0, ends - stop.clock()) / rounds


def _share_out(tasks: Sequence[PlanTask], settings: Settings) -> list[PlanDocument]:
    """Return the plans in the order of the tasks; a process takes the next task whenever it is free."""
    if settings.processes < 2 or len(tasks) < 2:
        return _one_by_one(tasks, settings)
    beside = processes(settings.processes)
    beside.asked_to_stop.clear()
    try:
        futures = [beside.submit(plan_task, task) for task in tasks]
        for number, future in enumerate(futures, start=1):
            settings.stage(f"planning scenarios: {number:,} of {len(tasks):,}")
            wait_for([future], beside, settings.stop.interrupted)
        documents = [future.result() for future in futures]
    except BrokenProcessPool:
        forget_processes(settings.processes)
        return _one_by_one(tasks, settings)
    return documents


def _one_by_one(tasks: Sequence[PlanTask], settings: Settings) -> list[PlanDocument]:
    documents = []
    for number, task in enumerate(tasks, start=1):
        settings.stage(f"planning {counted(len(tasks), 'scenario')}: {number:,}")
        stop = replace(task.stop, charge=settings.stop.charge)
        documents.append(_document(_outcome(replace(task, stop=stop), settings), task.run))
    return documents


def plan_task(task: PlanTask) -> PlanDocument:
    """Return the plan of a task, made in this process."""
    return _document(_outcome(task, Settings()), task.run)


def _outcome(task: PlanTask, settings: Settings) -> Outcome:
    """Plan without what only adds to a plan: host range, room for more VMs, relaxations."""
    return plan_estate(
        task.estate,
        Settings(
            stop=task.stop,
            seed=task.run.seed,
            progress=settings.progress,
            repair=task.repair,
            start=task.start,
            advise=False,
            host_range=False,
            room=False,
        ),
    )


def _document(outcome: Outcome, run: RunInfo) -> PlanDocument:
    run = replace(
        run,
        rounds=outcome.rounds,
        held_out_days=outcome.held_out_days,
        planned_span=outcome.planned_span,
        unseen=outcome.held_out_days > 0,
    )
    return build(
        outcome.estate,
        outcome.demand,
        outcome.plan,
        outcome.replay,
        outcome.findings,
        run,
        planning=outcome.planning,
        late=outcome.late,
        ignored=outcome.ignored,
        recovery=outcome.recovery,
    )
