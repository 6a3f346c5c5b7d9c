"""
Limit how many of some hosts are used at all.

For a rack with power for a few machines only, or a support contract for a few. Hosts that the plan keeps empty as
spares do not count: they take over when another one fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.model.constraint import Constraint, FewHosts
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import EVERY_SERVER, Hosts, Members, Rule, RuleSchema, because, placed
from vconsolidate.words import counted


class MaxOnline(RuleSchema):
    """At most `limit` of the hosts run VMs."""

    kind: Literal["max_online"] = Field(description="Limit how many of some hosts are used at all.")
    hosts: Hosts = Field(description="Names of hosts, host types or clusters.", examples=[["esx-01"]])
    limit: Annotated[int, Field(ge=0)] = Field(description="Hosts that may run VMs.")
    servers: Members = Field(EVERY_SERVER, description="Servers that count (default: all).")


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: at most `limit` of the hosts run any of the VMs."""
    if statement.limit is None:
        raise ValueError("max_online needs a limit")
    return (FewHosts(statement.members, statement.limit, statement.hosts),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation when more hosts than the limit run VMs."""
    running = dict.fromkeys(placement.host_of_vm[name] for name in placed(statement.members, placement))
    online = [host for host in running if not placement.hosts[host].names.isdisjoint(statement.hosts)]
    if statement.limit is not None and len(online) > statement.limit:
        used = counted(len(online), "host is", "hosts are")
        message = f"{used} used ({', '.join(online)}), but the limit is {statement.limit}{because(statement)}"
        yield Violation(statement.kind, tuple(online), message)


RULE = Rule(
    kind="max_online",
    doc=__doc__ or "",
    schema=MaxOnline,
    example="{kind: max_online, hosts: [esx-01, esx-02, esx-03], limit: 2, reason: power of rack B2}",
    encode=encode,
    violations=violations,
)
