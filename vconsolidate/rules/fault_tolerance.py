"""
Fault-tolerant VMs: primary and secondary on different hosts of one cluster, as `fault_tolerance` of a server says.

You do not write this rule: a server with `fault_tolerance: true` implies it. Where `policy.admission.domain` names what
fails at once (a rack, a site, a label), the two VMs run in different ones, not only on different hosts. The platform
limits how many such VMs and vCPUs a host may run.
"""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.constraint import AtMost, Constraint, Together
from vconsolidate.model.estate import Estate
from vconsolidate.model.fault_tolerance import secondary_name
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Rule, placed


def implied(estate: Estate) -> Iterator[RuleStatement]:
    """Yield one statement per fault-tolerant server; one per cluster where these differ in what fails at once."""
    domains = {cluster.name: cluster.policy.admission.domain for cluster in estate.clusters}
    alike = len(set(domains.values())) == 1
    clusters = tuple((name,) for name in domains)
    for server in estate.servers:
        if not server.fault_tolerant:
            continue
        for cluster, domain in domains.items():
            yield RuleStatement(
                kind="fault_tolerance",
                members=(server.name, secondary_name(server.name)),
                hosts=() if alike else (cluster,),
                scope=domain,
                host_sets=clusters,
                place=server.place,
            )
            if alike:
                break


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: at most one of the two on a host or domain, and both in one cluster where there are several."""
    apart = AtMost(statement.members, 1, statement.scope, statement.hosts or None)
    return (apart, Together(statement.members, "cluster")) if len(statement.host_sets) > 1 else (apart,)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield a violation where the two share what may fail at once, or are in different clusters."""
    there = placed(statement.members, placement)
    facts = {name: placement.hosts[placement.host_of_vm[name]] for name in there}
    for second, name in enumerate(there):
        for other in there[:second]:
            spoken_of = not statement.hosts or all(facts[n].names & set(statement.hosts) for n in (name, other))
            shared = placement.label(name, statement.scope)
            if spoken_of and shared == placement.label(other, statement.scope):
                message = f"{other} and {name} share {statement.scope} {shared}, so one failure stops both"
                yield Violation(statement.kind, (other, name), message)
            here, elsewhere = (placement.label(n, "cluster") for n in (name, other))
            if len(statement.host_sets) > 1 and here != elsewhere:
                message = f"{name} runs in cluster {here} and {other} in {elsewhere}, but they must share a cluster"
                yield Violation(statement.kind, (name, other), message)


RULE = Rule(
    kind="fault_tolerance",
    doc=__doc__ or "",
    schema=None,
    example="servers: [{name: erp-db01, fault_tolerance: true}]",
    encode=encode,
    violations=violations,
    implied=implied,
    secondaries=False,
)
