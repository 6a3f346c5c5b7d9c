"""
Reachable networks: a server runs only in clusters whose hosts are wired to all of its networks.

You do not write this rule: `networks` of servers and clusters imply it. A cluster that lists none is wired to
those of its port groups, or to all where it states no switch.
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
    """Return one statement per network that some cluster lacks; `hosts` are the clusters that are wired to it."""
    wanted = {server.name: server.networks for server in estate.servers}
    offered = {cluster.name: cluster.wired for cluster in estate.clusters}
    return reaching("network_reachability", wanted, offered)


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: each VM in one of the clusters."""
    return (Labelled(statement.members, "cluster", statement.hosts),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Return one violation per VM in a cluster that lacks the network."""
    return out_of_reach(statement, placement, "is not wired to")


RULE = Rule(
    kind="network_reachability",
    doc=__doc__ or "",
    schema=None,
    example="servers: [{name: dc01, networks: [office, servers]}]",
    encode=encode,
    violations=violations,
    implied=implied,
)
