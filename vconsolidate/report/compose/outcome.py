"""Objective, bounds, and the claims of the document with their evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from vconsolidate.model.demand import Demand
from vconsolidate.model.finding import Finding
from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import CHOOSE_HOSTS
from vconsolidate.report.compose.machines import location
from vconsolidate.report.limits import missed_as_notes
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.limits import LimitSection
from vconsolidate.report.schema.outcome import (
    Bounds,
    Claim,
    Criterion,
    DeclinedSection,
    FindingSection,
    LevelSection,
    MoveSection,
    Objective,
    RelatedSection,
    StabilitySection,
)
from vconsolidate.report.schema.replay import ReplaySection
from vconsolidate.report.wording import DATA, PROVEN_BEFORE, percent
from vconsolidate.units import format_seconds
from vconsolidate.words import counted, gap_words, listed, method_words, span_words, verb


def minimises_cost(plan: Plan) -> bool:
    """Return whether the objective is the cost and hosts have a cost."""
    return plan.objective.startswith("cost") and plan.cost > 0


def bounds_section(plan: Plan) -> Bounds:
    """Return the proven bounds with the plan's gap to each."""
    cost = plan.cost
    return Bounds(
        hosts=plan.bound.hosts,
        cost=float(plan.bound.cost),
        method=plan.bound.method,
        hosts_gap_fraction=max(0, plan.hosts_used - plan.bound.hosts) / plan.hosts_used if plan.hosts else 0.0,
        cost_gap_fraction=max(0.0, cost - plan.bound.cost) / cost if cost else 0.0,
    )


def objective_section(plan: Plan, currency: str) -> Objective:
    """Return the objective and the plan's value for every criterion."""
    figures = {
        "hosts": (float(plan.hosts_used), "hosts"),
        "cost": (plan.cost, currency),
        "max_power_w": (float(sum(host.hardware.max_power_w for host in plan.hosts)), "W"),
        "rack_units": (float(sum(host.hardware.rack_units for host in plan.hosts)), "U"),
    }
    value = plan.levels[0].value if plan.levels else figures["cost" if minimises_cost(plan) else "hosts"][0]
    if plan.levels and plan.levels[0].criterion == "cost" and not plan.cost:
        value = float(plan.hosts_used)
    return Objective(
        name=plan.objective,
        value=value if plan.hosts else None,
        cost=plan.cost,
        currency=currency,
        criteria=tuple(Criterion(name=name, value=value, unit=unit) for name, (value, unit) in figures.items())
        if plan.hosts
        else (),
        levels=tuple(
            LevelSection(
                criterion=level.criterion,
                value=level.value,
                unit=level.unit,
                bound=level.bound,
                among=level.among,
                proven=level.proven,
            )
            for level in plan.levels
        ),
    )


def stability_section(plan: Plan) -> StabilitySection | None:
    """Return the changes from the earlier placement; None without one."""
    changes = plan.changes
    if changes is None:
        return None
    return StabilitySection(
        kept=changes.kept,
        moved=tuple(
            MoveSection(vm=move.vm, source=move.source, target=move.target, why=move.why) for move in changes.moved
        ),
        new=changes.new,
        gone=changes.gone,
        hosts_added=changes.hosts_added,
        hosts_left=changes.hosts_left,
        told_by=changes.told_by,
        declined=None
        if changes.declined is None
        else DeclinedSection(
            moves=changes.declined.moves, hosts=changes.declined.hosts, saving=changes.declined.saving
        ),
    )


def finding_section(finding: Finding) -> FindingSection:
    """Return a finding with its place."""
    return FindingSection(
        id=finding.id,
        severity=finding.severity,
        subject=finding.subject,
        message=finding.message,
        tip=finding.tip,
        period=finding.period,
        location=location(finding.place),
        related=tuple(RelatedSection(subject=one.subject, location=location(one.place)) for one in finding.related),
    )


_KEPT: Final = "every VM and host meets its service level"
_KEPT_BUT_NOTES: Final = "no service level is missed that blocks or warns"


def claims(demand: Demand, plan: Plan, bounds: Bounds, replay: ReplaySection | None, run: RunInfo) -> tuple[Claim, ...]:
    """Return the claims of the document with their evidence."""
    if not plan.hosts:
        return (_no_plan_claim(demand, plan, run),)
    return (
        *_bound_claims(plan, bounds, run),
        Claim(
            claim="every rule is kept and no capacity is exceeded",
            rests_on="independent check",
            holds=run.checked,
            evidence=f"{counted(len(plan.host_of_vm), 'placement')} checked by code independent of the solvers",
        ),
        *_replay_claims(replay),
    )


def _bound_claims(plan: Plan, bounds: Bounds, run: RunInfo) -> tuple[Claim, ...]:
    rules = "the same rules" if len(run.rounds) < 2 else "the same rules and repair constraints"
    fewest = f"no plan under {rules} needs fewer than {counted(bounds.hosts, 'host')}"
    best = f"no plan under {rules} is better"
    if any(level.criterion not in CHOOSE_HOSTS for level in plan.levels):
        best += f" in {' and '.join(level.criterion for level in plan.levels if level.criterion in CHOOSE_HOSTS)}"
    if run.changed:
        stale = _stale(run)
        return tuple(Claim(claim=claim, rests_on="nothing", holds=None, evidence=stale) for claim in (fewest, best))
    proven = plan.status == "optimal"
    return (
        Claim(
            claim=fewest,
            rests_on="bound",
            holds=True,
            evidence=f"{method_words(bounds.method)}; this plan uses {counted(plan.hosts_used, 'host')}",
        ),
        Claim(
            claim=best,
            rests_on="bound",
            holds=True if proven else None,
            evidence="the plan reaches the proven bound of the objective" if proven else _possible_improvement(plan),
        ),
    )


