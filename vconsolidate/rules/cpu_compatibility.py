"""
Keep servers on hosts with processors of one generation (or one vendor), so that live migration works between them.

A running VM cannot move to a processor without the features that it started with. Where a cluster hides the newer
features of its processors, the same vendor is enough. The planner chooses the generation.

The labels `cpu_generation` and `cpu_vendor` are those of the host's processor; other rules may use them as scopes too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from vconsolidate.model.constraint import Constraint, Together
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Members, Rule, RuleSchema, because, by_label, placed, runs


class CpuCompatibility(RuleSchema):
    """The servers run on processors of one generation or vendor."""

    kind: Literal["cpu_compatibility", "evc"] = Field(description="Keep servers on hosts with processors of one kind.")
    servers: Members = Field(description="Servers that move between their hosts while they run.")
    scope: Literal["cpu_generation", "cpu_vendor"] = Field(
        "cpu_generation", description="What the processors must share: cpu_generation or cpu_vendor."
    )


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: all VMs on processors of one kind."""
    return (Together(statement.members, statement.scope),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation when the VMs run on several kinds of processor."""
    kinds = by_label(statement.members, statement.scope, placement)
    if len(kinds) > 1:
        parts = "; ".join(runs(names, f"on {kind}") for kind, names in kinds.items())
        message = f"live migration needs processors of one kind, but {parts}{because(statement)}"
        yield Violation(statement.kind, tuple(placed(statement.members, placement)), message)


RULE = Rule(
    kind="cpu_compatibility",
    aliases=("evc",),
    doc=__doc__ or "",
    schema=CpuCompatibility,
    example='{kind: cpu_compatibility, servers: ["erp-*"], scope: cpu_generation}',
    encode=encode,
    violations=violations,
)
