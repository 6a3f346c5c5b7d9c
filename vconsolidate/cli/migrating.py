"""The migration of a plan document or inventory, as a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from vconsolidate.cli import console
from vconsolidate.cli.interruption import Interruption
from vconsolidate.cli.limits import stop_of
from vconsolidate.cli.outputs import Target, options_of
from vconsolidate.cli.planned_source import planned_source
from vconsolidate.cli.planning import Request
from vconsolidate.cli.sources import plan_document_path
from vconsolidate.errors import ExitCode
from vconsolidate.migration.calendar import start_after
from vconsolidate.model.demand import Demand
from vconsolidate.model.landing import Landing
from vconsolidate.model.migration import Objective
from vconsolidate.model.plan import Plan
from vconsolidate.pipeline.migration.replays import replay_waves
from vconsolidate.pipeline.migration.run import migrate
from vconsolidate.pipeline.migration.status import read_status
from vconsolidate.report.migration.compose import compose
from vconsolidate.report.migration.schema import MigrationDocument
from vconsolidate.report.options import Options


def document_of(
    request: Request,
    inventory: Path | None,
    status: Sequence[Path],
    interrupted: Interruption,
    *,
    replayed: bool,
    objective: Objective | None = None,
) -> MigrationDocument | ExitCode:
    """
    Return the migration as a document; an exit code where there is no plan to migrate to.

    Once the search for waves has begun, the first Ctrl-C ends it with the best order so far.

    Raises
    ------
    InputError
        When the plan, its inventory or the table of `status` is refused.
    """
    if plan_document_path(request.inventory) is None:  # the plan takes half of the effort, the order the other half
        request = replace(request, effort=request.effort / 2)
    result = planned_source(request, inventory, interrupted)
    if isinstance(result, ExitCode):
        return result
    estate, demand, plan = result
    if objective is not None:
        estate = replace(estate, migration=replace(estate.migration, objective=objective))
    happened = read_status(status, estate, demand, plan) if status else None
    if happened is not None:
        estate = replace(estate, migration=start_after(estate.migration, happened.last_day))
    console.stage("looking for the order of moves")
    landing = migrate(estate, demand, plan, stop_of(request, interrupted), seed=request.seed, happened=happened)
    replays = {}
    if replayed and not interrupted():
        console.stage("replaying every wave")
        replays = replay_waves(estate, demand, landing, request.workers)
    return compose(
        estate, landing, request.inventory, replays, _at_goal(demand, plan, landing), interrupted=interrupted()
    )


def _at_goal(demand: Demand, plan: Plan, landing: Landing) -> int:
    """Return how many VMs are on their hosts before the first wave."""
    at = dict(landing.at_start)
    goals = zip(demand.vms, plan.host_of_vm, strict=True)
    return sum(at.get(vm.name) == plan.hosts[int(host)].name for vm, host in goals)


def options_for(target: Target, *, details: bool) -> Options:
    """Return the options of an output."""
    return replace(options_of(target), details=details)
