"""
The second site of a recovery: only the servers that `recovery.runs` names run there every day.

You do not write this rule: the section `recovery` implies it. It holds every day; after the loss of the first site the
replicated servers restart at the second one.
"""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.constraint import Constraint, Labelled
from vconsolidate.model.estate import Estate
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Rule, placed


def implied(estate: Estate) -> Iterator[RuleStatement]:
    """Return one statement for the servers of each side; `hosts` are the clusters of their side."""
    recovery = estate.recovery
    if recovery is None:
        return
    second = tuple(cluster.name for cluster in estate.clusters if cluster.name in recovery.clusters)
    first = tuple(cluster.name for cluster in estate.clusters if cluster.name not in recovery.clusters)
    there = frozenset(recovery.runs)
    for members, clusters in (
        (tuple(server.name for server in estate.servers if server.name in there), second),
        (tuple(server.name for server in estate.servers if server.name not in there), first),
    ):
        if members:
            yield RuleStatement("recovery_site", members, hosts=clusters, scope="cluster", place=recovery.place)


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: each VM in a cluster of its side."""
    return (Labelled(statement.members, "cluster", statement.hosts),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM that runs at the other side."""
    for name in placed(statement.members, placement):
        host = placement.hosts[placement.host_of_vm[name]]
        if host.labels["cluster"] not in statement.hosts:
            message = f"{name} runs in {host.labels['cluster']}, but recovery.runs lets it run in " + (
                " or ".join(statement.hosts) or "no cluster"
            )
            yield Violation(statement.kind, (name, host.name), message)


RULE = Rule(
    kind="recovery_site",
    doc=__doc__ or "",
    schema=None,
    example="recovery: {clusters: [second-site], runs: {tags: test}}",
    encode=encode,
    violations=violations,
    implied=implied,
)
