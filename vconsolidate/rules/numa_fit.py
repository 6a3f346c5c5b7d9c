"""
Keep virtual machines within a NUMA node: no more vCPUs than cores, and no more memory than the share, of one socket.

For databases and other workloads that slow down when half of their memory belongs to another socket. Every socket is
taken as one node with an equal share of the installed memory. Other VMs on the same node are not considered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from vconsolidate.model.constraint import Constraint, FitsNode
from vconsolidate.model.placement import Placement
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Members, Rule, RuleSchema, because, placed
from vconsolidate.units import format_mib
from vconsolidate.words import counted


class NumaFit(RuleSchema):
    """Each of the servers' VMs fits one socket of its host."""

    kind: Literal["numa_fit"] = Field(description="Keep VMs within a NUMA node.")
    servers: Members = Field(description="Servers whose VMs must fit one socket.")


def encode(statement: RuleStatement) -> tuple[Constraint, ...]:
    """Return: each VM within a node."""
    return (FitsNode(statement.members),)


def violations(statement: RuleStatement, placement: Placement) -> Iterator[Violation]:
    """Yield one violation per VM that is wider or larger than a socket of its host."""
    for name in placed(statement.members, placement):
        host = placement.hosts[placement.host_of_vm[name]]
        vm, hardware = placement.vms.get(name), host.hardware
        if vm is None or hardware is None:
            continue
        share_mib = hardware.memory_mib / hardware.cpu.sockets
        if vm.vcpus > hardware.cpu.cores_per_socket or vm.configured_mib > share_mib:
            node = f"{counted(hardware.cpu.cores_per_socket, 'core')} and {format_mib(share_mib)}"
            size = f"{counted(vm.vcpus, 'vCPU')} and {format_mib(vm.configured_mib)}"
            message = f"{name} ({size}) is larger than a NUMA node of {host.name} ({node}){because(statement)}"
            yield Violation(statement.kind, (name, host.name), message)


RULE = Rule(
    kind="numa_fit",
    doc=__doc__ or "",
    schema=NumaFit,
    example="{kind: numa_fit, servers: {tier: 1}, reason: databases}",
    encode=encode,
    violations=violations,
)
