"""
Keep servers apart: no two of them on one host, or in one rack, cluster, site or any labelled group of hosts.

For replicas that must not fail together: domain controllers, cluster nodes, brokers. A host without the label
counts as a group of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from vconsolidate.model.constraint import AtMost, Constraint
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Members, Rule, RuleSchema, Scope, because, by_label


class AntiAffinity(RuleSchema):
    """No two of the servers share a host (or rack, cluster, site, label)."""

    kind: Literal["anti_affinity", "spread"] = Field(description="Keep servers apart.")
    servers: Members = Field(description="Servers that must stay apart.")
    scope: Scope = Field("host", description="What they must not share: host, cluster, rack, site, type or a label.")


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: at most one of the VMs per scope value."""
    return (AtMost(statement.members, 1, statement.scope),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per scope value that two or more of the VMs share."""
    for value, names in by_label(statement.members, statement.scope, placement).items():
        if len(names) > 1:
            message = f"{', '.join(names)} share {statement.scope} {value}{because(statement)}"
            yield Violation(statement.kind, tuple(names), message)


RULE = Rule(
    kind="anti_affinity",
    aliases=("spread",),
    doc=__doc__ or "",
    schema=AntiAffinity,
    example="{kind: anti_affinity, servers: {tags: domain-controller}, scope: rack, reason: one survives}",
    encode=encode,
    violations=violations,
    secondaries=False,
)
