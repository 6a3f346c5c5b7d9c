"""
Limit how many servers of a group may share: at most `limit` of them on one host, rack, cluster, site or label.

A weaker form of keeping apart: one failed host stops at most `limit` of the web servers. A host without the label
counts as a group of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.model.constraint import AtMost as AtMostPerScope
from vconsolidate.model.constraint import Constraint
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Members, Rule, RuleSchema, Scope, because, placed


class AtMost(RuleSchema):
    """At most `limit` of the servers share a host (or rack, cluster, site, label)."""

    kind: Literal["at_most"] = Field(description="Limit how many servers of a group may run together.")
    servers: Members = Field(description="The group.")
    limit: Annotated[int, Field(ge=1)] = Field(description="How many of them may run together.")
    scope: Scope = Field("host", description="Where they may run together: host, cluster, rack, site, type or a label.")


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: at most `limit` of the VMs per scope value."""
    if statement.limit is None:
        raise ValueError("at_most needs a limit")
    return (AtMostPerScope(statement.members, statement.limit, statement.scope),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per scope value with more of the VMs than the limit."""
    members = placed(statement.members, placement)
    counts = Counter(placement.label(name, statement.scope) for name in members)
    for value, count in counts.items():
        if statement.limit is not None and count > statement.limit:
            names = tuple(name for name in members if placement.label(name, statement.scope) == value)
            message = f"{count} VMs of the group share {statement.scope} {value}, but the limit is {statement.limit}: "
            yield Violation(statement.kind, names, message + ", ".join(names) + because(statement))


RULE = Rule(
    kind="at_most",
    doc=__doc__ or "",
    schema=AtMost,
    example="{kind: at_most, servers: {application: web}, limit: 2, scope: host}",
    encode=encode,
    violations=violations,
    secondaries=False,
)
