"""
Limit the number of virtual machines on some hosts together.

For a room with limited cooling, a storage array with few ports, or a contract that limits the VMs at a site. With
`servers`, only those count.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.model.constraint import EVERYWHERE, AtMost, Constraint
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import EVERY_SERVER, Hosts, Members, Rule, RuleSchema, because, placed
from vconsolidate.words import counted


class RunningCapacity(RuleSchema):
    """The hosts together run at most `limit` VMs."""

    kind: Literal["running_capacity"] = Field(description="Limit the number of VMs on some hosts together.")
    hosts: Hosts = Field(description="Names of hosts, host types or clusters.", examples=[["esx-01"]])
    limit: Annotated[int, Field(ge=0)] = Field(description="VMs that all of the hosts together may run.")
    servers: Members = Field(EVERY_SERVER, description="Servers that count (default: all).")


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: at most `limit` of the VMs on these hosts."""
    if statement.limit is None:
        raise ValueError("running_capacity needs a limit")
    return (AtMost(statement.members, statement.limit, EVERYWHERE, statement.hosts),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation when more VMs than the limit run there."""
    there = [
        name
        for name in placed(dict.fromkeys(statement.members), placement)
        if placement.hosts[placement.host_of_vm[name]].names.intersection(statement.hosts)
    ]
    if statement.limit is not None and len(there) > statement.limit:
        where = " and ".join(statement.hosts)
        running = counted(len(there), "VM runs", "VMs run")
        message = f"{running} on {where}, but the limit is {statement.limit}{because(statement)}"
        yield Violation(statement.kind, tuple(there), message)


RULE = Rule(
    kind="running_capacity",
    doc=__doc__ or "",
    schema=RunningCapacity,
    example="{kind: running_capacity, hosts: [edge], limit: 20, reason: cooling of the annex}",
    encode=encode,
    violations=violations,
)
