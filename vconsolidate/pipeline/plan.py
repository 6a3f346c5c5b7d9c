"""The stages in order: size, place, replay and repair, replay on unseen data, check."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.check.check import check_with_ignored
from vconsolidate.check.facts import Facts
from vconsolidate.executors.choice import begin_processes
from vconsolidate.model.capacity import Room
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.host_range import HostRange
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.model.today import placement_today
from vconsolidate.packing.prepare import prepare
from vconsolidate.pipeline.capacity.host_range import host_range
from vconsolidate.pipeline.capacity.outlook import room_outlook
from vconsolidate.pipeline.explain.why_not import advise
from vconsolidate.pipeline.ledger import PLANNING, Ledger
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.price_of_peaks import price_of_peaks
from vconsolidate.pipeline.recovery.plan_recovery import plan_recovery
from vconsolidate.pipeline.repair.hold_out import split
from vconsolidate.pipeline.repair.plan_until_it_holds import RepairedPlan, plan_until_it_holds
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.why_moves import with_reasons
from vconsolidate.replay.engine import replay
from vconsolidate.sizing.series import series
from vconsolidate.sizing.size import size
from vconsolidate.words import counted

_REPLAYS_OF_FAILURES = 2
"""The failures of all hosts take as long as so many replays: each concerns the VMs of its host and of those beside."""

RECOVERY = 0.5
"""Share of what planning leaves that a plan for the loss of a site may spend."""

_LARGE = 60
"""Servers from which on processes for several workers begin early: smaller estates are planned before these run."""


def plan_estate(estate: Estate, settings: Settings) -> Outcome:
    """
    Plan an estate.

    The plan is made on the history without the days held out, repaired until it holds there, and judged separately on
    the days held out and on those it was made on; on the whole history where no day is held out.

    The effort, and a time limit, are for everything together: searches, repair, replays, the host range, room for more
    VMs, relaxations. Once the time is over nothing is repaired any more, and what only adds to the plan is left out.

    Raises
    ------
    VerificationError
        When the independent checker refuses the solvers' placement (a bug of this program).
    """
    if len(estate.servers) >= _LARGE:
        begin_processes(settings.processes, prepare)
    ledger = Ledger(settings)
    parts = split(estate, settings.hold_out_days)
    settings.stage(f"sizing {counted(len(estate.servers), 'server')}")
    demand = size(parts.seen, seed=settings.seed_of_history)
    if settings.previous is None:
        settings = replace(settings, previous=placement_today(estate, demand))
        ledger.keep_near(settings.previous)
    repaired = plan_until_it_holds(parts.seen, demand, ledger.part(PLANNING))
    repaired = replace(repaired, plan=with_reasons(parts.seen, repaired.demand, repaired.plan))
    judged, planning = repaired.demand, repaired.replay if parts.held_out_days else None
    repaired = replace(repaired, replay=None)  # series of a large estate take GiB
    if parts.held_out_days:
        judged = replace(judged, series=series(parts.unseen, judged.vms, seed=demand.series.seed))
    trace = parts.seen.trace
    ledger.charge_replays(judged, 1 + _REPLAYS_OF_FAILURES)
    settings.stage(f"replaying {counted(len(judged.vms), 'VM')}, host failures and checks")
    outcome = judge(
        estate,
        judged,
        repaired.plan,
        workers=settings.workers,
        planning=planning,
        late=parts.late,
        limits=_limits_of_recovery(estate, ledger),
    )
    outcome = replace(
        outcome,
        rounds=repaired.rounds,
        held_out_days=parts.held_out_days,
        planned_span=None if trace is None else (trace.start_s, trace.end_s),
    )
    if ledger.limit.seconds_left == 0.0:
        return _mark_end(outcome, settings)
    left = ledger.part()
    settings.stage("host range")
    between = _host_range(parts.seen, repaired, left, ledger) if settings.host_range else None
    settings.stage("counting room for more VMs")
    room = _room(parts.seen, repaired, ledger, settings) if settings.room else None
    price = price_of_peaks(parts.seen, repaired.demand, repaired.plan, settings)
    demand = replace(outcome.demand, notes=(*outcome.demand.notes, *price))
    outcome = replace(outcome, host_range=between, room=room, demand=demand)
    if settings.advise and outcome.plan.status == "infeasible":
        settings.stage("looking for changes that would allow a plan")
        outcome = advise(outcome, ledger.part())
    return _mark_end(outcome, settings)


def _limits_of_recovery(estate: Estate, ledger: Ledger) -> Settings | None:
    """Return what a plan for the loss of a site may spend; None where none is asked for."""
    return None if estate.recovery is None else ledger.part(RECOVERY)


def _host_range(estate: Estate, repaired: RepairedPlan, part: Settings, ledger: Ledger) -> HostRange | None:
    def find() -> HostRange | None:
        return host_range(estate, repaired.demand, repaired.plan, part)

    found: HostRange | None = part.steps.result("host range", repaired.plan, ledger.limit, HostRange | None, find)
    return found


def _room(estate: Estate, repaired: RepairedPlan, ledger: Ledger, settings: Settings) -> Room | None:
    def find() -> Room | None:
        return room_outlook(estate, repaired.demand, repaired.plan, ledger.limit)

    found: Room | None = settings.steps.result("room for more VMs", repaired.plan, ledger.limit, Room | None, find)
    return found


def _mark_end(outcome: Outcome, settings: Settings) -> Outcome:
    """Return the outcome, marked where the run may have been cut short, or went on from another one."""
    settings.steps.finish()
    outcome = replace(outcome, resumed=settings.steps.resumed)
    if not settings.stop.interrupted():
        return outcome
    return replace(outcome, plan=replace(outcome.plan, interrupted=True))


def judge(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    *,
    workers: int = 1,
    planning: Replay | None = None,
    late: tuple[str, ...] = (),
    limits: Settings | None = None,
) -> Outcome:
    """
    Replay and check an existing plan.

    Parameters
    ----------
    planning
        The plan's replay on the data it was made on, where `demand` is of other data.
    late
        Servers measured in one of these periods only.
    limits
        Of the search for a recovery, where the inventory asks for one.
    """
    replayed = None
    if plan.hosts:
        replayed = replay(estate, demand, plan, workers=workers, events=estate.events, planning=planning)
    recovery = None
    if estate.recovery is not None:
        stop, seed = (None, plan.seed) if limits is None else (limits.stop, limits.seed)
        recovery = plan_recovery(estate, demand, plan, stop=stop, seed=seed)
    facts = Facts(estate, demand, plan, replayed, planning=planning, late=late, recovery=recovery)
    findings, ignored = check_with_ignored(facts)
    return Outcome(
        estate, demand, plan, replayed, findings, planning=planning, late=late, ignored=ignored, recovery=recovery
    )
