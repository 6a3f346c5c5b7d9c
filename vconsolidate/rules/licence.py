"""
Limit or price a licence: servers that need it run on few hosts, or only on named hosts, and what they cost counts.

Databases and other products are licensed by the core, processor or host that they may run on, or by the VM. `limit` is
the largest number of hosts, `hosts` are the licensed ones. A price is part of the plan's cost (and of its licences),
once or every year of the horizon. `counting` names a rule of the catalogue, or `per` and the fields beside it spell one
out: floors, packs, factors, the smallest order, and whether hosts on which VMs may only restart need the licence too.
`per_host`, `per_core` and their yearly twins are short for the simplest counts: every host that runs one of the servers
pays, hosts that stay empty for failures do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from vconsolidate.model.constraint import Allow, Constraint, Fee, FewHosts
from vconsolidate.model.licence import Counting, Licence, Price
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Hosts, Members, Rule, RuleSchema, because, placed
from vconsolidate.rules.licence_terms import LicenceTerms
from vconsolidate.rules.quantities import Money
from vconsolidate.words import counted

PRICES = ("per_host", "per_core", "per_host_year", "per_core_year")
"""Names of the prices among a statement's amounts."""


class LimitedServers(RuleSchema):
    """The servers run on few hosts, or on named ones."""

    servers: Members = Field(description="Servers that need the licence.")
    limit: Annotated[int, Field(ge=1)] | None = Field(None, description="Largest number of hosts that they may run on.")
    hosts: Hosts | None = Field(
        None, description="Licensed hosts: names of hosts, host types or clusters.", examples=[["esx-01"]]
    )
    per_host: Money | None = Field(None, description="Price of licensing one host, paid once.")
    per_core: Money | None = Field(None, description="Price of licensing one core of a host, paid once.")
    per_host_year: Money | None = Field(None, description="Price of licensing one host for a year.")
    per_core_year: Money | None = Field(None, description="Price of licensing one core of a host for a year.")


class LicenceRule(LicenceTerms, LimitedServers):
    """The servers run on few hosts, or on named ones, and need a licence that has a price."""

    kind: Literal["licence", "license"] = Field(description="Limit or price a licence.")

    @model_validator(mode="after")
    def _contains(self) -> LicenceRule:
        short = self.amounts()
        if self.limit is None and self.hosts is None and not short and not self.states_licence:
            raise _wrong('the rule limits nothing (write "limit", "hosts" or a price)')
        if short and self.states_licence:
            raise _wrong(f'"{short[0][0]}" says already what is counted (write "price" or "price_per_year" instead)')
        return self

    def amounts(self) -> tuple[tuple[str, float], ...]:
        """Return the prices by their names, in the inventory's currency."""
        prices = ((name, getattr(self, name)) for name in PRICES)
        return tuple((name, price.amount) for name, price in prices if price is not None)


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("inventory", "{message}", {"message": message})


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: the VMs on named hosts, on at most `limit`, and what each host costs that runs one."""
    named = (Allow(statement.members, statement.hosts),) if statement.hosts else ()
    few = (FewHosts(statement.members, statement.limit),) if statement.limit is not None else ()
    licences = licences_of(statement)
    product = statement.name if statement.licence is not None else ""
    failover = any(licence.spare_hosts == "count" for licence in licences)
    # In one order, so that what says the same is one fee.
    hosts = tuple(sorted(statement.hosts)) if failover else ()
    fee = Fee(tuple(sorted(statement.members)), licences, product, hosts=hosts)
    return (*named, *few, *((fee,) if licences else ()))


def licences_of(statement: RuleStatement) -> tuple[Licence, ...]:
    """Return what a rule of this kind asks to be paid; empty where it only limits."""
    if statement.licence is not None:
        return (statement.licence,)
    host, core, host_year, core_year = (dict(statement.amounts).get(name, 0.0) for name in PRICES)
    by_host = Licence(Counting("host"), Price(host, host_year))
    by_core = Licence(Counting("core"), Price(core, core_year))
    return (*((by_host,) if host or host_year else ()), *((by_core,) if core or core_year else ()))


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
    schema=LicenceRule,
    example="{kind: licence, servers: {application: ERP database}, limit: 1, per_core: 3500 EUR, name: database}",
    encode=encode,
    violations=violations,
)
