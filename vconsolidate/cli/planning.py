"""Plan an inventory as a command line requests, with its limits and Ctrl-C."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vconsolidate.cli import console
from vconsolidate.cli.decisions import Decisions
from vconsolidate.cli.interruption import Interruption
from vconsolidate.cli.limits import stop_of
from vconsolidate.cli.outputs import refuse_inputs
from vconsolidate.cli.sources import read_inventory, reloader
from vconsolidate.model.estate import Estate
from vconsolidate.model.previous import Previous
from vconsolidate.pipeline.checkpoint.steps import Steps
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.outcome_document import run_of
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.previous import read_previous
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.run import RunInfo


@dataclass(frozen=True, slots=True)
class Request:
    """
    Arguments of ``plan``, or of ``check`` or ``diff`` on an inventory.

    Parameters
    ----------
    previous, near
        Earlier placement to stay near, in a file or at hand.
    decisions
        Baseline, day and settings of ``check``.
    aside
        Also answer what a report of the plan says beside: the range of hosts, and room for more VMs.
    count
        Called with all work; None: only the status counts it.
    """

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
    decisions: Decisions | None = None
    near: Previous | None = None
    aside: bool = True
    count: Callable[[float], None] | None = None


Kept = Callable[[Request, Estate, Interruption], Steps]
"""Makes what keeps the steps of a run, once the inventory is read."""


def nothing_kept(_request: Request, _estate: Estate, _interrupted: Interruption) -> Steps:
    """Keep nothing."""
    return Steps()


def plan_request(request: Request, interrupted: Interruption, kept: Kept = nothing_kept) -> tuple[Outcome, RunInfo]:
    """
    Plan the requested inventory; once the search has begun, the first Ctrl-C ends it with the best plan so far.

    Parameters
    ----------
    kept
        Makes the keeper of what the run finds.

    Raises
    ------
    InputError
        When the inventory, or the earlier placement, is refused.
    """
    console.stage(f"reading {request.inventory}")
    estate = read_inventory(request.inventory, request.overrides)
    refuse_inputs(request.outputs, request.inventory, estate)
    if request.decisions is not None:
        estate = request.decisions.applied_to(estate)
    previous = request.near if request.previous is None else read_previous(request.previous, estate)
    for note in estate.notes if console.verbose() else ():
        console.say(f"note: {note}")
    stop = stop_of(request, interrupted, request.count)
    steps = kept(request, estate, interrupted)
    settings = Settings(
        stop=stop,
        steps=steps,
        seed=request.seed,
        workers=request.workers,
        processes=request.workers,
        progress=steps.listener(console.progress()),
        stage=console.stage,
        repair=request.repair,
        hold_out_days=request.hold_out_days,
        previous=previous,
        host_range=request.aside,
        room=request.aside,
        reload=reloader(request.inventory, request.overrides),
    )
    outcome = plan_estate(estate, settings)
    asked = RunInfo(
        inventory=request.inventory,
        overrides=request.overrides,
        seed=request.seed,
        work=request.effort,
        seconds=request.time_limit,
    )
    return outcome, run_of(outcome, asked)
