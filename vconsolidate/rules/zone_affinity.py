"""
Security zones that stay in one host, cluster, rack or site, as `together_in` of the section `zones` says.

You do not write this rule: a zone with `together_in: cluster` (or host, rack, site, a label) implies it, for all
servers of the zone.
"""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.constraint import Constraint, Together
from vconsolidate.model.estate import Estate
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Rule, placed


def implied(estate: Estate) -> Iterator[RuleStatement]:
    """Yield one statement per zone whose VMs stay together."""
    for zone in estate.zones:
        members = tuple(server.name for server in estate.servers if server.zone == zone.name)
        if zone.together_in and members:
            yield RuleStatement(
                kind="zone_affinity",
                members=members,
                scope=zone.together_in,
                name=f"zone {zone.name}",
                place=zone.place,
            )


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: the zone's VMs on one scope value."""
    return (Together(statement.members, statement.scope),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM that is elsewhere than the zone's first."""
    names = placed(statement.members, placement)
    for name in names[1:]:
        here, there = (placement.label(vm, statement.scope) for vm in (name, names[0]))
        if here != there:
            message = (
                f"{name} runs in {statement.scope} {here}, but {names[0]} of the same {statement.name} runs in {there}"
            )
            yield Violation(statement.kind, (name, names[0]), message)


RULE = Rule(
    kind="zone_affinity",
    doc=__doc__ or "",
    schema=None,
    example="zones: [{name: perimeter, together_in: cluster}]",
    encode=encode,
    violations=violations,
    implied=implied,
    secondaries=False,
)
