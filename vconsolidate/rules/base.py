"""
What every placement rule is made of: the words in the inventory, their meaning, and two independent readings.

A rule file defines a schema (what the user writes), `encode` (what the solvers are told) and `violations` (what the
checker looks for). The last two never share code: each is the test of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from vconsolidate.model.constraint import Constraint
from vconsolidate.model.estate import Estate, RuleStatement
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.placement import Placement
from vconsolidate.model.violation import Violation

Words: TypeAlias = str | Annotated[list[str], Field(min_length=1)]


class Selector(BaseModel):
    """
    Chooses servers by what they are.

    Every field given must match; of a list, one value must; `*` and `?` are wildcards.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    servers: Words | None = Field(None, description="Names of servers, with wildcards.")
    tags: Words | None = Field(None, description="A tag the server bears.")
    application: Words | None = Field(None, description="What runs on it.")
    zone: Words | None = Field(None, description="Its security zone.")
    site: Words | None = Field(None, description="Where it stands.")
    os: Words | None = Field(None, description="Its guest operating system, as in the catalogue.")
    tier: Annotated[int, Field(ge=1, le=4)] | list[Annotated[int, Field(ge=1, le=4)]] | None = Field(
        None, description="Its tier, 1 (business-critical) to 4 (test)."
    )
    labels: dict[str, str] | None = Field(None, description="Labels it bears, all of them, with their values.")


Members: TypeAlias = Annotated[list[str], Field(min_length=1)] | Selector
"""Servers a rule speaks of: names (with wildcards), or a selector. The inventory resolves them to names."""

Scope: TypeAlias = Annotated[str, Field(min_length=1)]

Resolve: TypeAlias = Callable[[Members, str], tuple[str, ...]]
"""Turns members into server names in inventory order; the second argument is the field they stand in."""


class RuleSchema(BaseModel):
    """Fields of every rule. A rule adds those it needs of `servers`, `groups`, `hosts`, `scope` and `limit`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    kind: str = Field(description="Which rule this is.")
    name: str = Field("", description="What reports call it.")
    reason: str = Field("", description="Why it is there, in your own words; reports repeat it.")

    def statement(self, kind: str, resolve: Resolve, place: Place = NOWHERE) -> RuleStatement:
        """
        Return the rule with its members resolved.

        Parameters
        ----------
        kind
            The rule's own name (`self.kind` may be an alias).
        resolve
            From members to names.

        Raises
        ------
        ValueError
            When a server is in two groups that must stay apart.
        """
        written: list[Members] = getattr(self, "groups", [])
        groups = tuple(resolve(members, f"groups[{index}]") for index, members in enumerate(written))
        members = resolve(self.servers, "servers") if hasattr(self, "servers") else _union(groups)
        return RuleStatement(
            kind=kind,
            members=members,
            hosts=tuple(getattr(self, "hosts", ())),
            scope=getattr(self, "scope", "host"),
            limit=getattr(self, "limit", None),
            groups=groups,
            name=self.name,
            reason=self.reason,
            place=place,
        )


def _union(groups: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    members: dict[str, int] = {}
    for index, group in enumerate(groups):
        for name in group:
            if members.setdefault(name, index) != index:
                raise ValueError(f"{name!r} is in two groups that must stay apart")
    return tuple(members)


@dataclass(frozen=True, slots=True)
class Rule:
    """
    A kind of placement rule.

    Parameters
    ----------
    kind, aliases
        Its name in the inventory, and other names that operators know it by.
    doc
        What it means, in plain language; the manual prints it.
    schema
        What the user writes; None for a rule that follows from another section of the inventory.
    example
        The rule as one line of YAML (for an implied rule, what implies it).
    encode
        The rule in the primitives of the solvers. Members that did not become VMs may still be in there.
    violations
        Yields what breaks the rule in a placement; members that are not placed do not matter.
    implied
        Statements that follow from the rest of the estate.
    """

    kind: str
    doc: str
    schema: type[RuleSchema] | None
    example: str
    encode: Callable[[RuleStatement], tuple[Constraint, ...]]
    violations: Callable[[RuleStatement, Placement], Iterator[Violation]]
    aliases: tuple[str, ...] = ()
    implied: Callable[[Estate], Iterable[RuleStatement]] | None = None


def placed(members: Iterable[str], placement: Placement) -> list[str]:
    """Return those members that became VMs, in their order."""
    return [name for name in members if name in placement.host_of_vm]


def by_label(members: Iterable[str], scope: str, placement: Placement) -> dict[str, list[str]]:
    """Return the placed members by the value of label `scope` of their hosts."""
    values: dict[str, list[str]] = {}
    for name in placed(members, placement):
        values.setdefault(placement.label(name, scope), []).append(name)
    return values


def because(statement: RuleStatement) -> str:
    """Return the owner's name and reason for a rule, to end a message with; empty where there is none."""
    words = ": ".join(part for part in (statement.name, statement.reason) if part)
    return f" ({words})" if words else ""
