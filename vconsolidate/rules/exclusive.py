"""
Give servers hosts of their own: a host that runs one of them runs no server outside the rule.

For payment systems and other workloads that an audit requires to run alone. Servers of the rule may share a host with
each other; write one rule per server to give each a host of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from vconsolidate.model.constraint import Alone, Constraint
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Members, Rule, RuleSchema, because, placed


class Exclusive(RuleSchema):
    """Hosts of these servers run nothing else."""

    kind: Literal["exclusive", "lonely"] = Field(description="Give servers hosts of their own.")
    servers: Members = Field(description="Servers that share hosts only with each other.")


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: the VMs alone."""
    return (Alone(statement.members),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM outside the rule on a host of the rule's VMs."""
    members = dict.fromkeys(placed(statement.members, placement))
    hosts = {placement.host_of_vm[name]: name for name in members}
    for name, host in placement.host_of_vm.items():
        if host in hosts and name not in members:
            message = (
                f"{name} runs on {host} beside {hosts[host]}, whose rule keeps other VMs off its host"
                f"{because(statement)}"
            )
            yield Violation(statement.kind, (name, hosts[host], host), message)


RULE = Rule(
    kind="exclusive",
    aliases=("lonely",),
    doc=__doc__ or "",
    schema=Exclusive,
    example="{kind: exclusive, servers: [pay01], reason: card data}",
    encode=encode,
    violations=violations,
)
