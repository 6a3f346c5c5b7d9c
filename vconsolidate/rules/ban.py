"""
Keep servers off named hosts: none of them runs on a host, host type or cluster that is listed.

For hosts that will soon be replaced, that lack a network or a licence, or that an audit excludes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.model.constraint import Constraint, Forbid
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Members, Rule, RuleSchema, because, placed


class Ban(RuleSchema):
    """None of the servers runs on one of the hosts."""

    kind: Literal["ban"] = Field(description="Keep servers off named hosts.")
    servers: Members = Field(description="Servers that must not run there.")
    hosts: Annotated[list[str], Field(min_length=1)] = Field(
        description="Names of hosts, host types or clusters.", examples=[["esx-01"]]
    )


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: no VM on a host that bears one of the names."""
    return (Forbid(statement.members, statement.hosts),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM that runs on one of the hosts."""
    for name in placed(statement.members, placement):
        host = placement.hosts[placement.host_of_vm[name]]
        for banned in statement.hosts:
            if banned in host.names:
                yield Violation(statement.kind, (name, host.name), _message(name, host.name, banned, statement))
                break


def _message(name: str, host: str, banned: str, statement: RuleStatement) -> str:
    what = host if banned == host else f"{host}, one of {banned}"
    return f"{name} must not run on {what}{because(statement)}"


RULE = Rule(
    kind="ban",
    doc=__doc__ or "",
    schema=Ban,
    example='{kind: ban, servers: ["web*"], hosts: [esx-02]}',
    encode=encode,
    violations=violations,
)
