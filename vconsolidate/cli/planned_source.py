"""The plan of a document, or of an inventory that is planned first, for commands that go on with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vconsolidate.cli import console, planning
from vconsolidate.cli.interruption import Interruption
from vconsolidate.cli.limits import Effort
from vconsolidate.cli.outputs import refuse_inputs
from vconsolidate.cli.sources import plan_document_path, read_plan
from vconsolidate.errors import ExitCode
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.pipeline.capacity.free_room import refuse_broken
from vconsolidate.pipeline.verify.reopen import reopen


def planned_source(
    request: planning.Request, inventory: Path | None, interrupted: Interruption, effort: Effort | None = None
) -> tuple[Estate, Demand, Plan] | ExitCode:
    """
    Return the plan of a document, or plan an inventory; an exit code where no plan was found.

    Parameters
    ----------
    interrupted
        Hears Ctrl-C for as long as the command has something to save: the plan, and what is made of it.
    effort
        Counts the work of planning.

    Raises
    ------
    InputError
        When the plan breaks its own rules, or an input is refused.
    """
    document = plan_document_path(request.inventory)
    if document is not None:
        console.stage(f"reading {document} and its inventory")
        reopened = reopen(document, inventory, document=read_plan(str(document)), overrides=request.overrides)
        refuse_inputs(request.outputs, str(inventory or reopened.source), reopened.estate)
        refuse_broken(request.inventory, reopened.violations)
        return reopened.estate, reopened.demand, reopened.plan
    counted = replace(request, aside=False) if effort is None else replace(request, aside=False, count=effort.count)
    outcome, _ = planning.plan_request(counted, interrupted)
    if outcome.plan.hosts or not outcome.demand.vms:  # a plan without VMs needs no host
        return outcome.estate, outcome.demand, outcome.plan
    for conflict in outcome.plan.conflicts:
        console.warn(f"{conflict.subject}: {conflict.message}")
    return outcome.exit_code
