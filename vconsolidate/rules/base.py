"""
What every placement rule is made of: the words in the inventory, their meaning, and two independent readings.

A rule file defines a schema (what the user writes), `encode` (what the solvers are told) and `violations` (what the
checker looks for). The last two never share code: each is the test of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from vconsolidate import units
from vconsolidate.model.admission import RestartPriority
from vconsolidate.model.constraint import Constraint
from vconsolidate.model.estate import Estate
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.words import verb

Words: TypeAlias = str | Annotated[list[str], Field(min_length=1)]


Tier: TypeAlias = Annotated[int, Field(ge=1, le=4)]


class Selector(BaseModel):
    """
    Chooses servers by their properties.

    Every field that is given must match. In a list, one value must match. `*` and `?` are wildcards.
    """

    model_config = ConfigDict(defer_build=True, extra="forbid", strict=True, frozen=True)

    servers: Words | None = Field(None, description="Names of servers, with wildcards.", examples=["web*"])
    tags: Words | None = Field(None, description="A tag of the server.", examples=["database"])
    application: Words | None = Field(None, description="The application that runs on it.", examples=["webshop"])
    zone: Words | None = Field(None, description="Its security zone.", examples=["dmz"])
    site: Words | None = Field(None, description="Its site.", examples=["rotterdam"])
    os: Words | None = Field(None, description="Its guest operating system, as in the catalogue.", examples=["rhel-5"])
    tier: Tier | Annotated[list[Tier], Field(min_length=1)] | None = Field(
        None, description="Its tier, 1 (business-critical) to 4 (test)."
    )
    restart: RestartPriority | Annotated[list[RestartPriority], Field(min_length=1)] | None = Field(
        None, description="How urgently its VM restarts after a failure: disabled, lowest to highest."
    )
    labels: Annotated[dict[str, str], Field(min_length=1)] | None = Field(
        None, description="Labels that it must have, each with its value.", examples=[{"owner": "infra"}]
    )

    @model_validator(mode="after")
    def _asks_for_something(self) -> Selector:
        """Refuse a selector without any field: it would choose every server, usually by mistake."""
        if all(getattr(self, field) is None for field in type(self).model_fields):
            message = 'an empty selector would choose every server (write servers: ["*"] if you want all)'
            raise PydanticCustomError("inventory", "{message}", {"message": message})
        return self


Members: TypeAlias = Annotated[list[str], Field(min_length=1, examples=[["web*"]])] | Selector
"""Servers that a rule applies to: names (with wildcards), or a selector. The inventory resolves them to names."""

Scope: TypeAlias = Annotated[str, Field(min_length=1, examples=["rack"])]

Resolve: TypeAlias = Callable[[Members, str], tuple[str, ...]]
"""Turns members into server names in inventory order; the second argument is the field that lists them."""


EVERY_SERVER = Selector.model_construct()
"""All servers: a selector without conditions."""

Hosts: TypeAlias = Annotated[list[str], Field(min_length=1, examples=[["esx-01", "esx-02"]])]
"""Names of hosts, host types or clusters."""


class RuleSchema(BaseModel):
    """
    Fields of every rule.

    A rule adds those it needs of `servers`, `groups`, `hosts`, `host_sets`, `scope` and `limit`.

    Attributes
    ----------
    host_names_only
        `hosts` must be names of existing hosts.
    """

    model_config = ConfigDict(defer_build=True, extra="forbid", strict=True, frozen=True)
    host_names_only: ClassVar[bool] = False

    kind: str = Field(description="Which rule this is.")
    name: str = Field("", description="Name of the rule in reports.", examples=["databases apart"])
    reason: str = Field(
        "",
        description="Reason for the rule, in your own words; reports repeat it.",
        examples=["one of them must survive a failure"],
    )
    level: Literal["must", "should"] = Field(
        "must", description="must: every plan keeps it; should: the plan keeps it if that costs nothing."
    )
    weight: Annotated[float, Field(gt=0, le=1e6)] = Field(
        1.0, description="Weight of a should rule; the heaviest are kept first (default 1)."
    )

    def statement(
        self, kind: str, resolve: Resolve, place: Place = NOWHERE, current: Mapping[str, str] | None = None
    ) -> RuleStatement:
        """
        Return the rule with its members resolved.

        Parameters
        ----------
        kind
            The rule's own name (`self.kind` may be an alias).
        resolve
            From members to names.
        current
            Server → the host it runs on today, of those that state it.

        Raises
        ------
        ValueError
            When a server is in two groups that must stay apart, or the rule needs a current host that nobody states.
        """
        written: list[Members] = getattr(self, "groups", [])
        groups = tuple(resolve(members, f"groups[{index}]") for index, members in enumerate(written))
        members = resolve(self.servers, "servers") if hasattr(self, "servers") else _union(groups)
        host_sets = tuple(tuple(names) for names in getattr(self, "host_sets", ()))
        stays = self.whereabouts(members, current or {})
        hosts = getattr(self, "hosts", None) or [*(h for names in host_sets for h in names), *(h for _, h in stays)]
        return RuleStatement(
            kind=kind,
            members=members,
            hosts=tuple(dict.fromkeys(hosts)),
            scope=getattr(self, "scope", "host"),
            limit=getattr(self, "limit", None),
            groups=groups,
            host_sets=host_sets,
            current=stays,
            amounts=self.amounts(),
            level=self.level,
            weight=self.weight,
            name=self.name,
            reason=self.reason,
            place=place,
        )

    def whereabouts(self, members: tuple[str, ...], current: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Return (server, host) for the servers that the rule keeps where they are; a rule that does overrides this."""
        del members, current
        return ()

    def amounts(self) -> tuple[tuple[str, float], ...]:
        """Return the figures that the rule measures; a rule that has any overrides this."""
        return ()


