"""
Keep tiers apart: servers of different tiers that are listed never share a host (or rack, cluster, site, label).

For production that test machines must not disturb. Tiers that are not listed may share with any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.model.constraint import Apart, Constraint
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Rule, RuleSchema, Scope, Selector, because, placed

Tier = Annotated[int, Field(ge=1, le=4)]


class TierSeparation(RuleSchema):
    """Servers of the tiers never share a host (or rack, cluster, site, label)."""

    kind: Literal["tier_separation"] = Field(description="Keep tiers apart.")
    tiers: Annotated[list[Tier], Field(min_length=2, max_length=4)] = Field(description="The tiers, 1 to 4.")
    scope: Scope = Field("host", description="What they must not share: host, cluster, rack, site, type or a label.")

    @property
    def groups(self) -> list[Selector]:
        """The servers of each tier."""
        return [Selector(tier=tier) for tier in dict.fromkeys(self.tiers)]


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: the tiers apart."""
    return (Apart(statement.groups, statement.scope),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM that shares with an earlier VM of another tier."""
    holder: dict[str, tuple[int, str]] = {}
    for tier, group in enumerate(statement.groups):
        for name in placed(group, placement):
            value = placement.label(name, statement.scope)
            owner, first = holder.setdefault(value, (tier, name))
            if owner != tier:
                message = f"{name} and {first} have different tiers but share {statement.scope} {value}"
                yield Violation(statement.kind, (name, first), message + because(statement))


RULE = Rule(
    kind="tier_separation",
    doc=__doc__ or "",
    schema=TierSeparation,
    example="{kind: tier_separation, tiers: [1, 4], reason: tests stay away from production}",
    encode=encode,
    violations=violations,
)
