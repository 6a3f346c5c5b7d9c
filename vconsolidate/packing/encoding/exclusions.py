"""What keeps a VM off the hosts of a class: its cluster, a rule (whatever the rule depends on), or none to be had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from vconsolidate.model.constraint import Constraint, FitsNode, KeepFree, members_of
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.statement import RuleStatement
from vconsolidate.packing.encoding.encode import Encoded, encode
from vconsolidate.packing.encoding.host_classes import HostClass, capacities
from vconsolidate.packing.encoding.host_limits import needs, offers, shortage
from vconsolidate.packing.encoding.permissions import permits
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit
from vconsolidate.rules.registry import RULES, statements
from vconsolidate.units import format_mib
from vconsolidate.words import counted, listed


@dataclass(frozen=True)
class Exclusions:
    """The rules of an estate by the VMs that they apply to, looked up once for all explanations."""

    encoded: Encoded

    @cached_property
    def _of_vm(self) -> Mapping[str, Sequence[tuple[RuleStatement, Constraint]]]:
        found: dict[str, list[tuple[RuleStatement, Constraint]]] = {}
        for statement in statements(self.encoded.estate):
            for primitive in RULES[statement.kind].encode(statement):
                for name in dict.fromkeys(members_of(primitive)):
                    found.setdefault(name, []).append((statement, primitive))
        return found

    @cached_property
    def _row(self) -> Mapping[str, int]:
        return {vm.name: row for row, vm in enumerate(self.encoded.demand.vms)}

    @cached_property
    def _keeping_free(self) -> Sequence[tuple[RuleStatement, KeepFree]]:
        return [
            (statement, primitive)
            for statement in statements(self.encoded.estate)
            for primitive in RULES[statement.kind].encode(statement)
            if isinstance(primitive, KeepFree)
        ]

    def of(self, vms: Sequence[VirtualMachine], host_class: int) -> tuple[str, ...]:
        """Return what keeps VMs that share a host off the hosts of a class, whatever they take; empty if nothing."""
        kind = self.encoded.hosts.classes[host_class]
        reasons = [reason for vm in vms for reason in self._of_one(vm, kind)]
        if not self.encoded.problem.available[host_class]:
            reasons.append("none may be bought (count: 0)")
        if self._offers_less_than_nothing(host_class):
            names = kind.names
            reasons += [
                f"{rule_with_place(s)} keeps more free than it has"
                for s, c in self._keeping_free
                if names & set(c.hosts)
            ]
        return tuple(dict.fromkeys(reasons))

    def _of_one(self, vm: VirtualMachine, kind: HostClass) -> Iterator[str]:
        cluster = self.encoded.hosts.clusters[kind.cluster].name
        if cluster not in vm.clusters:
            why = vm.refused.get(cluster)
            yield f"{cluster} does not take {vm.name}{f': {why}' if why else ''}"
            return
        machine = kind.existing[0].name if kind.existing else kind.type_name
        need = needs(self.encoded.demand, self.encoded.hosts.clusters[kind.cluster])[self._row[vm.name]]
        too_small = shortage(vm.name, need, offers(kind.hardware, self.encoded.hosts.clusters[kind.cluster]), machine)
        if too_small:
            yield too_small
        for statement, primitive in self._of_vm.get(vm.name, ()):
            if not permits(primitive, vm, kind):
                yield f"{rule_with_place(statement)}{_because_of_size(primitive, vm, kind)}"

    def _offers_less_than_nothing(self, host_class: int) -> bool:
        encoded = self.encoded
        row = capacities([encoded.hosts.classes[host_class]], encoded.hosts.clusters, encoded.resources)
        return bool((row < 0).any())

    @cached_property
    def _in_service(self) -> Encoded | None:
        """The problem with every host of the estate in service; None where all are."""
        estate = self.encoded.estate
        if not any(host.maintenance for cluster in estate.clusters for host in cluster.hosts):
            return None
        clusters = tuple(
            replace(c, hosts=tuple(replace(host, maintenance=False) for host in c.hosts)) for c in estate.clusters
        )
        return encode(replace(estate, clusters=clusters), self.encoded.demand)

    def in_maintenance(self, vms: Sequence[VirtualMachine]) -> tuple[str, ...]:
        """Return the hosts in maintenance that could take VMs which share a host, by name."""
        whole = self._in_service
        if whole is None:
            return ()
        idle = {host.name for cluster in self.encoded.hosts.clusters for host in cluster.hosts if host.maintenance}
        names = {vm.name for vm in vms}
        merged_vms = {
            int(whole.items.merged_of_vm[n]) for n in range(len(whole.items.vm_order)) if whole.name(n) in names
        }
        items = {int(whole.items.item_of_merged[merged_vm]) for merged_vm in merged_vms}
        fits = classes_that_fit(whole.problem)[sorted(items)].all(axis=0)
        open_classes = [whole.hosts.classes[c] for c in np.flatnonzero(fits).tolist()]
        return tuple(sorted(host.name for kind in open_classes for host in kind.existing if host.name in idle))


def _because_of_size(primitive: Constraint, vm: VirtualMachine, kind: HostClass) -> str:
    """Return why a rule excludes a host where that depends on sizes."""
    if not isinstance(primitive, FitsNode):
        return ""
    cpu, memory_mib = kind.hardware.cpu, kind.hardware.memory_mib
    node = f"{counted(cpu.cores_per_socket, 'core')} and {format_mib(memory_mib / cpu.sockets)}"
    return f" ({counted(vm.vcpus, 'vCPU')} and {format_mib(vm.configured_mib)}; a NUMA node has {node})"


def rule_title(statement: RuleStatement) -> str:
    """Return a rule by its kind and name, or members, and its hosts."""
    words = statement.name or listed(statement.members)
    hosts = f" on {listed(statement.hosts)}" if statement.hosts else ""
    return f"rule {statement.kind} of {words}{hosts}"


def rule_with_place(statement: RuleStatement) -> str:
    """Return a rule with its line of the inventory."""
    return f"{rule_title(statement)} ({statement.place})" if statement.place.line else rule_title(statement)