def _union(groups: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    members: dict[str, int] = {}
    for index, group in enumerate(groups):
        for name in group:
            if members.setdefault(name, index) != index:
                raise ValueError(f"server {units.quoted(name)} is in two groups that must stay apart (list it in one)")
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
    secondaries
        Secondaries of fault-tolerant members are members: the rule says where a VM may run, or with whom. False where
        it says how VMs stand to each other; a secondary may take any place then.
    """

    kind: str
    doc: str
    schema: type[RuleSchema] | None
    example: str
    encode: Callable[[RuleStatement], tuple[Constraint, ...]]
    violations: Callable[[RuleStatement, Placement], Iterator[Violation]]
    aliases: tuple[str, ...] = ()
    implied: Callable[[Estate], Iterable[RuleStatement]] | None = None
    secondaries: bool = True


def placed(members: Iterable[str], placement: Placement) -> list[str]:
    """Return those members that became VMs, in their order."""
    return [name for name in members if name in placement.host_of_vm]


def by_label(members: Iterable[str], scope: str, placement: Placement) -> dict[str, list[str]]:
    """Return the placed members by the value of label `scope` of their hosts."""
    values: dict[str, list[str]] = {}
    for name in placed(members, placement):
        values.setdefault(placement.label(name, scope), []).append(name)
    return values


def runs(names: Sequence[str], where: str) -> str:
    """Return ``web01, web02 run on esx-01``; `where` has its preposition."""
    return f"{', '.join(names)} {verb(len(names), 'runs', 'run')} {where}"


def because(statement: RuleStatement) -> str:
    """Return the owner's name and reason for a rule, to end a message with; empty where there is none."""
    words = ": ".join(part for part in (statement.name, statement.reason) if part)
    return f" ({words})" if words else ""


def reaching(
    kind: str, wanted: Mapping[str, Sequence[str]], offered: Mapping[str, Sequence[str] | None]
) -> Iterator[RuleStatement]:
    """
    Yield one statement per thing (a network, a datastore) that some server needs and some cluster lacks.

    Parameters
    ----------
    wanted
        Server → what it needs.
    offered
        Cluster → what it has; None for everything. `hosts` of a statement are those that do.
    """
    users: dict[str, list[str]] = {}
    for server, things in wanted.items():
        for thing in things:
            users.setdefault(thing, []).append(server)
    for thing, members in users.items():
        able = tuple(name for name, things in offered.items() if things is None or thing in things)
        if len(able) < len(offered):
            yield RuleStatement(kind=kind, members=tuple(members), hosts=able, scope="cluster", name=thing)


def out_of_reach(statement: RuleStatement, placement: Placement, lacks: str) -> Iterator[Violation]:
    """Yield one violation per VM in a cluster that `lacks` (``does not reach``) what the statement is about."""
    for name in placed(statement.members, placement):
        host = placement.hosts[placement.host_of_vm[name]]
        cluster = host.labels["cluster"]
        if cluster not in statement.hosts:
            message = f"{name} runs on {host.name}, but {cluster} {lacks} {statement.name}"
            yield Violation(statement.kind, (name, host.name), message)
