"""
Keep servers within one of several sets of hosts: all of them in one set, whichever the planner chooses.

For a group that may run in either of two rooms or clusters, but not in both. A host that several sets name belongs to
the first of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.model.constraint import Among as InOneSet
from vconsolidate.model.constraint import Constraint
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Hosts, Members, Rule, RuleSchema, because, placed, runs


class Among(RuleSchema):
    """All of the servers run in one and the same set of hosts."""

    kind: Literal["among"] = Field(description="Keep servers within one of several sets of hosts.")
    servers: Members = Field(description="Servers that must run in one set.")
    host_sets: Annotated[list[Hosts], Field(min_length=1)] = Field(
        description="The sets, each a list of hosts, host types or clusters.",
        examples=[[["esx-01", "esx-02"], ["esx-03"]]],
    )


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: the VMs in one of the sets."""
    return (InOneSet((statement.members,), statement.host_sets),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM outside all sets, and one when the others are in several sets."""
    sets: dict[int, list[str]] = {}
    for name in placed(statement.members, placement):
        host = placement.hosts[placement.host_of_vm[name]]
        number = next((n for n, names in enumerate(statement.host_sets) if not host.names.isdisjoint(names)), None)
        if number is None:
            message = f"{name} runs on {host.name}, which is in none of the sets of hosts{because(statement)}"
            yield Violation(statement.kind, (name, host.name), message)
        else:
            sets.setdefault(number, []).append(name)
    if len(sets) > 1:
        parts = "; ".join(runs(names, f"on {' or '.join(statement.host_sets[n])}") for n, names in sorted(sets.items()))
        subjects = tuple(name for names in sets.values() for name in names)
        message = f"the VMs must run in one set of hosts, but {parts}{because(statement)}"
        yield Violation(statement.kind, subjects, message)


RULE = Rule(
    kind="among",
    doc=__doc__ or "",
    schema=Among,
    example='{kind: among, servers: ["erp-*"], host_sets: [[esx-01, esx-02], [esx-03, esx-04]]}',
    encode=encode,
    violations=violations,
)
