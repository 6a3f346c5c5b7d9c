"""The result of a run of the pipeline."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.errors import ExitCode
from vconsolidate.model.capacity import Room
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.finding import Finding
from vconsolidate.model.host_range import HostRange
from vconsolidate.model.plan import Plan
from vconsolidate.model.recovery import RecoveryPlan
from vconsolidate.model.repair import Round
from vconsolidate.model.replay import Replay


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    Everything known about one plan, stage by stage.

    Parameters
    ----------
    replay
        None where there is no placement.
    rounds
        Rounds of plan, replay and repair that led to the plan.
    held_out_days
        Days at the end of the history that planning did not see and the replay ran on; 0: it ran on the whole.
    planning
        Replay on the data that the plan was made on, where `replay` ran on other data.
    planned_span
        Start and end of the traces that were planned on; None where there are none.
    late
        Servers that were measured in only one of these periods; their data stand in for the other.
    ignored
        Findings that the inventory's ``findings:`` section leaves out.
    host_range
        Host counts at both ends of the uncertainty of the data; None where they were not asked for.
    recovery
        What becomes of the loss of a site; None where no recovery is asked for.
    resumed
        The plan rests on a placement of an earlier run, which this one went on from.
    room
        How many more VMs fit; None where it was not asked for, or would take too long to count.
    """

    estate: Estate
    demand: Demand
    plan: Plan
    replay: Replay | None
    findings: tuple[Finding, ...]
    rounds: tuple[Round, ...] = ()
    held_out_days: int = 0
    host_range: HostRange | None = None
    room: Room | None = None
    planning: Replay | None = None
    planned_span: tuple[int, int] | None = None
    late: tuple[str, ...] = ()
    ignored: tuple[Finding, ...] = ()
    recovery: RecoveryPlan | None = None
    resumed: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """The exit code that this outcome deserves."""
        if self.plan.interrupted:
            return ExitCode.INTERRUPTED
        if self.plan.status == "infeasible":
            return ExitCode.INFEASIBLE
        if self.plan.status == "unknown":
            return ExitCode.NO_PLAN
        if any(finding.severity == "block" for finding in self.findings):
            return ExitCode.BREACH
        return ExitCode.OK
