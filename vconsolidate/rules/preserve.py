"""
Keep room on hosts: each of them that runs virtual machines leaves the stated CPU and memory unused.

For temporary work, or room for the next large machine. The room is counted below the limits of the policy (ceilings and
overcommit), in every slot of the day. After a host failure it may be used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from vconsolidate.model.constraint import Constraint, KeepFree
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import EVERY_SERVER, Hosts, Rule, RuleSchema, Selector, because
from vconsolidate.rules.quantities import CpuWork, Memory
from vconsolidate.words import distinct_quantities, resource_name

_ROUNDING = 1e-6


class Preserve(RuleSchema):
    """The hosts leave so much of their CPU and memory unused."""

    kind: Literal["preserve"] = Field(description="Keep room on hosts.")
    hosts: Hosts = Field(description="Names of hosts, host types or clusters.", examples=[["esx-01"]])
    cpu: CpuWork = Field(0.0, description="CPU to leave unused on each, in MHz of the reference core.")
    memory: Memory = Field(0.0, description="Memory to leave unused on each.")

    @property
    def servers(self) -> Selector:
        """Whom it concerns: every VM that runs there."""
        return EVERY_SERVER

    def amounts(self) -> tuple[tuple[str, float], ...]:
        """Return ``cpu_mhz`` and ``memory_mib``."""
        return (("cpu_mhz", self.cpu), ("memory_mib", self.memory))


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: the room kept on these hosts."""
    amounts = dict(statement.amounts)
    return (KeepFree(statement.hosts, amounts.get("cpu_mhz", 0.0), amounts.get("memory_mib", 0.0)),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per resource of a host that runs VMs and leaves too little of it."""
    wanted = {"cpu": 0.0, "memory": 0.0}
    for name, amount in statement.amounts:
        wanted[name.split("_")[0]] = amount
    for host in dict.fromkeys(placement.host_of_vm.values()):
        if placement.hosts[host].names.isdisjoint(statement.hosts):
            continue
        for load in placement.loads.get(host, ()):
            what = "cpu" if load.resource.startswith("cpu") else load.resource.split("_")[0]
            free = load.capacity - load.used
            if what in wanted and wanted[what] > 0 and free < wanted[what] - _ROUNDING * max(1.0, load.capacity):
                left, required = distinct_quantities((free, wanted[what]), load.unit)
                resource = resource_name(load.resource)
                message = (
                    f"{host} leaves {left} of {resource} unused, but the rule requires {required}{because(statement)}"
                )
                yield Violation(statement.kind, (host,), message)


RULE = Rule(
    kind="preserve",
    doc=__doc__ or "",
    schema=Preserve,
    example="{kind: preserve, hosts: [esx-01, esx-02], cpu: 8 GHz, memory: 64 GiB, reason: test machines}",
    encode=encode,
    violations=violations,
)
