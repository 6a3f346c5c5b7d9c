"""
Security zones that never share a host, as `separate_hosts_from` of the section `zones` says.

You do not write this rule: a zone that lists another one implies it, for all servers of the two zones.
"""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.constraint import Apart, Constraint
from vconsolidate.model.estate import Estate
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Rule, placed


def implied(estate: Estate) -> Iterator[RuleStatement]:
    """Yield one statement per pair of zones that must not share a host, each pair once."""
    members: dict[str, list[str]] = {}
    for server in estate.servers:
        if server.zone:
            members.setdefault(server.zone, []).append(server.name)
    pairs: set[frozenset[str]] = set()
    for zone in estate.zones:
        for other in zone.separate_hosts_from:
            pair = frozenset((zone.name, other))
            if len(pair) == 2 and pair not in pairs and zone.name in members and other in members:
                pairs.add(pair)
                groups = (tuple(members[zone.name]), tuple(members[other]))
                yield RuleStatement(
                    kind="zone_separation",
                    members=groups[0] + groups[1],
                    groups=groups,
                    name=f"zones {zone.name} and {other}",
                    place=zone.place,
                )


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: the zones' VMs on different hosts."""
    return (Apart(statement.groups, "host"),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM of a later zone on a host of an earlier one."""
    holder: dict[str, tuple[int, str]] = {}
    for index, group in enumerate(statement.groups):
        for name in placed(group, placement):
            host = placement.host_of_vm[name]
            zone, first = holder.setdefault(host, (index, name))
            if zone != index:
                message = f"{name} and {first} share {host}, but {statement.name} must not share hosts"
                yield Violation(statement.kind, (name, first, host), message)


RULE = Rule(
    kind="zone_separation",
    doc=__doc__ or "",
    schema=None,
    example="zones: [{name: internal}, {name: perimeter, separate_hosts_from: [internal]}]",
    encode=encode,
    violations=violations,
    implied=implied,
)
