"""
Limit a licence: servers that need it run on few hosts, or only on named hosts.

Databases and other products are licensed by the host, or by the core of every host they may run on. `limit` is the
largest number of hosts, `hosts` are the licensed ones. A price is part of the plan's cost (and of its licences): it is
paid for every host that runs one of the servers, once or every year of the horizon. Hosts that stay empty for failures
are not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from vconsolidate.model.constraint import Allow, Constraint, Fee, FewHosts
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Hosts, Members, Rule, RuleSchema, because, placed
from vconsolidate.rules.quantities import Money
from vconsolidate.words import counted

PRICES = ("per_host", "per_core", "per_host_year", "per_core_year")
"""Names of the prices among a statement's amounts."""


class Licence(RuleSchema):
    """The servers run on few hosts, or on named ones."""

    kind: Literal["licence", "license"] = Field(description="Limit the hosts that need a licence.")
    servers: Members = Field(description="Servers that need the licence.")
    limit: Annotated[int, Field(ge=1)] | None = Field(None, description="Largest number of hosts that they may run on.")
    hosts: Hosts | None = Field(None, description="Licensed hosts: names of hosts, host types or clusters.")
    per_host: Money | None = Field(None, description="Price of licensing one host, paid once.")
    per_core: Money | None = Field(None, description="Price of licensing one core of a host, paid once.")
    per_host_year: Money | None = Field(None, description="Price of licensing one host for a year.")
    per_core_year: Money | None = Field(None, description="Price of licensing one core of a host for a year.")

    @model_validator(mode="after")
    def _contains(self) -> Licence:
        if self.limit is None and self.hosts is None and not self.amounts():
            message = 'the rule limits nothing (write "limit", "hosts" or a price)'
            raise PydanticCustomError("inventory", "{message}", {"message": message})
        return self

    def amounts(self) -> tuple[tuple[str, float], ...]:
        """Return the prices by their names, in the inventory's currency."""
        prices = ((name, getattr(self, name)) for name in PRICES)
        return tuple((name, price.amount) for name, price in prices if price is not None)


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: the VMs on named hosts, on at most `limit`, and what each host costs that runs one."""
    named = (Allow(statement.members, statement.hosts),) if statement.hosts else ()
    few = (FewHosts(statement.members, statement.limit),) if statement.limit is not None else ()
    host, core, host_year, core_year = (dict(statement.amounts).get(name, 0.0) for name in PRICES)
    fee = Fee(statement.members, (host, core), (host_year, core_year))
    return (*named, *few, *((fee,) if any((*fee.once, *fee.per_year)) else ()))


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM on a host without a licence, and one when there are too many hosts."""
    names = placed(statement.members, placement)
    for name in names:
        host = placement.hosts[placement.host_of_vm[name]]
        if statement.hosts and host.names.isdisjoint(statement.hosts):
            message = f"{name} runs on {host.name}, which has no licence{because(statement)}"
            yield Violation(statement.kind, (name, host.name), message)
    hosts = tuple(dict.fromkeys(placement.host_of_vm[name] for name in names))
    if statement.limit is not None and len(hosts) > statement.limit:
        needing = counted(len(hosts), "host needs", "hosts need")
        message = f"{needing} the licence ({', '.join(hosts)}), but the limit is {statement.limit}{because(statement)}"
        yield Violation(statement.kind, hosts, message)


RULE = Rule(
    kind="licence",
    aliases=("license",),
    doc=__doc__ or "",
    schema=Licence,
    example="{kind: licence, servers: {application: ERP database}, limit: 1, per_core: 3500 EUR, name: database}",
    encode=encode,
    violations=violations,
)
