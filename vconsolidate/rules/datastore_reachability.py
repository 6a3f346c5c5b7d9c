"""
Reachable datastores: a server runs only in clusters whose hosts reach all of its datastores.

You do not write this rule: `datastores` of servers and clusters imply it. A cluster that lists none reaches all.
"""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.constraint import Constraint, Labelled
from vconsolidate.model.estate import Estate
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Rule, out_of_reach, reaching


def implied(estate: Estate) -> Iterator[RuleStatement]:
    """Return one statement per datastore that some cluster lacks; `hosts` are the clusters that reach it."""
    wanted = {server.name: server.datastores for server in estate.servers}
    offered = {cluster.name: cluster.datastores or None for cluster in estate.clusters}
    return reaching("datastore_reachability", wanted, offered)


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: each VM in one of the clusters."""
    return (Labelled(statement.members, "cluster", statement.hosts),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Return one violation per VM in a cluster that lacks the datastore."""
    return out_of_reach(statement, placement, "does not reach")


RULE = Rule(
    kind="datastore_reachability",
    doc=__doc__ or "",
    schema=None,
    example="servers: [{name: erp-db01, datastores: [san-gold]}]",
    encode=encode,
    violations=violations,
    implied=implied,
)
