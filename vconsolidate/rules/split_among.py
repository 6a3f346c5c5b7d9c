"""
Give groups of servers different sets of hosts: each group within one set, no two groups in the same one.

For a system and its copy that must not share a room: the planner chooses the room of each group. A host that several
sets name belongs to the first of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.model.constraint import Among, Constraint
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Hosts, Members, Rule, RuleSchema, because, placed


class SplitAmong(RuleSchema):
    """Each group runs in a set of hosts of its own."""

    kind: Literal["split_among"] = Field(description="Give groups of servers different sets of hosts.")
    groups: Annotated[list[Members], Field(min_length=2)] = Field(
        description="The groups; a server belongs to at most one.", examples=[[["web01"], ["web02"]]]
    )
    host_sets: Annotated[list[Hosts], Field(min_length=2)] = Field(
        description="The sets, each a list of hosts, host types or clusters.",
        examples=[[["esx-01", "esx-02"], ["esx-03"]]],
    )


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: each group in one of the sets, different groups in different ones."""
    return (Among(statement.groups, statement.host_sets),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield VMs outside all sets, groups in several sets, and groups that share one."""
    tenants: dict[int, dict[int, str]] = {}
    for group, members in enumerate(statement.groups):
        here: dict[int, str] = {}
        for name in placed(members, placement):
            host = placement.hosts[placement.host_of_vm[name]]
            home = next((n for n, names in enumerate(statement.host_sets) if host.names.intersection(names)), None)
            if home is None:
                message = f"{name} runs on {host.name}, which is in none of the sets of hosts{because(statement)}"
                yield Violation(statement.kind, (name, host.name), message)
                continue
            here[home] = name
            tenants.setdefault(home, {})[group] = name
        if len(here) > 1:
            message = (
                f"{', '.join(here.values())} belong to one group but run in different sets of hosts{because(statement)}"
            )
            yield Violation(statement.kind, tuple(here.values()), message)
    for home, first in tenants.items():
        if len(first) > 1:
            hosts = " or ".join(statement.host_sets[home])
            message = (
                f"{', '.join(first.values())} belong to different groups but both run on {hosts}{because(statement)}"
            )
            yield Violation(statement.kind, tuple(first.values()), message)


RULE = Rule(
    kind="split_among",
    doc=__doc__ or "",
    schema=SplitAmong,
    example="{kind: split_among, groups: [[web01], [web02]], host_sets: [[production], [edge]]}",
    encode=encode,
    violations=violations,
)
