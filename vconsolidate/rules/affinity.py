"""
Keep servers together: all of them on one host, or in one rack, cluster, site or any labelled group of hosts.

For workloads that talk to each other all day and whose traffic should not leave the host. A host that lacks the label
counts as a group of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from vconsolidate.model.constraint import Constraint, Together
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Members, Rule, RuleSchema, Scope, because, by_label, placed, runs


class Affinity(RuleSchema):
    """All of the servers share one host (or rack, cluster, site, label)."""

    kind: Literal["affinity", "gather"] = Field(description="Keep servers together.")
    servers: Members = Field(description="Servers that must stay together.")
    scope: Scope = Field("host", description="What they must share: host, cluster, rack, site, type or a label.")


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: all VMs on one scope value."""
    return (Together(statement.members, statement.scope),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation when the VMs are spread over several scope values."""
    values = by_label(statement.members, statement.scope, placement)
    if len(values) > 1:
        at = "on" if statement.scope == "host" else "in"
        parts = "; ".join(runs(names, f"{at} {value}") for value, names in values.items())
        message = f"the VMs must share one {statement.scope}, but {parts}{because(statement)}"
        yield Violation(statement.kind, tuple(placed(statement.members, placement)), message)


RULE = Rule(
    kind="affinity",
    aliases=("gather",),
    doc=__doc__ or "",
    schema=Affinity,
    example="{kind: affinity, servers: [erp-app01, erp-db01], reason: chatty}",
    encode=encode,
    violations=violations,
    secondaries=False,
)
