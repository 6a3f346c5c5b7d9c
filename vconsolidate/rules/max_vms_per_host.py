"""
Limit the number of virtual machines on each of some hosts.

For old hosts, hosts with few uplinks, or a licence by the number of guests. `policy.max_vms_per_host` sets one limit
for a whole cluster. With `servers`, only those count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.model.constraint import AtMost, Constraint
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import EVERY_SERVER, Hosts, Members, Rule, RuleSchema, because, placed
from vconsolidate.words import counted


class MaxVmsPerHost(RuleSchema):
    """Each of the hosts runs at most `limit` VMs."""

    kind: Literal["max_vms_per_host"] = Field(description="Limit the number of VMs on each of some hosts.")
    hosts: Hosts = Field(description="Names of hosts, host types or clusters.", examples=[["esx-01"]])
    limit: Annotated[int, Field(ge=1)] = Field(description="VMs that one host may run.")
    servers: Members = Field(EVERY_SERVER, description="Servers that count (default: all).")


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: at most `limit` of the VMs per host, on these hosts."""
    if statement.limit is None:
        raise ValueError("max_vms_per_host needs a limit")
    return (AtMost(statement.members, statement.limit, "host", statement.hosts),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per host with more VMs than the limit."""
    counts = Counter(placement.host_of_vm[name] for name in placed(dict.fromkeys(statement.members), placement))
    for host, count in counts.items():
        named = not placement.hosts[host].names.isdisjoint(statement.hosts)
        if named and statement.limit is not None and count > statement.limit:
            message = f"{host} runs {counted(count, 'VM')}, but the limit is {statement.limit}{because(statement)}"
            yield Violation(statement.kind, (host,), message)


RULE = Rule(
    kind="max_vms_per_host",
    doc=__doc__ or "",
    schema=MaxVmsPerHost,
    example="{kind: max_vms_per_host, hosts: [esx-01], limit: 12}",
    encode=encode,
    violations=violations,
)
