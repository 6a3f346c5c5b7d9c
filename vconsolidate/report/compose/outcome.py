"""What was reached, what was proven, and what each claim rests on."""

from __future__ import annotations

from collections import Counter

from vconsolidate.model.demand import Demand
from vconsolidate.model.finding import Finding
from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import CHOOSE_HOSTS
from vconsolidate.report.compose.machines import location
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.outcome import (
    Bounds,
    Claim,
    Criterion,
    FindingSection,
    LevelSection,
    MoveSection,
    Objective,
    StabilitySection,
)
from vconsolidate.report.schema.replay import ReplaySection
from vconsolidate.report.wording import DATA, percent
from vconsolidate.units import format_seconds
from vconsolidate.words import counted, gap_words, listed, method_words, verb


def minimises_cost(plan: Plan) -> bool:
    """Return whether money decides: the objective is the cost, and hosts have one."""
    return plan.objective.startswith("cost") and plan.cost > 0


def bounds_section(plan: Plan) -> Bounds:
    """Return the proven bounds with the plan's distance to each."""
    cost = plan.cost
    return Bounds(
        hosts=plan.bound.hosts,
        cost=float(plan.bound.cost),
        method=plan.bound.method,
        hosts_gap_fraction=max(0, plan.hosts_used - plan.bound.hosts) / plan.hosts_used if plan.hosts else 0.0,
        cost_gap_fraction=max(0.0, cost - plan.bound.cost) / cost if cost else 0.0,
    )


def objective_section(plan: Plan, currency: str) -> Objective:
    """Return what was minimised and the plan's figures for every criterion."""
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
    """Return what the plan changes in the one before; None where there is none."""
    changes = plan.changes
    if changes is None:
        return None
    return StabilitySection(
        kept=changes.kept,
        moved=tuple(MoveSection(vm=move.vm, source=move.source, target=move.target) for move in changes.moved),
        new=changes.new,
        gone=changes.gone,
        hosts_added=changes.hosts_added,
        hosts_left=changes.hosts_left,
        told_by=changes.told_by,
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
    )


def claims(demand: Demand, plan: Plan, bounds: Bounds, replay: ReplaySection | None, run: RunInfo) -> tuple[Claim, ...]:
    """Return what the document claims, and the evidence of each claim."""
    if not plan.hosts:
        return (_no_plan_claim(demand, plan, run),)
    return (
        *_bound_claims(plan, bounds, run),
        Claim(
            claim="every rule is kept and no capacity is exceeded",
            rests_on="independent check",
            holds=run.checked,
            evidence=f"{counted(len(plan.host_of_vm), 'placement')} checked by code that the solvers do not share",
        ),
        *_replay_claims(replay),
    )


def _bound_claims(plan: Plan, bounds: Bounds, run: RunInfo) -> tuple[Claim, ...]:
    rules = "the same rules" if len(run.rounds) < 2 else "the same rules and cuts of the repair"
    fewest = f"no plan under {rules} needs fewer than {counted(bounds.hosts, 'host')}"
    best = f"no plan under {rules} is better"
    if any(level.criterion not in CHOOSE_HOSTS for level in plan.levels):
        best += f" in {', '.join(level.criterion for level in plan.levels if level.criterion in CHOOSE_HOSTS)}"
    if run.changed:
        stale = f"proven when the plan was made; changed since: {', '.join(run.changed)}"
        return tuple(Claim(claim=claim, rests_on="nothing", holds=None, evidence=stale) for claim in (fewest, best))
    proven = plan.status == "optimal"
    return (
        Claim(
            claim=fewest,
            rests_on="bound",
            holds=True,
            evidence=f"{method_words(bounds.method)}; this plan uses {plan.hosts_used}",
        ),
        Claim(
            claim=best,
            rests_on="bound",
            holds=True if proven else None,
            evidence="value and bound of the objective meet" if proven else f"not proven: {_open(plan)}",
        ),
    )


def _open(plan: Plan) -> str:
    """Return what the plan may be worse than the best one by."""
    level = plan.unproven
    if level is None:
        return f"{percent(plan.gap, 2)} may be left"
    if level.bound is None:
        return f"no bound on its {level.criterion} is known"
    return f"{gap_words(level.value, level.bound, level.unit)} of its {level.criterion} may be left"


