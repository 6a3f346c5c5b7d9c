"""Management applications: where their VMs run, and which have all of them on one host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vconsolidate.check.facts import Facts
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.planned_host import PlannedHost


@dataclass(frozen=True, slots=True)
class Manager:
    """
    A management application and its VMs with their hosts, fault-tolerance secondaries included.

    Parameters
    ----------
    name
        Application, or the server's name where it has none.
    """

    name: str
    vms: tuple[tuple[VirtualMachine, PlannedHost], ...]

    @property
    def only_host(self) -> PlannedHost | None:
        """The host whose failure takes all of it; None where some of it runs elsewhere."""
        hosts = {host.name: host for _, host in self.vms}
        return next(iter(hosts.values())) if len(hosts) == 1 else None


def managers(facts: Facts) -> Iterator[Manager]:
    """Yield the management applications in the order of the inventory."""
    name_of = {
        server.name: server.application or server.name for server in facts.estate.servers if server.role == "management"
    }
    found: dict[str, list[tuple[VirtualMachine, PlannedHost]]] = {}
    for vm, host in facts.placed():
        if vm.server in name_of:
            found.setdefault(name_of[vm.server], []).append((vm, host))
    for name, vms in found.items():
        yield Manager(name, tuple(vms))
