"""
Management apart: VMs of one management application (`role: management`) never share a host.

You do not write this rule: servers of role `management` with the same `application` imply it, so that the failure of
one host never takes all of them. A management VM without an application is kept apart from none.
"""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.constraint import AtMost, Constraint
from vconsolidate.model.estate import Estate
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Rule, by_label


def implied(estate: Estate) -> Iterator[RuleStatement]:
    """Return one statement per management application with several VMs."""
    members: dict[str, list[str]] = {}
    for server in estate.servers:
        if server.role == "management" and server.application:
            members.setdefault(server.application, []).append(server.name)
    for application, names in members.items():
        if len(names) > 1:
            yield RuleStatement("management_apart", tuple(names), name=f"{application} apart")


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: at most one of the VMs on each host."""
    return (AtMost(statement.members, 1, "host"),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per host that runs several of the VMs."""
    for host, names in by_label(statement.members, "host", placement).items():
        if len(names) > 1:
            message = f"{' and '.join(names)} manage together and must not share a host, but run on {host}"
            yield Violation(statement.kind, (*names, host), message)


RULE = Rule(
    kind="management_apart",
    doc=__doc__ or "",
    schema=None,
    example="servers: [{name: vcenter01, role: management, application: vCenter}]",
    encode=encode,
    violations=violations,
    implied=implied,
    secondaries=False,
)
