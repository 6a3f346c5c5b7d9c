"""The runway of a plan: demand month by month against its hosts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.plan import Plan
from vconsolidate.model.runway import ClusterRunway, Procurement, Purchase, Repacked, Runway
from vconsolidate.pipeline.runway.by_sums import Used, out_with, runways, together, used_over_time
from vconsolidate.pipeline.runway.groups import groups_of
from vconsolidate.pipeline.runway.grown import GrowingDemand
from vconsolidate.pipeline.runway.growth import Asked, growth_of
from vconsolidate.pipeline.runway.notes import notes_of
from vconsolidate.pipeline.runway.placed import Effort, placement_runway, repacked_runway
from vconsolidate.pipeline.runway.procurement import Market, Offer, procurement
from vconsolidate.pipeline.runway.purchases import Candidate, candidates, hosts_of, idle_hosts
from vconsolidate.pipeline.runway.sums import capacity_of


@dataclass(frozen=True, slots=True)
class Question:
    """
    What is asked of a plan.

    Parameters
    ----------
    start
        Day of month 0; None counts months only.
    by
        What groups VMs; empty for one group.
    effort
        Limits of each search for placements; None searches none.
    """

    start: date | None
    n_months: int
    by: str
    asked: Asked
    market: Market
    effort: Effort | None = None


def runway(estate: Estate, demand: Demand, plan: Plan, question: Question) -> Runway:
    """
    Return when each cluster of a plan runs out.

    Parameters
    ----------
    plan
        With hosts, and valid under `estate` and `demand`.
    """
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    groups = groups_of(demand.vms, question.by)
    policies = [clusters[plan.hosts[host].cluster].policy for host in plan.host_of_vm.tolist()]
    growth = growth_of(estate, demand.vms, groups, policies, question.asked, question.n_months)
    growing = GrowingDemand(estate, demand, plan, groups, growth)
    found, bought = [], []
    for cluster in estate.clusters:
        if hosts_of(plan, cluster.name):
            one, curve = _cluster(growing, plan, cluster, question)
            found.append(one)
            bought += [curve] if curve is not None else []
    return Runway(
        name=estate.name,
        start=question.start,
        n_months=question.n_months,
        currency=estate.economics.currency,
        growth=growth,
        clusters=tuple(found),
        procurement=tuple(bought),
        notes=notes_of(estate, plan, growth, measured=question.asked.forecaster is not None),
    )


def _cluster(
    growing: GrowingDemand, plan: Plan, cluster: Cluster, question: Question
) -> tuple[ClusterRunway, Procurement | None]:
    hosts = hosts_of(plan, cluster.name)
    used = used_over_time(growing, cluster, hosts[0], question.n_months)
    resources = runways(used, capacity_of(growing.estate, cluster, growing.demand, hosts))
    out = together(resources)
    placed, broken = placement_runway(growing, plan, cluster.name, out, question.n_months)
    repacked = None
    if question.effort is not None:
        held = question.n_months if placed.typical is None else placed.typical - 1
        repacked = repacked_runway(growing, plan, cluster.name, held, out.typical, question.n_months, question.effort)
    choices = candidates(cluster, plan)
    purchases = tuple(_purchase(growing, plan, cluster, hosts, used, one, question, repacked) for one in choices)
    first = resources[0] if resources and out.typical is not None else None
    found = ClusterRunway(
        cluster=cluster.name,
        hosts=len(hosts),
        vms=sum(home.name == cluster.name for home in growing.home),
        resources=resources,
        out=out,
        binding=first.resource if first is not None else "",
        binding_after_failures=first is not None and first.after_failures,
        placed=placed,
        broken=broken,
        repacked=repacked,
        purchases=purchases,
    )
    size = _sizes(growing, cluster, resources[0].resource if resources else "")
    idle = sorted(idle_hosts(cluster, plan), key=lambda host: (-size(host.hardware), host.name))
    offer = Offer(idle, _cheapest(choices, size))
    if out.fast is None or not offer.machines:
        return found, None
    curve = procurement(growing, cluster, hosts, used, offer, question.n_months, question.market)
    idle_curve = not curve.orders and not curve.reused and curve.then_month is None
    return found, None if idle_curve and len({needed for year in curve.years for needed in year.needed}) < 2 else curve


def _purchase(
    growing: GrowingDemand,
    plan: Plan,
    cluster: Cluster,
    hosts: Sequence[Hardware],
    used: Used,
    candidate: Candidate,
    question: Question,
    before: Repacked | None,
) -> Purchase:
    out = out_with(growing, cluster, [*hosts, candidate.hardware], used)
    found = Purchase(candidate.host.type_name, candidate.owned, candidate.price, out)
    if question.effort is None or before is None:
        return found
    again = repacked_runway(
        growing,
        plan,
        cluster.name,
        before.holds,
        out.typical,
        question.n_months,
        question.effort,
        (candidate.host,),
    )
    return replace(found, repacked=again)


def _sizes(growing: GrowingDemand, cluster: Cluster, resource: str) -> Callable[[Hardware], float]:
    """Return what tells how much of a resource a host offers; its CPU where hosts do not offer the resource."""

    def size(hardware: Hardware) -> float:
        offered = capacity_of(growing.estate, cluster, growing.demand, [hardware]).all_hosts
        return hardware.cpu.capacity_mhz if resource in {"", "storage"} else offered.get(resource, 0.0)

    return size


def _cheapest(choices: Sequence[Candidate], size: Callable[[Hardware], float]) -> Candidate | None:
    """Return the type to buy with the lowest price per size; one with a price where any has one."""
    sold = [one for one in choices if not one.owned]
    priced = [one for one in sold if one.price is not None] or sold
    return min(
        priced,
        key=lambda one: ((one.price or 0.0) / max(size(one.hardware), 1e-9), one.host.type_name),
        default=None,
    )
