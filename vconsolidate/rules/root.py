"""
Do not move servers: each stays on the host where it runs today.

For VMs that cannot be moved while they run, or that must not be touched. The host is `current_host` of the server, or
`host` of the rule. A server that is already a VM (`current_host`) and has `attachments` stays without a rule, because
its hardware is plugged into that host.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from vconsolidate.model.constraint import Allow, Constraint
from vconsolidate.model.estate import Estate
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Members, Rule, RuleSchema, because, placed


class Root(RuleSchema):
    """Each of the servers stays where it is."""

    kind: Literal["root"] = Field(description="Do not move servers.")
    servers: Members = Field(description="Servers that stay.")
    host: str | None = Field(
        None, description="Host they run on (default: each server's `current_host`).", examples=["esx-01"]
    )

    def whereabouts(self, members: tuple[str, ...], current: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Return where each server is."""
        if self.host is not None:
            return tuple((name, self.host) for name in members)
        unknown = [name for name in members if name not in current]
        if unknown:
            names = ", ".join(f'"{name}"' for name in unknown[:3])
            raise ValueError(
                f"the current host of {names} is unknown or not in the target "
                '(write "current_host" for the server, or "host" in the rule)'
            )
        return tuple((name, current[name]) for name in members)


def implied(estate: Estate) -> Iterator[RuleStatement]:
    """Return one statement per VM of today that something plugged into its host ties to it."""
    there = {host.name for cluster in estate.clusters for host in cluster.hosts}
    for server in estate.servers:
        if server.current_host in there and server.attachments and server.disposition is None:
            plugged = ", ".join(item.description or item.kind for item in server.attachments)
            yield RuleStatement(
                kind="root",
                members=(server.name,),
                current=((server.name, server.current_host),),
                reason=f"{plugged} is plugged in there",
                place=server.place,
            )


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: each VM on its host."""
    return tuple(Allow((name,), (host,)) for name, host in statement.current)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM that moves."""
    home = dict(statement.current)
    for name in placed(home, placement):
        host = placement.hosts[placement.host_of_vm[name]]
        if home[name] not in host.names:
            message = f"{name} moves from {home[name]} to {host.name}, but must stay{because(statement)}"
            yield Violation(statement.kind, (name, host.name), message)


RULE = Rule(
    kind="root",
    doc=__doc__ or "",
    schema=Root,
    example="{kind: root, servers: [erp-db01], host: esx-02, reason: never moved while it runs}",
    encode=encode,
    violations=violations,
    secondaries=False,
    implied=implied,
)
