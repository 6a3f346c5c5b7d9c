"""
Reachable datastores: a server runs only in clusters whose hosts reach all of its datastores.

You do not write this rule: `datastores` of servers and clusters imply it, and `place_on` of disks. A cluster that
lists none reaches all that no other cluster keeps for itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.constraint import Constraint, Labelled
from vconsolidate.model.datastore import reaches
from vconsolidate.model.estate import Estate
from vconsolidate.model.placement import Placement
from vconsolidate.model.server import Server
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Rule, out_of_reach, reaching
from vconsolidate.words import listed


def implied(estate: Estate) -> Iterator[RuleStatement]:
    """Return one statement per datastore that some cluster lacks; `hosts` are the clusters that reach it."""
    wanted = {server.name: server.datastores for server in estate.servers}
    offered = {cluster.name: cluster.datastores or None for cluster in estate.clusters}
    yield from reaching("datastore_reachability", wanted, offered)
    pinned = {server.name: _pins(server) for server in estate.servers}
    if any(pinned.values()):
        there = {
            cluster.name: tuple(one.name for one in estate.datastores if reaches(cluster, one))
            for cluster in estate.clusters
        }
        yield from reaching("datastore_reachability", pinned, there)
    yield from _one_of_several(estate)


def _one_of_several(estate: Estate) -> Iterator[RuleStatement]:
    """Yield one statement per choice of declared datastores; a cluster that reaches none takes none of the servers."""
    if not estate.datastores:
        return
    users: dict[tuple[str, ...], list[str]] = {}
    for server in estate.servers:
        users.setdefault(server.datastores, []).append(server.name)
    for choice, members in users.items():
        usable = [one for one in estate.datastores if not choice or one.name in choice]
        able = tuple(c.name for c in estate.clusters if any(reaches(c, one) for one in usable))
        if len(able) < len(estate.clusters):
            name = listed(choice) if choice else "any datastore"
            yield RuleStatement("datastore_reachability", tuple(members), hosts=able, scope="cluster", name=name)


def _pins(server: Server) -> tuple[str, ...]:
    """Return the datastores that disks of a server must lie on, each once."""
    return tuple(dict.fromkeys(disk.place_on for disk in server.disks if disk.place_on))


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
