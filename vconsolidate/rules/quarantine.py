"""
Freeze hosts: the virtual machines that run there today stay, and no other VM moves in.

For hosts under investigation, or hosts that another team is changing. `current_host` of the servers says what runs
there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from pydantic import Field

from vconsolidate.model.constraint import Allow, Constraint, Forbid
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import EVERY_SERVER, Hosts, Rule, RuleSchema, Selector, because


class Quarantine(RuleSchema):
    """No VM leaves or enters the hosts."""

    host_names_only: ClassVar[bool] = True

    kind: Literal["quarantine"] = Field(description="Freeze hosts.")
    hosts: Hosts = Field(description="Names of existing hosts.", examples=[["esx-01"]])

    @property
    def servers(self) -> Selector:
        """Whom it concerns: every VM."""
        return EVERY_SERVER

    def whereabouts(self, members: tuple[str, ...], current: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Return the servers that run on one of the hosts today."""
        return tuple((name, current[name]) for name in members if current.get(name) in self.hosts)


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: each VM that is there stays, the others keep off."""
    inside = {name for name, _ in statement.current}
    others = tuple(name for name in statement.members if name not in inside)
    stay = tuple(Allow((name,), (host,)) for name, host in statement.current)
    return (*stay, Forbid(others, statement.hosts)) if others else stay


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM that leaves and per VM that enters."""
    before = dict(statement.current)
    for name in dict.fromkeys(statement.members):
        host = placement.host_of_vm.get(name)
        if host is None:
            continue
        if name in before:
            if before[name] not in placement.hosts[host].names:
                message = f"{name} leaves {before[name]}, which is frozen, for {host}{because(statement)}"
                yield Violation(statement.kind, (name, host), message)
        elif not placement.hosts[host].names.isdisjoint(statement.hosts):
            yield Violation(statement.kind, (name, host), f"{name} enters {host}, which is frozen{because(statement)}")


RULE = Rule(
    kind="quarantine",
    doc=__doc__ or "",
    schema=Quarantine,
    example="{kind: quarantine, hosts: [esx-04], reason: under investigation}",
    encode=encode,
    violations=violations,
)
