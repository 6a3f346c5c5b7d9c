"""
Datastores within reach: a server runs only in clusters whose hosts reach all of its datastores.

Nobody writes this rule: `datastores` of servers and of clusters imply it. A cluster that lists none reaches all.
"""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.constraint import Constraint, Labelled
from vconsolidate.model.estate import Estate, RuleStatement
from vconsolidate.model.placement import Placement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Rule, placed


def implied(estate: Estate) -> Iterator[RuleStatement]:
    """Yield one statement per datastore that some cluster lacks; `hosts` are the clusters that reach it."""
    users: dict[str, list[str]] = {}
    for server in estate.servers:
        for name in server.datastores:
            users.setdefault(name, []).append(server.name)
    for name, members in users.items():
        able = tuple(c.name for c in estate.clusters if not c.datastores or name in c.datastores)
        if len(able) < len(estate.clusters):
            yield RuleStatement(
                kind="datastore_reachability", members=tuple(members), hosts=able, scope="cluster", name=name
            )


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: each VM in one of the clusters."""
    return (Labelled(statement.members, "cluster", statement.hosts),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM in a cluster that lacks the datastore."""
    for name in placed(statement.members, placement):
        host = placement.hosts[placement.host_of_vm[name]]
        cluster = host.labels["cluster"]
        if cluster not in statement.hosts:
            message = f"{name} runs on {host.name}, but {cluster} does not reach {statement.name}"
            yield Violation(statement.kind, (name, host.name), message)


RULE = Rule(
    kind="datastore_reachability",
    doc=__doc__ or "",
    schema=None,
    example="servers: [{name: erp-db01, datastores: [san-gold]}]",
    encode=encode,
    violations=violations,
    implied=implied,
)
