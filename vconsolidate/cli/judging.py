"""Judge a plan document against today's inventory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vconsolidate.check.findings.vc107_rule_broken import findings_of_violations
from vconsolidate.cli import console
from vconsolidate.cli.decisions import Decisions
from vconsolidate.cli.outputs import refuse_inputs
from vconsolidate.cli.sources import read_plan
from vconsolidate.errors import ExitCode
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Replay
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import judge
from vconsolidate.pipeline.repair.play import play
from vconsolidate.pipeline.verify.reopen import ReopenedPlan, reopen
from vconsolidate.report.compose.machines import place_of
from vconsolidate.report.compose.room_and_pools import room_of
from vconsolidate.report.rebuild import host_range_of, rounds_of
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.words import counted


def judge_plan(
    path: Path,
    inventory: Path | None,
    *,
    overrides: tuple[str, ...] = (),
    outputs: tuple[str, ...] = (),
    workers: int,
    decisions: Decisions | None = None,
) -> tuple[Outcome, RunInfo]:
    """
    Verify, replay and check the plan at `path`, ``-`` being standard input.

    Parameters
    ----------
    overrides
        ``--set`` options on top of those the plan was made with.
    outputs
        Paths that will be written; none of them may be an input.
    decisions
        Baseline, day and settings of the command line.

    Raises
    ------
    InputError
        When the document or the inventory is refused.
    """
    console.stage(f"reading {path} and its inventory")
    reopened = reopen(path, inventory, document=read_plan(str(path)), overrides=overrides)
    refuse_inputs(outputs, str(inventory or reopened.source), reopened.estate)
    if decisions is not None:
        reopened = replace(reopened, estate=decisions.applied_to(reopened.estate))
    for name in reopened.changed:
        console.say(f"note: {name} has changed since the plan was made")
    console.stage(f"replaying {counted(len(reopened.demand.vms), 'VM')}, host failures and checks")
    outcome = judge(
        reopened.estate,
        reopened.demand,
        reopened.plan,
        workers=workers,
        planning=_replay_planning_period(reopened, workers),
        late=reopened.late,
    )
    broken = findings_of_violations(reopened.violations)
    kept = tuple(item for item in outcome.findings if item.id != _GAP or not reopened.changed)
    return replace(outcome, findings=(*broken, *kept, *_suggested_changes(reopened))), _run_info(
        reopened, inventory, overrides
    )


def exit_code(outcome: Outcome) -> ExitCode:
    """Return the exit code of a judged plan; an interruption of its original search does not count."""
    return replace(outcome, plan=replace(outcome.plan, interrupted=False)).exit_code


def _suggested_changes(reopened: ReopenedPlan) -> tuple[Finding, ...]:
    """Return the changes that would make a plan possible, as found when planning failed."""
    if reopened.plan.hosts or reopened.changed:
        return ()
    found = (item for item in reopened.document.findings if item.id == _CHANGE)
    return tuple(Finding(t.id, t.severity, t.subject, t.message, t.tip, place_of(t.location)) for t in found)


_CHANGE = "VC108"
"""Finding that suggests a change; it is taken from the document, because nothing is planned here."""


_GAP = "VC103"
"""Finding about the bound, which is proven only for the inventory at the time of planning."""


def _replay_planning_period(reopened: ReopenedPlan, workers: int) -> Replay | None:
    """Return the replay of the planning period, where today's history is longer."""
    if reopened.planning is None or not reopened.plan.hosts:
        return None
    return play(reopened.estate, reopened.planning, reopened.plan, workers)[1]


def _run_info(reopened: ReopenedPlan, inventory: Path | None, overrides: tuple[str, ...]) -> RunInfo:
    document = reopened.document
    return RunInfo(
        inventory=document.inputs.inventory if inventory is None else str(inventory),
        overrides=(*reopened.overrides, *overrides),
        seed=document.seed,
        work=document.search.work,
        seconds=document.search.seconds,
        rounds=rounds_of(document),
        held_out_days=document.search.held_out_days,
        planned_span=_span(document),
        unseen=reopened.unseen,
        host_range=None if reopened.changed else host_range_of(document),
        room=None if reopened.changed or reopened.violations else room_of(document),
        checked=not reopened.violations,
        changed=reopened.changed,
        unplaced=reopened.unplaced,
    )


def _span(document: PlanDocument) -> tuple[int, int] | None:
    first, last = document.search.planned_from_s, document.search.planned_until_s
    return None if first is None or last is None else (first, last)
