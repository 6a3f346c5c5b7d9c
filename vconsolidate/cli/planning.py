"""From the words of a command line to an outcome: reading the inventory, limits, Ctrl-C."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from vconsolidate.cli import console
from vconsolidate.cli.results import refuse_inputs
from vconsolidate.cli.sources import read_inventory, reloader
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.document import load
from vconsolidate.report.rebuild import previous_of
from vconsolidate.report.run import RunInfo


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked ``plan`` (or ``check`` on an inventory) for."""

    inventory: str
    overrides: tuple[str, ...]
    time_limit: float | None
    effort: float
    seed: int
    workers: int
    hold_out_days: int | None = None
    repair: bool = True
    previous: Path | None = None
    outputs: tuple[str, ...] = ()


def plan_request(request: Request) -> tuple[Outcome, RunInfo]:
    """
    Plan what was asked for; the first Ctrl-C ends the search with the best plan so far, the second the program.

    Raises
    ------
    InputError
        When the inventory, or the plan of before, is refused.
    """
    estate = read_inventory(request.inventory, request.overrides)
    refuse_inputs(request.outputs, request.inventory, estate)
    previous = None if request.previous is None else previous_of(load(request.previous))
    for note in estate.notes if console.verbose() else ():
        console.say(f"note: {note}")
    with interruption() as interrupted, console.progress() as progress:
        stop = Stop(seconds=request.time_limit, work=request.effort, clock=time.monotonic, interrupted=interrupted)
        settings = Settings(
            stop=stop,
            seed=request.seed,
            workers=request.workers,
            progress=progress,
            repair=request.repair,
            hold_out_days=request.hold_out_days,
            previous=previous,
            reload=reloader(request.inventory, request.overrides),
        )
        outcome = plan_estate(estate, settings)
    run = RunInfo(
        inventory=request.inventory,
        overrides=request.overrides,
        seed=request.seed,
        work=request.effort,
        seconds=request.time_limit,
        rounds=outcome.rounds,
        held_out_days=outcome.held_out_days,
        planned_span=outcome.planned_span,
        unseen=outcome.held_out_days > 0,
        host_range=outcome.host_range,
        room=outcome.room,
    )
    return outcome, run


@contextmanager
def interruption() -> Iterator[Callable[[], bool]]:
    """
    Turn the first Ctrl-C into a request to stop.

    Yields
    ------
    Callable[[], bool]
        True once the user has asked.
    """
    asked = False

    def handler(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        console.say("stopping with the best plan so far; press Ctrl-C again to leave at once")

    previous = signal.signal(signal.SIGINT, handler)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, previous)
