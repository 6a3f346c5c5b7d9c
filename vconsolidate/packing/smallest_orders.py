"""
Licences that are sold from a smallest order on: whether hosts with fewer units are worth it.

What such a licence costs is the larger of two: its units on the hosts, or the smallest order whatever the hosts. So a
plan is sought for each: one that weighs every unit, and, where its hosts need less than the order, one that takes the
order for granted and chooses hosts by everything else. No plan costs less than the bound of either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from vconsolidate.model.constraint import Fee
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Level
from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import CHOOSE_HOSTS
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.product_licences import fees_of
from vconsolidate.packing.solver.work_limit import WorkLimit

_FIRST_WORK = 0.6
"""Share of the work for the plan that weighs every unit, where there is a smallest order."""

_MOST_PLANS = 4

Planner = Callable[[Stop, frozenset[Fee]], Plan]
"""Makes a plan that takes the smallest order of some licences for granted."""


def plan_with_smallest_orders(estate: Estate, stop: Stop, planner: Planner) -> Plan:
    """Return the cheapest plan found, and what is proven of all."""
    fees = [(fee, title) for fee, title in fees_of(estate) if _has_smallest_order(fee)]
    work_limit = WorkLimit(stop)
    ordered = frozenset[Fee]()
    best = latest = planner(work_limit.stop(_FIRST_WORK if fees else 1.0), ordered)
    tried = {ordered}
    while fees and best.status == "feasible" and len(tried) < _MOST_PLANS and not work_limit.is_over:
        unseen = {product.name for product in latest.products if product.unseen}
        ordered ^= {fee for fee, title in fees if title in unseen}
        if ordered in tried:
            break
        tried.add(ordered)
        latest = planner(work_limit.stop(), ordered)
        if not latest.hosts:
            break
        best = _better(best, latest)
    return best


def _has_smallest_order(fee: Fee) -> bool:
    return any(one.counting.minimum_order and one.counting.on_hosts for one in fee.licences)


def _better(first: Plan, second: Plan) -> Plan:
    """Return the better of two plans on the levels that choose hosts, with what is proven of both."""
    proven = _values(second) == _values(first) and second.status == "optimal"
    best, other = (second, first) if proven or _values(second) < _values(first) else (first, second)
    if best.status == "optimal":
        return replace(best, phases=first.phases + second.phases)
    levels = tuple(map(_with_proof, best.levels, other.levels))
    bound = replace(
        best.bound, cost=max(best.bound.cost, other.bound.cost), hosts=max(best.bound.hosts, other.bound.hosts)
    )
    met = all(level.proven for level in levels if level.criterion in CHOOSE_HOSTS)
    return replace(
        best,
        status="optimal" if met else best.status,
        levels=levels,
        bound=bound,
        phases=first.phases + second.phases,
        limited=first.limited or second.limited,
    )


def _values(plan: Plan) -> tuple[float, ...]:
    """Return what a plan reaches on the levels that choose hosts, whole cents apart."""
    return tuple(round(level.value, 2) for level in plan.levels if level.criterion in CHOOSE_HOSTS)


def _with_proof(level: Level, other: Level) -> Level:
    """Return a level with the sharper of two bounds, where both hold for all plans."""
    if level.criterion not in CHOOSE_HOSTS or level.bound is None or other.bound is None:
        return level
    if level.among != "all":
        return replace(level, bound=0.0, among="all")
    return replace(level, bound=min(level.value, max(level.bound, other.bound))) if other.among == "all" else level
