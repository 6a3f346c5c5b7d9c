"""The plan's placement as rules read it, and how findings name a rule."""

from __future__ import annotations

from vconsolidate.check.facts import Facts
from vconsolidate.model.placement import Placement, host_facts
from vconsolidate.model.statement import RuleStatement
from vconsolidate.words import listed


def placement_of(facts: Facts) -> Placement:
    """Return the placement of a plan that has hosts."""
    plan, demand = facts.plan, facts.demand
    where = {vm.name: plan.hosts[h].name for vm, h in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)}
    hosts = {host.name: host_facts(host, facts.cluster(host.cluster)) for host in plan.hosts}
    loads = {host.name: load for host, load in zip(plan.hosts, plan.loads, strict=False)}
    return Placement(where, hosts, {vm.name: vm for vm in demand.vms}, loads)


def title_of(rule: RuleStatement) -> str:
    """Return the name of a rule, else its kind and servers: ``anti_affinity of web01, web02``."""
    return rule.name or f"{rule.kind} of {listed(rule.members)}"
