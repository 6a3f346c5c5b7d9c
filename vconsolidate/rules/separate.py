"""
Keep groups of servers apart: servers of different groups never share a host, rack, cluster, site or label.

For production and test, or two customers. Servers of one group may share; servers in none of the groups may share
with anyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.model.constraint import Apart, Constraint
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Members, Rule, RuleSchema, Scope, because, by_label


class Separate(RuleSchema):
    """Servers of different groups never share a host (or rack, cluster, site, label)."""

    kind: Literal["separate", "split"] = Field(description="Keep groups of servers apart.")
    groups: Annotated[list[Members], Field(min_length=2)] = Field(
        description="The groups; a server belongs to at most one.", examples=[[["web01"], ["web02"]]]
    )
    scope: Scope = Field("host", description="What they must not share: host, cluster, rack, site, type or a label.")


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: the groups apart."""
    return (Apart(statement.groups, statement.scope),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per scope value that VMs of several groups share."""
    seen: dict[str, dict[int, list[str]]] = {}
    for index, group in enumerate(statement.groups):
        for value, names in by_label(group, statement.scope, placement).items():
            seen.setdefault(value, {})[index] = names
    for value, names_by_group in seen.items():
        if len(names_by_group) > 1:
            sides = " and ".join(", ".join(names) for names in names_by_group.values())
            subjects = tuple(name for names in names_by_group.values() for name in names)
            message = f"{sides} share {statement.scope} {value}, but their groups must not{because(statement)}"
            yield Violation(statement.kind, subjects, message)


RULE = Rule(
    kind="separate",
    aliases=("split",),
    doc=__doc__ or "",
    schema=Separate,
    example="{kind: separate, groups: [{labels: {customer: north}}, {labels: {customer: south}}]}",
    encode=encode,
    violations=violations,
)