def _stale(run: RunInfo) -> str:
    """Return why a bound no longer holds."""
    return f"{PROVEN_BEFORE}, but {', '.join(run.changed)} {verb(len(run.changed), 'has', 'have')} changed since"


def _possible_improvement(plan: Plan) -> str:
    """Return how much better than this plan the best plan may be."""
    level = plan.unproven
    if level is None:
        return f"a better plan may exist; the gap to the bound is {percent(plan.gap, 2)}"
    if level.bound is None:
        return f"a better plan may exist; no bound on {level.criterion} is known"
    gap = gap_words(level.value, level.bound, level.unit)
    return f"a better plan may exist; the gap of {level.criterion} to its bound is {gap}"


def _no_plan_claim(demand: Demand, plan: Plan, run: RunInfo) -> Claim:
    proven = plan.status == "infeasible"
    if plan.status == "optimal":
        actions = Counter(item.action for item in demand.dispositions)
        kept, retired = actions["keep_physical"], actions["retire"]
        return Claim(
            claim="no server needs a host",
            rests_on="inventory",
            holds=True,
            evidence=f"no server becomes a VM: {kept} {verb(kept, 'stays', 'stay')} physical, "
            f"{retired} {verb(retired, 'retires', 'retire')}{_left(actions['leave'])}",
        )
    if run.unplaced:
        gone = "none of the plan's hosts is in the inventory"
        return Claim(claim="every VM has a host", rests_on="independent check", holds=False, evidence=gone)
    if proven and run.changed:
        return Claim(claim="no plan exists", rests_on="nothing", holds=None, evidence=_stale(run))
    return Claim(
        claim="no plan exists" if proven else "no plan was found",
        rests_on="bound" if proven else "nothing",
        holds=True if proven else None,
        evidence="; ".join(item.message for item in plan.conflicts[:1]) or "all possibilities were excluded"
        if proven
        else "the search ended before it found a plan",
    )


def _left(count: int) -> str:
    return f", {count} {verb(count, 'is', 'are')} not planned" if count else ""


def _failure_claims(replay: ReplaySection) -> tuple[Claim, ...]:
    if not replay.failures:
        return ()
    survived = sum(failure.survived for failure in replay.failures)
    moved = sum(len(failure.restarts) for failure in replay.failures)
    claim = Claim(
        claim="every VM restarts after as many host failures as the policy tolerates",
        rests_on="replay",
        holds=survived == len(replay.failures),
        evidence=f"{survived} of {len(replay.failures)} host failures survived, {counted(moved, 'VM restart')} "
        "with all rules kept",
    )
    return (claim,)


def without_notes(claims_of_plan: Sequence[Claim], limits: Sequence[LimitSection]) -> tuple[Claim, ...]:
    """Return the claims; where levels are missed as notes, the one on service levels claims no more than is true."""
    notes = missed_as_notes(limits)
    if not notes:
        return tuple(claims_of_plan)
    said = f"{notes:,} missed as {'a note' if notes == 1 else 'notes'}"
    return tuple(
        one.model_copy(update={"claim": _KEPT_BUT_NOTES, "evidence": f"{said}; {one.evidence}"})
        if one.claim == _KEPT and one.holds
        else one
        for one in claims_of_plan
    )


def _replay_claims(replay: ReplaySection | None) -> tuple[Claim, ...]:
    kept = _KEPT
    lasting = "the service levels also hold for demand not used for planning"
    if replay is None:
        untested = "the plan was not replayed"
        return tuple(Claim(claim=claim, rests_on="nothing", holds=None, evidence=untested) for claim in (kept, lasting))
    ok = replay.verdict == "ok"
    span = span_words(replay.n_steps * replay.interval_s)
    interval = format_seconds(float(replay.interval_s))
    unseen = replay.data == "unseen" and len(replay.in_one_period) < len(replay.vms)
    return (
        *_failure_claims(replay),
        Claim(
            claim=kept,
            rests_on="replay",
            holds=ok,
            evidence=f"{span} of {DATA[replay.data]}, in intervals of {interval}; in the worst "
            f"case, a VM waits {percent(replay.ready_peak_fraction, 1)} of an interval for a core, and "
            f"{percent(replay.cpu_unserved_fraction, 1)} of a VM's CPU work is unserved{_planning_words(replay)}",
        ),
        Claim(
            claim=lasting,
            rests_on="replay" if unseen else "nothing",
            holds=_kept_unseen(replay) if unseen else None,
            evidence=f"the replay ran on {DATA[replay.data]}{_exceptions(replay)}",
        ),
    )


def _kept_unseen(replay: ReplaySection) -> bool:
    """Return whether every service level is met on the data not used for planning."""
    of_planning = replay.planning.service_levels_missed if replay.planning is not None else 0
    return replay.service_levels_missed == of_planning


def _planning_words(replay: ReplaySection) -> str:
    """Return the worst figures on the data used for planning, where these were replayed too."""
    period = replay.planning
    if period is None:
        return ""
    return (
        f"; in {span_words(period.n_steps * replay.interval_s)} of {DATA['seen']}, "
        f"{percent(period.ready_peak_fraction, 1)} and {percent(period.cpu_unserved_fraction, 1)}"
    )


def _exceptions(replay: ReplaySection) -> str:
    """Return the VMs that were measured in one of the two periods only."""
    few = replay.in_one_period
    if not few or replay.data != "unseen":
        return ""
    return f", except for {counted(len(few), 'VM')} measured in only one period ({listed(few)})"
