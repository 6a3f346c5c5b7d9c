"""Plan one inventory on several platforms: it is read once, and the effort and the time are divided equally."""

from __future__ import annotations

import time
from collections.abc import Sequence

from vconsolidate.cli import console
from vconsolidate.cli.interruption import Interruption
from vconsolidate.cli.outputs import refuse_inputs
from vconsolidate.cli.planning import Request
from vconsolidate.cli.sources import read_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.outcome_document import document_of, run_of
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.platforms import on_platform, platforms_of
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.comparison.compose import PlatformPlan
from vconsolidate.report.run import RunInfo


def plans_on(asked: Sequence[str], request: Request, interrupted: Interruption) -> tuple[PlatformPlan, ...]:
    """
    Return the plan of the requested inventory on each platform.

    What only adds to a plan (host range, room for more VMs, relaxations) is left out.

    Raises
    ------
    InputError
        When the inventory is refused.
    UsageError
        When a platform is unknown.
    """
    console.stage(f"reading {request.inventory}")
    estate = read_inventory(request.inventory, request.overrides)
    refuse_inputs(request.outputs, request.inventory, estate)
    platforms = platforms_of(asked, estate)
    interrupted.searching = True
    ends = None if request.time_limit is None else time.monotonic() + request.time_limit
    plans = []
    for number, platform in enumerate(platforms):
        name = f"{platform.name} {platform.version}"
        console.stage(f"planning on {name}")
        adapted = on_platform(estate, platform)
        left = len(platforms) - number
        stop = Stop(
            seconds=None if ends is None else max(0.0, ends - time.monotonic()) / left,
            work=request.effort / len(platforms),
            clock=time.monotonic,
            interrupted=interrupted,
            charge=console.count_work,
        )
        settings = Settings(
            stop=stop,
            seed=request.seed,
            workers=request.workers,
            processes=request.workers,
            progress=console.progress(),
            repair=request.repair,
            advise=False,
            host_range=False,
            room=False,
        )
        outcome = plan_estate(adapted.estate, settings)
        asked_for = RunInfo(
            inventory=request.inventory,
            overrides=request.overrides,
            seed=request.seed,
            work=stop.work,
            seconds=stop.seconds,
        )
        plans.append(PlatformPlan(platform.key, name, document_of(outcome, run_of(outcome, asked_for)), adapted.notes))
    return tuple(plans)
