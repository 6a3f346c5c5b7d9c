"""A plan document judged again by today's inventory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vconsolidate.check.findings.vc107_rule_broken import findings_of_violations
from vconsolidate.cli import console
from vconsolidate.cli.results import refuse_inputs
from vconsolidate.cli.sources import read_plan
from vconsolidate.errors import ExitCode
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Replay
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import judge
from vconsolidate.pipeline.repair.play import play
from vconsolidate.pipeline.verify.reopen import Reopened, reopen
from vconsolidate.report.compose.kept import room_of
from vconsolidate.report.compose.machines import place_of
from vconsolidate.report.rebuild import host_range_of, rounds_of
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.plan_document import PlanDocument


def judge_plan(
    path: Path, inventory: Path | None, *, overrides: tuple[str, ...] = (), outputs: tuple[str, ...] = (), workers: int
) -> tuple[Outcome, RunInfo]:
    """
    Verify, replay and check the plan at `path`, ``-`` being standard input.

    Parameters
    ----------
    overrides
        ``--set`` options on top of those the plan was made with.
    outputs
        Paths that will be written; none of them may be an input.

    Raises
    ------
    InputError
        When the document or the inventory is refused.
    """
    reopened = reopen(path, inventory, document=read_plan(str(path)), overrides=overrides)
    refuse_inputs(outputs, str(inventory or reopened.source), reopened.estate)
    for name in reopened.changed:
        console.say(f"note: {name} has changed since the plan was made")
    outcome = judge(
        reopened.estate,
        reopened.demand,
        reopened.plan,
        workers=workers,
        planning=_planning(reopened, workers),
        late=reopened.late,
    )
    broken = findings_of_violations(reopened.violations)
    told = tuple(item for item in outcome.findings if item.id != _GAP or not reopened.changed)
    return replace(outcome, findings=(*broken, *told, *_offered(reopened))), _run(reopened, inventory, overrides)


def exit_code(outcome: Outcome) -> ExitCode:
    """Return the exit code of a plan judged again: a search that was cut short when it was made is no interruption."""
    return replace(outcome, plan=replace(outcome.plan, interrupted=False)).exit_code


def _offered(reopened: Reopened) -> tuple[Finding, ...]:
    """Return the changes that would make a plan possible, as they were tried when none was found."""
    if reopened.plan.hosts or reopened.changed:
        return ()
    told = (item for item in reopened.document.findings if item.id == _CHANGE)
    return tuple(Finding(t.id, t.severity, t.subject, t.message, t.tip, place_of(t.location)) for t in told)


_CHANGE = "VC108"
"""What was planned before it was offered; nothing is planned here."""


_GAP = "VC103"
"""Speaks of a bound, which is proven for the inventory as it was when the plan was made."""


def _planning(reopened: Reopened, workers: int) -> Replay | None:
    """Return the replay of what the plan was made on, where today's history holds more than that."""
    if reopened.planning is None or not reopened.plan.hosts:
        return None
    return play(reopened.estate, reopened.planning, reopened.plan, workers)[1]


def _run(reopened: Reopened, inventory: Path | None, overrides: tuple[str, ...]) -> RunInfo:
    document = reopened.document
    return RunInfo(
        inventory=document.inputs.inventory if inventory is None else str(inventory),
        overrides=(*document.inputs.overrides, *overrides),
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