def _no_plan_claim(demand: Demand, plan: Plan, run: RunInfo) -> Claim:
    proven = plan.status == "infeasible"
    if plan.status == "optimal":
        fates = Counter(item.action for item in demand.dispositions)
        kept, retired = fates["keep_physical"], fates["retire"]
        return Claim(
            claim="there is nothing to place",
            rests_on="inventory",
            holds=True,
            evidence=f"no server is to become a VM: {kept} {verb(kept, 'stays', 'stay')} physical, "
            f"{retired} {verb(retired, 'retires', 'retire')}",
        )
    if run.unplaced:
        gone = "no host of the plan is in the inventory"
        return Claim(claim="every VM has a host", rests_on="independent check", holds=False, evidence=gone)
    if proven and run.changed:
        stale = f"proven when the plan was made; changed since: {', '.join(run.changed)}"
        return Claim(claim="no plan exists", rests_on="nothing", holds=None, evidence=stale)
    return Claim(
        claim="no plan exists" if proven else "no plan was found",
        rests_on="bound" if proven else "nothing",
        holds=True if proven else None,
        evidence="; ".join(item.message for item in plan.conflicts[:1]) or "every possibility was excluded"
        if proven
        else "the search ended before a placement",
    )


def _failure_claims(replay: ReplaySection) -> tuple[Claim, ...]:
    if not replay.failures:
        return ()
    survived = sum(failure.survived for failure in replay.failures)
    moved = sum(len(failure.restarts) for failure in replay.failures)
    claim = Claim(
        claim="every VM restarts after as many host failures as the policy tolerates",
        rests_on="replay",
        holds=survived == len(replay.failures),
        evidence=f"{survived} of {counted(len(replay.failures), 'failure')} survived, "
        f"{counted(moved, 'restart')} under all rules",
    )
    return (claim,)


def _replay_claims(replay: ReplaySection | None) -> tuple[Claim, ...]:
    kept, lasting = "every VM's service level is met", "the plan keeps its service levels on unseen demand"
    if replay is None:
        untried = "the plan was not replayed"
        return tuple(Claim(claim=claim, rests_on="nothing", holds=None, evidence=untried) for claim in (kept, lasting))
    ok = replay.verdict == "ok"
    span = format_seconds(float(replay.n_steps * replay.interval_s))
    interval = format_seconds(float(replay.interval_s))
    unseen = replay.data == "unseen" and len(replay.in_one_period) < len(replay.vms)
    return (
        *_failure_claims(replay),
        Claim(
            claim=kept,
            rests_on="replay",
            holds=ok,
            evidence=f"{span} replayed in intervals of {interval} on {DATA[replay.data]}; at worst a VM waits "
            f"{percent(replay.ready_peak_fraction, 1)} of an interval and lacks "
            f"{percent(replay.cpu_unserved_fraction, 1)} of its CPU work{_planning_words(replay)}",
        ),
        Claim(
            claim=lasting,
            rests_on="replay" if unseen else "nothing",
            holds=_kept_unseen(replay) if unseen else None,
            evidence=f"the replay ran on {DATA[replay.data]}{_exceptions(replay)}",
        ),
    )


def _kept_unseen(replay: ReplaySection) -> bool:
    """Return whether no service level is missed on the data that planning did not see."""
    of_planning = replay.planning.service_levels_missed if replay.planning is not None else 0
    return replay.service_levels_missed == of_planning


def _planning_words(replay: ReplaySection) -> str:
    """Return what the data that the plan was made on show, where they were replayed besides."""
    period = replay.planning
    if period is None:
        return ""
    return (
        f"; {format_seconds(float(period.n_steps * replay.interval_s))} on {DATA['seen']}: at worst "
        f"{percent(period.ready_peak_fraction, 1)} and {percent(period.cpu_unserved_fraction, 1)}"
    )


def _exceptions(replay: ReplaySection) -> str:
    """Return the VMs for which these data are not new."""
    few = replay.in_one_period
    if not few or replay.data != "unseen":
        return ""
    return f", but for {counted(len(few), 'VM')} measured in one period only ({listed(few)})"
