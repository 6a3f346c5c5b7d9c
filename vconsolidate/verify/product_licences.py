"""Whether a plan pays for every licence that its hosts and VMs need, counted host by host."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.licence import Licence
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.violation import Violation
from vconsolidate.rules.registry import statements
from vconsolidate.verify.licence_money import price_of_host, price_of_rest, price_of_vms

_RELATIVE = 1e-6
_ROUNDING = 1e-3
"""Largest error of the three decimals of a plan document, per product."""


def violations(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Violation]:
    """Yield a wrong sum of licences; a plan that states none (a table of VMs and hosts) is not judged."""
    if not plan.products:
        return
    due = licences_due(estate, demand, plan)
    stated = sum(product.cost for product in plan.products)
    if abs(stated - due) > _RELATIVE * max(1.0, due) + _ROUNDING * len(plan.products):
        currency = estate.economics.currency
        needs = f"the licences that its hosts need cost {due:,.2f} {currency}"
        message = f"the plan states {stated:,.2f} {currency} for product licences, but {needs}"
        yield Violation("licence", tuple(product.name for product in plan.products), message)


def licences_due(estate: Estate, demand: Demand, plan: Plan) -> float:
    """Return what all licences cost that a placement needs, over the horizon."""
    by_short_prices = sum(_by_short_prices(estate, demand, plan))
    return by_short_prices + sum(_cost(one, plan, demand, estate) for one in licences_needed(estate, demand))


def _by_short_prices(estate: Estate, demand: Demand, plan: Plan) -> Iterator[float]:
    """Yield what each rule with prices by host and core costs; the same group at the same prices pays once."""
    years = {cluster.name: cluster.policy.horizon_years for cluster in estate.clusters}
    seen: set[tuple[frozenset[str], tuple[tuple[str, float], ...]]] = set()
    for rule in statements(estate):
        prices = {name: amount for name, amount in rule.amounts if amount}
        members = frozenset(rule.members)
        if rule.kind != "licence" or not prices or (members, tuple(sorted(prices.items()))) in seen:
            continue
        seen.add((members, tuple(sorted(prices.items()))))
        for index, host in enumerate(plan.hosts):
            if any(vm.name in members for vm, at in zip(demand.vms, plan.host_of_vm, strict=True) if at == index):
                cores, time = host.hardware.cpu.cores, years[host.cluster]
                yield prices.get("per_host", 0.0) + prices.get("per_core", 0.0) * cores
                yield (prices.get("per_host_year", 0.0) + prices.get("per_core_year", 0.0) * cores) * time


@dataclass(frozen=True, slots=True)
class Need:
    """
    A licence, and who needs it.

    Parameters
    ----------
    members
        VMs that need it.
    cluster
        Only hosts here pay; empty: any.
    hosts
        Only hosts with one of these names pay; empty: any.
    """

    licence: Licence
    members: frozenset[str]
    name: str
    cluster: str = ""
    hosts: frozenset[str] = frozenset()


def licences_needed(estate: Estate, demand: Demand) -> Iterator[Need]:
    """Yield every licence that is counted, those that agree in everything once."""
    found: dict[Need, None] = {}
    for rule in statements(estate):
        if rule.kind == "licence" and rule.licence is not None:
            hosts = rule.hosts if rule.licence.spare_hosts == "count" else ()  # else those that run a VM pay
            found[Need(rule.licence, frozenset(rule.members), rule.name, hosts=frozenset(hosts))] = None
    known = {server.name for server in estate.servers}
    every = frozenset(vm.name for vm in demand.vms if vm.server in known and not vm.stands_for)
    for cluster in estate.clusters:
        for one in cluster.licences:
            found[Need(one.licence, every, one.name, cluster=cluster.name)] = None
    yield from found


def _cost(need: Need, plan: Plan, demand: Demand, estate: Estate) -> float:
    years = {cluster.name: cluster.policy.horizon_years for cluster in estate.clusters}
    members = [(vm, int(at)) for vm, at in zip(demand.vms, plan.host_of_vm, strict=True) if vm.name in need.members]
    paying = paying_hosts(need, plan, [at for _, at in members])
    longest = max((years[host.cluster] for host, _ in paying), default=0.0)
    if need.licence.counting.per in {"vm", "vcpu"}:
        return price_of_vms(need.licence, [vm.vcpus for vm, _ in members], longest)
    each = sum(price_of_host(need.licence, host.hardware.cpu, vms, years[host.cluster]) for host, vms in paying)
    return each + price_of_rest(need.licence, [host.hardware.cpu for host, _ in paying], longest)


def paying_hosts(need: Need, plan: Plan, at: Sequence[int]) -> list[tuple[PlannedHost, int]]:
    """Return the hosts that pay, each with the VMs that it runs of the product."""
    in_use = {plan.hosts[index].cluster for index in at} if not need.cluster else {need.cluster}
    paying = []
    for index, host in enumerate(plan.hosts):
        running = at.count(index)
        waits = need.licence.spare_hosts == "count" and host.cluster in in_use
        waits = waits and (not need.hosts or not need.hosts.isdisjoint({host.name, host.type_name, host.cluster}))
        if (running or waits) and need.cluster in {"", host.cluster}:
            paying.append((host, running))
    return paying
