"""
Keep servers on named hosts: each of them runs on one of the hosts, host types or clusters that are listed.

For licences bound to hosts, hardware that only some hosts have, or a cluster reserved for a department. Servers that
are not in the rule may use the listed hosts, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.model.constraint import Allow, Constraint
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Members, Rule, RuleSchema, because, placed


class Pin(RuleSchema):
    """Each of the servers runs on one of the hosts."""

    kind: Literal["pin", "fence"] = Field(description="Keep servers on named hosts.")
    servers: Members = Field(description="Servers that must run there.")
    hosts: Annotated[list[str], Field(min_length=1)] = Field(
        description="Names of hosts, host types or clusters.", examples=[["esx-01"]]
    )


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: each VM on a host that bears one of the names."""
    return (Allow(statement.members, statement.hosts),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM that runs elsewhere."""
    for name in placed(statement.members, placement):
        host = placement.hosts[placement.host_of_vm[name]]
        if host.names.isdisjoint(statement.hosts):
            message = f"{name} runs on {host.name}, not on {' or '.join(statement.hosts)}{because(statement)}"
            yield Violation(statement.kind, (name, host.name), message)


RULE = Rule(
    kind="pin",
    aliases=("fence",),
    doc=__doc__ or "",
    schema=Pin,
    example="{kind: pin, servers: [erp-db01], hosts: [production], reason: licensed there}",
    encode=encode,
    violations=violations,
)
