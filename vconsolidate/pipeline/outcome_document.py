"""The plan document of an outcome."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.report.document import build
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.plan_document import PlanDocument


def run_of(outcome: Outcome, asked: RunInfo) -> RunInfo:
    """Return what was asked for, completed by what the run did."""
    return replace(
        asked,
        rounds=outcome.rounds,
        held_out_days=outcome.held_out_days,
        planned_span=outcome.planned_span,
        unseen=outcome.held_out_days > 0,
        host_range=outcome.host_range,
        room=outcome.room,
        resumed=outcome.resumed,
    )


def document_of(outcome: Outcome, run: RunInfo) -> PlanDocument:
    """Return the plan document of an outcome; `run` is complete (see `run_of`)."""
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
