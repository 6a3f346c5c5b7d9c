"""
Licences whose cost is no sum over hosts: sold from a smallest order on, or needed by every host of a cluster in use.

The search minimises sums over hosts, so the choice that makes such a licence one is made outside it, each way in turn:

- *Smallest orders.* What the licence costs is the larger of two, its units on the hosts or the order. One plan weighs
  every unit; where its hosts need less than the order, another takes the order for granted and chooses hosts by all
  else. No plan costs less than the bound of either.
- *Clusters.* A product that may run in several clusters, and that every host of a cluster which runs it needs, is
  planned in each cluster alone and in all of them. Every plan is of one of these kinds (the last is any plan where
  there are more than two clusters), so none costs less than the least of their bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from vconsolidate.model.constraint import Fee
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Level
from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import CHOOSE_HOSTS
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.product_licences import fees_of
from vconsolidate.packing.solver.work_limit import WorkLimit

_FIRST_WORK = 0.6
"""Share of the work for the plan that weighs every unit, where there is a smallest order."""

_MOST_PLANS = 4


@dataclass(frozen=True, slots=True)
class Given:
    """
    What a search takes for granted.

    Parameters
    ----------
    ordered
        Licences of which the smallest order is bought and no more.
    everywhere
        Licences that every host of every cluster needs.
    """

    ordered: frozenset[Fee] = frozenset()
    everywhere: frozenset[Fee] = frozenset()


Planner = Callable[[Estate, Stop, Given], Plan]


def plan_with_licences(estate: Estate, demand: Demand, stop: Stop, planner: Planner) -> Plan:
    """Return the cheapest plan found, and what is proven of all."""
    roaming = _roaming(estate, demand)
    if roaming is None:
        return _with_smallest_orders(estate, stop, planner, Given())
    fee, clusters = roaming
    ways: list[tuple[Estate, Given]] = [(_fenced(estate, fee, cluster), Given()) for cluster in clusters]
    ways.append((estate, Given(everywhere=frozenset({fee})) if len(clusters) == 2 else Given()))
    work_limit = WorkLimit(stop)
    plans = []
    for number, (part, given) in enumerate(ways):
        share = 1.0 / (len(ways) - number)
        plans.append(_with_smallest_orders(part, work_limit.stop(share, time=share), planner, given))
    return _best_of_all(plans)


def _with_smallest_orders(estate: Estate, stop: Stop, planner: Planner, given: Given) -> Plan:
    fees = [(fee, title) for fee, title in fees_of(estate) if _has_smallest_order(fee)]
    work_limit = WorkLimit(stop)
    best = latest = planner(estate, work_limit.stop(_FIRST_WORK if fees else 1.0), given)
    tried = {given.ordered}
    while fees and best.status == "feasible" and len(tried) < _MOST_PLANS and not work_limit.is_over:
        unseen = {product.name for product in latest.products if product.unseen}
        given = replace(given, ordered=given.ordered ^ {fee for fee, title in fees if title in unseen})
        if given.ordered in tried:
            break
        tried.add(given.ordered)
        latest = planner(estate, work_limit.stop(), given)
        if not latest.hosts:
            break
        best = _better(best, latest)
    return best


def _has_smallest_order(fee: Fee) -> bool:
    return any(one.counting.minimum_order and one.counting.on_hosts for one in fee.licences)


def _roaming(estate: Estate, demand: Demand) -> tuple[Fee, tuple[str, ...]] | None:
    """Return the first product that every host of a cluster needs and that may run in several, and these clusters."""
    clusters_of = {vm.name: frozenset(vm.clusters) for vm in demand.vms}
    for fee, _ in fees_of(estate):
        if not fee.on_every_host or fee.cluster:
            continue
        members = [clusters_of[name] for name in fee.vms if name in clusters_of]
        able = frozenset[str]().union(*members)
        named = [c.name for c in estate.clusters if c.name in able and (c.hosts or c.host_types)]
        if len(named) > 1 and all(len(one) > 1 for one in members):
            return fee, tuple(sorted(named))
    return None


def _fenced(estate: Estate, fee: Fee, cluster: str) -> Estate:
    """Return the estate whose VMs of a product run in one cluster."""
    return replace(estate, rules=(*estate.rules, RuleStatement("pin", fee.vms, hosts=(cluster,))))


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


def _best_of_all(plans: Sequence[Plan]) -> Plan:
    """Return the best of plans of which each is of a kind, with what is proven of all kinds; the last of any kind."""
    found = [plan for plan in plans if plan.hosts]
    if not found:
        return plans[-1]
    best = min(found, key=lambda plan: (_values(plan), plan.status != "optimal"))
    unclear = any(plan.status == "unknown" for plan in plans)
    proven = not unclear and all(plan.status == "optimal" for plan in found)
    levels = tuple(best.levels if proven and len(found) == 1 else _least_levels(best, found, unclear=unclear))
    cost = 0.0 if unclear else min(plan.bound.cost for plan in found)
    hosts = 0 if unclear else min(plan.bound.hosts for plan in found)
    return replace(
        best,
        status="optimal" if proven else "feasible",
        levels=levels,
        bound=replace(best.bound, cost=cost, hosts=hosts),
        phases=tuple(phase for plan in plans for phase in plan.phases),
        interrupted=any(plan.interrupted for plan in plans),
        limited=any(plan.limited for plan in plans),
    )


def _least_levels(best: Plan, found: Sequence[Plan], *, unclear: bool) -> Iterator[Level]:
    """Yield the levels of the best plan with bounds that hold for plans of every kind."""
    for number, level in enumerate(best.levels):
        others = [plan.levels[number] for plan in found]
        if level.criterion not in CHOOSE_HOSTS:
            yield level
        elif unclear or any(other.among != "all" or other.bound is None for other in others):
            proven = not unclear and all(plan.status == "optimal" for plan in found)
            yield level if proven else replace(level, bound=0.0, among="all")
        else:
            yield replace(level, bound=min(level.value, *(other.bound or 0.0 for other in others)))
