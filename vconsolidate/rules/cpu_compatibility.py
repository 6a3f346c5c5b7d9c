"""
Keep servers on hosts with processors of one generation (or one vendor), so that live migration works between them.

A running machine cannot move to a processor that lacks what it was started with. Where a cluster masks newer processors
down to a common base, the vendor is enough. The planner chooses which generation.

The labels `cpu_generation` and `cpu_vendor` are those of the host's processor; other rules may use them as scopes too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from vconsolidate.model.constraint import Constraint, Together
from vconsolidate.model.estate import RuleStatement
from vconsolidate.model.placement import Placement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Members, Rule, RuleSchema, because, by_label, placed


class CpuCompatibility(RuleSchema):
    """The servers run on processors of one generation or vendor."""

    kind: Literal["cpu_compatibility", "evc"] = Field(description="Keep servers on hosts with like processors.")
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
        parts = "; ".join(f"{', '.join(names)} on {kind}" for kind, names in kinds.items())
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
