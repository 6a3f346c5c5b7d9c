"""Plan an inventory and its scenarios: each begins with the plan of the inventory, several at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass, replace
from math import ceil

from vconsolidate.executors import choice
from vconsolidate.executors.heard import Heard
from vconsolidate.executors.share_out import wait_for
from vconsolidate.executors.window import in_window
from vconsolidate.model.estate import Estate
from vconsolidate.model.previous import Previous
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.packing.prepare import prepare
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.outcome_document import document_of, run_of
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.plan_document import PlanDocument

_AHEAD = 2
"""Tasks that a process beside this one has at a time, so that it never waits for the next."""


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
    if settings.processes > 1:
        choice.processes(settings.processes - 1, prepare)  # they begin while the first plan is made
    plans = 1 + sum(one is not None for one in others)
    rounds = 1 + ceil((plans - 1) / choice.lanes(settings.processes))
    ends = None if settings.stop.seconds is None else settings.stop.clock() + settings.stop.seconds
    stop = replace(
        settings.stop, work=settings.stop.work / plans, seconds=_part(ends, settings.stop, rounds), workers=1
    )
    run = replace(run, work=stop.work, seconds=stop.seconds)
    settings.stage("planning the inventory")
    outcome = _outcome(PlanTask(base, stop, run, settings.repair), settings)
    document = document_of(outcome, run_of(outcome, run))
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
    """Return the plans in the order of the tasks; every process, this one too, takes the next whenever it is free."""
    others = min(settings.processes, len(tasks)) - 1
    cluster = choice.cluster()
    if cluster is not None and len(tasks) > 1:
        return in_window(cluster, plan_task, tasks, settings.stop.interrupted, _teller(len(tasks), settings))
    if others < 1:
        return [_here(task, number, tasks, settings) for number, task in enumerate(tasks, start=1)]
    beside = choice.processes(settings.processes - 1)
    beside.hear_again()
    left = deque(range(len(tasks)))
    running: dict[int, Future[PlanDocument]] = {}
    planned: dict[int, PlanDocument] = {}
    try:
        while left or running:
            while left and len(running) < _AHEAD * others:
                number = left.popleft()
                running[number] = beside.submit(plan_task, tasks[number])
            if settings.stop.interrupted():
                beside.ask_to_stop()
            if left:
                number = left.popleft()
                planned[number] = _here(tasks[number], len(planned) + 1, tasks, settings)
            else:
                wait_for(list(running.values()), beside, settings.stop.interrupted)
            done = [number for number, future in running.items() if future.done()]
            planned.update((number, running.pop(number).result()) for number in done)
    except BrokenExecutor:
        choice.forget(beside)
    missing = [number for number in range(len(tasks)) if number not in planned]
    planned.update((number, _here(tasks[number], number + 1, tasks, settings)) for number in missing)
    return [planned[number] for number in range(len(tasks))]


def _teller(number: int, settings: Settings) -> Callable[[int], None]:
    """Return what says how many scenarios have been planned."""
    return lambda done: settings.stage(f"planning scenarios: {done:,} of {number:,}")


def _here(task: PlanTask, number: int, tasks: Sequence[PlanTask], settings: Settings) -> PlanDocument:
    settings.stage(f"planning scenarios: {number:,} of {len(tasks):,}")
    stop = replace(task.stop, charge=settings.stop.charge)
    outcome = _outcome(replace(task, stop=stop), settings)
    return document_of(outcome, run_of(outcome, task.run))


def plan_task(task: PlanTask) -> PlanDocument:
    """Return the plan of a task, made in this process."""
    outcome = _outcome(task, Settings())
    return document_of(outcome, run_of(outcome, task.run))


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
