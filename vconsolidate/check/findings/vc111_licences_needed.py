"""VC111: what the licences of a product cost on the planned hosts."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import with_rule
from vconsolidate.check.placement import placement_of, title_of
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import Place
from vconsolidate.model.placement import Placement
from vconsolidate.model.plan import ProductLicence
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.statement import RuleStatement
from vconsolidate.rules.registry import statements
from vconsolidate.words import counted, listed, verb


def _find(facts: Facts) -> Iterator[Finding]:
    if not facts.plan.hosts:
        return
    rules = [rule for rule in statements(facts.estate) if rule.kind == "licence"]
    priced = [rule for rule in rules if rule.amounts]
    placement = placement_of(facts) if priced else None
    for rule in priced:
        if placement is not None:
            yield from _of_rule(rule, facts, placement)
    places = {rule.short_title: (title_of(rule), rule.place) for rule in rules if rule.licence is not None}
    places |= {one.name: (one.name, cluster.place) for cluster in facts.estate.clusters for one in cluster.licences}
    for product in facts.plan.products:
        if product.name in places:
            yield _of_product(product, facts, *places[product.name])


def _of_rule(rule: RuleStatement, facts: Facts, placement: Placement) -> Iterator[Finding]:
    names = {placement.host_of_vm[name] for name in rule.members if name in placement.host_of_vm}
    hosts = [host for host in facts.plan.hosts if host.name in names]
    if hosts:
        least = [product.bound for product in facts.plan.products if product.name == rule.name]
        yield _finding(title_of(rule), rule.place, facts, hosts, _cost(rule, facts, hosts), least)


def _of_product(product: ProductLicence, facts: Facts, title: str, place: Place) -> Finding:
    hosts = [host for host in facts.plan.hosts if host.name in product.hosts]
    units = "" if product.units is None else KIND.part("units", units=counted(product.units, _unit(product.per)))
    return _finding(title, place, facts, hosts, product.cost, [product.bound], units)


def _unit(per: str) -> str:
    return {"socket_pair": "socket pair", "vm": "VM", "vcpu": "vCPU"}.get(per, per)


def _finding(
    title: str,
    place: Place,
    facts: Facts,
    hosts: list[PlannedHost],
    cost: float,
    least: list[float],
    units: str = "",
) -> Finding:
    currency = facts.estate.economics.currency
    return KIND.finding(
        title,
        place,
        hosts=counted(len(hosts), "host"),
        names=listed([host.name for host in hosts]),
        cores=counted(sum(host.hardware.cpu.cores for host in hosts), "core"),
        need=verb(len(hosts), "needs", "need"),
        units=units,
        cost=f"{cost:,.0f} {currency}",
        bound=KIND.part("bound", least=f"{least[0]:,.0f} {currency}") if least else "",
    )


def _cost(rule: RuleStatement, facts: Facts, hosts: list[PlannedHost]) -> float:
    """Return what the licences cost over the horizon, in the currency of the inventory."""
    price = dict(rule.amounts)
    cost = 0.0
    for host in hosts:
        cores, years = host.hardware.cpu.cores, facts.cluster(host.cluster).policy.horizon_years
        cost += price.get("per_host", 0.0) + price.get("per_core", 0.0) * cores
        cost += (price.get("per_host_year", 0.0) + price.get("per_core_year", 0.0) * cores) * years
    return cost


KIND = FindingKind(
    id="VC111",
    title="Licences the plan needs",
    severity="note",
    message="{hosts} ({names}) with {cores} {need} this licence{units}. It costs {cost} over the horizon, which the "
    "plan's cost includes{bound}.",
    parts={"bound": "; no plan pays less than {least}", "units": ", counted as {units}"},
    tip="",
    doc="""
    A `licence` rule with a price, or a licence of a cluster: the hosts that need it, what it costs to license them over
    the horizon (part of the plan's cost), and the least that any plan pays. Hosts on which VMs may only start after a
    failure are counted where the licence says `spare_hosts: count`.
    """,
    example=lambda: with_rule("licence", "vm0", limit=1, amounts=(("per_core", 10.0),)),
    find=_find,
)
