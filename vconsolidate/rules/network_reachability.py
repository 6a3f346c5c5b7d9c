"""
Networks within reach: a server runs in clusters whose hosts are wired to all of its networks.

Nobody writes this rule: `networks` of servers and of clusters imply it. A cluster that lists none is wired to all.
"""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.constraint import Constraint, Labelled
from vconsolidate.model.estate import Estate, RuleStatement
from vconsolidate.model.placement import Placement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Rule, placed


def implied(estate: Estate) -> Iterator[RuleStatement]:
    """Yield one statement per network that some cluster lacks and some server needs; `hosts`: clusters that have it."""
    users: dict[str, list[str]] = {}
    for server in estate.servers:
        for name in server.networks:
            users.setdefault(name, []).append(server.name)
    for name, members in users.items():
        able = tuple(c.name for c in estate.clusters if not c.networks or name in c.networks)
        if len(able) < len(estate.clusters):
            yield RuleStatement(
                kind="network_reachability", members=tuple(members), hosts=able, scope="cluster", name=name
            )


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: each VM in one of the clusters."""
    return (Labelled(statement.members, "cluster", statement.hosts),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM in a cluster that lacks the network."""
    for name in placed(statement.members, placement):
        host = placement.hosts[placement.host_of_vm[name]]
        cluster = host.labels["cluster"]
        if cluster not in statement.hosts:
            message = f"{name} runs on {host.name}, but {cluster} is not wired to {statement.name}"
            yield Violation(statement.kind, (name, host.name), message)


RULE = Rule(
    kind="network_reachability",
    doc=__doc__ or "",
    schema=None,
    example="servers: [{name: dc01, networks: [office, servers]}]",
    encode=encode,
    violations=violations,
    implied=implied,
)
