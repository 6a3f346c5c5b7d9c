"""Findings about rules that a plan may break or interpret (VC109 to VC111)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vconsolidate.check.facts import Facts
from vconsolidate.model.finding import Finding
from vconsolidate.model.placement import Placement, host_facts
from vconsolidate.model.statement import RuleStatement
from vconsolidate.rules.registry import RULES, statements, wishes, with_secondaries
from vconsolidate.words import counted, listed, verb

_ALWAYS_KNOWN: Final = frozenset({"host", "cluster", "site", "type", "cpu_generation", "cpu_vendor"})


def rule_findings(facts: Facts) -> Iterator[Finding]:
    """Yield findings about wishes, unknown racks and licences."""
    if not facts.plan.hosts:
        return
    placement = _placement(facts)
    for wish in wishes(facts.estate):
        yield from _broken(with_secondaries(wish, facts.estate), placement)
    written = [s for s in (*statements(facts.estate), *wishes(facts.estate)) if s.scope not in _ALWAYS_KNOWN]
    for statement in written:
        yield from _unknown(statement, facts, placement)
    for statement in statements(facts.estate):
        if statement.kind == "licence" and statement.amounts:
            yield from _licence(statement, facts, placement)


def _placement(facts: Facts) -> Placement:
    plan, demand = facts.plan, facts.demand
    where = {vm.name: plan.hosts[h].name for vm, h in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)}
    hosts = {host.name: host_facts(host, facts.cluster(host.cluster)) for host in plan.hosts}
    loads = {host.name: load for host, load in zip(plan.hosts, plan.loads, strict=False)}
    return Placement(where, hosts, {vm.name: vm for vm in demand.vms}, loads)


def _title(statement: RuleStatement) -> str:
    return statement.name or f"{statement.kind} of {listed(statement.members)}"


def _broken(wish: RuleStatement, placement: Placement) -> Iterator[Finding]:
    found = [violation.message for violation in RULES[wish.kind].violations(wish, placement)]
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        yield Finding(
            "VC109",
            "note",
            _title(wish),
            f"A wish of weight {wish.weight:g} is not kept: {found[0]}{more}.",
            "Write level: must to see what keeping it costs.",
            wish.place,
        )


def _unknown(statement: RuleStatement, facts: Facts, placement: Placement) -> Iterator[Finding]:
    """Yield one finding per rule whose label some of its hosts to buy lack."""
    used = {placement.host_of_vm[name] for name in statement.members if name in placement.host_of_vm}
    lacking = [
        host.name
        for host in facts.plan.hosts
        if host.name in used and not host.existing and statement.scope not in placement.hosts[host.name].labels
    ]
    if lacking:
        each = f"{listed(lacking)} {verb(len(lacking), 'is', 'are')}"
        yield Finding(
            "VC110",
            "note",
            _title(statement),
            f"The {statement.scope} of hosts to buy is not known; {each} taken as one of its own.",
            f"Give the host type the label {statement.scope}, or see that they do not share one.",
            statement.place,
        )


def _licence(statement: RuleStatement, facts: Facts, placement: Placement) -> Iterator[Finding]:
    names = dict.fromkeys(placement.host_of_vm[name] for name in statement.members if name in placement.host_of_vm)
    hosts = [host for host in facts.plan.hosts if host.name in names]
    price = dict(statement.amounts)
    cost = 0.0
    for host in hosts:
        cores, years = host.hardware.cpu.cores, facts.cluster(host.cluster).policy.horizon_years
        cost += price.get("per_host", 0.0) + price.get("per_core", 0.0) * cores
        cost += (price.get("per_host_year", 0.0) + price.get("per_core_year", 0.0) * cores) * years
    least = [product.bound for product in facts.plan.products if product.name == statement.name]
    if hosts:
        number = counted(len(hosts), "host")
        cores = sum(host.hardware.cpu.cores for host in hosts)
        bound = f"; no plan pays less than {least[0]:,.0f}" if least else ""
        yield Finding(
            "VC111",
            "note",
            _title(statement),
            f"{number} ({listed([host.name for host in hosts])}) with {counted(cores, 'core')} "
            f"{verb(len(hosts), 'needs', 'need')} the licence: {cost:,.0f} {facts.estate.economics.currency} over the "
            f"horizon, part of the plan's cost{bound}.",
            "",
            statement.place,
        )
