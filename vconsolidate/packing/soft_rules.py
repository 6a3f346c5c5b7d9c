"""
Rules that should hold: kept as long as that makes the plan no worse on the levels of the objective that choose hosts.

The plan is made without them first. If it breaks some, a plan with all of them as rules is tried, and if that is worse
or impossible, they are taken up one after the other, the heaviest first. A wish that the best plan so far keeps anyway
costs no search. This is greedy: another subset may weigh more, which is why every broken one is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import CHOOSE_HOSTS
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.rules.registry import wishes
from vconsolidate.verify.plan import keeps

_TRY_WORK = 0.25
"""Share of the work limit that one further plan may take, on top of it."""

_MOST_TRIES = 12

Planner = Callable[[Estate, Stop], Plan]


def keep_soft_rules(estate: Estate, demand: Demand, stop: Stop, planner: Planner) -> Plan:
    """
    Return the plan that keeps the rules and, at no further cost, as many wishes as were found to go together.

    Parameters
    ----------
    planner
        Makes a plan under rules that must hold.
    """
    work_limit = WorkLimit(stop)
    first = planner(estate, stop)
    wanted = sorted(wishes(estate), key=lambda wish: -wish.weight)
    if not first.hosts or all(keeps(estate, demand, first, wish) for wish in wanted):
        return first

    def insist(on: Sequence[RuleStatement]) -> Plan | None:
        if work_limit.is_over or stop.interrupted():
            return None
        chosen = {id(wish) for wish in on}
        rules = tuple(replace(r, level="must") if id(r) in chosen else r for r in estate.rules)
        limits = replace(stop, work=stop.work * _TRY_WORK, seconds=work_limit.seconds_left)
        plan = planner(replace(estate, rules=rules), limits)
        return plan if plan.hosts and _no_worse(plan, first) else None

    best = insist(wanted)
    if best is None:
        best = _one_by_one(estate, demand, first, wanted, insist)
    return best if best is first else _with_proof_of(first, best)


def _one_by_one(
    estate: Estate,
    demand: Demand,
    first: Plan,
    wanted: Sequence[RuleStatement],
    insist: Callable[[Sequence[RuleStatement]], Plan | None],
) -> Plan:
    best, taken, tries = first, list[RuleStatement](), 0
    for wish in wanted:
        if keeps(estate, demand, best, wish):
            taken.append(wish)
        elif tries < _MOST_TRIES:
            tries += 1
            plan = insist([*taken, wish])
            if plan is not None:
                best = plan
                taken.append(wish)
    return best


def _no_worse(plan: Plan, first: Plan) -> bool:
    """Return whether a plan is at least as good on the levels that choose hosts, the most important first."""
    for level, before in zip(plan.levels, first.levels, strict=True):
        if level.criterion not in CHOOSE_HOSTS:
            break
        slack = 1e-9 * max(1.0, abs(before.value))
        if abs(level.value - before.value) > slack:
            return level.value < before.value
    return True


def _with_proof_of(first: Plan, best: Plan) -> Plan:
    """Return a plan with what was proven without the wishes; nothing is proven of levels below."""
    levels = tuple(
        replace(level, bound=before.bound if level.criterion in CHOOSE_HOSTS else None)
        for level, before in zip(best.levels, first.levels, strict=True)
    )
    limited = first.limited or best.limited
    phases = first.phases + best.phases
    return replace(best, status=first.status, bound=first.bound, levels=levels, phases=phases, limited=limited)
