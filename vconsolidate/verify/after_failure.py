"""A cluster after hosts failed: what is free, and whether a restart keeps every limit and rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.placement import HostFacts, Placement
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.registry import RULES, statements
from vconsolidate.verify.host_facts import facts_of
from vconsolidate.verify.host_loads import TOLERANCE, CountedResources, loads_of_host
from vconsolidate.verify.resource_pools import with_parts
from vconsolidate.verify.single_vms import can_carry, why_unusable
from vconsolidate.words import resource_name


class Aftermath:
    """
    The limits and rules that a restart in one cluster of a plan has to keep.

    Hosts and VMs are numbers, those of the plan and of the demand.
    """

    def __init__(self, estate: Estate, demand: Demand, plan: Plan, cluster: Cluster) -> None:
        self.demand = with_parts(estate, demand)
        self.plan = plan
        self.cluster = cluster
        self.estate = estate
        self.inside = [i for i, host in enumerate(plan.hosts) if host.cluster == cluster.name]
        self.counted = CountedResources.of(self.demand)
        self.resources = self._resources()
        self.need = np.array([self._demand_of(vm) for vm in range(len(demand.vms))])
        self.capacity = np.array([self._capacity_of(host) for host in plan.hosts])
        self.free: FloatArray = self.capacity + TOLERANCE * np.maximum(1.0, np.abs(self.capacity))
        for vm, host in enumerate(plan.host_of_vm.tolist()):
            self.free[host] -= self.need[vm]
        self.carries = self._hosts_that_carry()
        self.statements = statements(estate)
        self.facts = {host.name: facts_of(estate, host) for host in plan.hosts}
        self.host_of_vm = {vm.name: plan.hosts[h].name for vm, h in zip(demand.vms, plan.host_of_vm, strict=True)}
        self._before = {one.message for one in self._rule_violations({}, frozenset(), self.statements)}
        self._about: dict[str, list[int]] = {}
        for number, statement in enumerate(self.statements):
            for member in statement.members:
                self._about.setdefault(member, []).append(number)

    def _resources(self) -> tuple[str, ...]:
        every = (
            load.resource
            for host in self.inside
            for load in loads_of_host(self.cluster, self.plan.hosts[host].hardware, self.demand, [], self.counted)
        )
        return tuple(dict.fromkeys(every))

    def _demand_of(self, vm: int) -> list[float]:
        if self.cluster.name not in self.demand.vms[vm].clusters:
            return [0.0] * len(self.resources)
        hardware = self.plan.hosts[self.inside[0]].hardware
        widest = replace(hardware, nic_ports=max(1, hardware.nic_ports), nic_mbps=max(1.0, hardware.nic_mbps))
        used = {
            load.resource: load.used for load in loads_of_host(self.cluster, widest, self.demand, [vm], self.counted)
        }
        return [used.get(resource, 0.0) for resource in self.resources]

    def _capacity_of(self, host: PlannedHost) -> list[float]:
        if host.cluster != self.cluster.name:
            return [0.0] * len(self.resources)
        offered = {
            x.resource: x.capacity for x in loads_of_host(self.cluster, host.hardware, self.demand, [], self.counted)
        }
        return [offered.get(resource, np.inf) for resource in self.resources]

    def _hosts_that_carry(self) -> BoolArray:
        """Return (n_vms, n_hosts): whether a host of the cluster can run a VM alone."""
        found = np.zeros((len(self.demand.vms), len(self.plan.hosts)), dtype=np.bool_)
        known: dict[Hardware, BoolArray] = {}
        for host in self.inside:
            hardware = self.plan.hosts[host].hardware
            if hardware not in known:
                every = [can_carry(self.demand, self.cluster, hardware, [vm]) for vm in range(len(self.demand.vms))]
                known[hardware] = np.array(every, dtype=np.bool_)
            found[:, host] = known[hardware]
        return found

    def down(self, lost: frozenset[int]) -> list[int]:
        """Return the VMs that went down with their hosts and must restart."""
        return [
            vm
            for vm, host in enumerate(self.plan.host_of_vm.tolist())
            if host in lost and self.demand.vms[vm].restart != "disabled"
        ]

    def wrong(self, lost: frozenset[int], placed: Mapping[int, int]) -> str | None:
        """
        Return what is wrong with a restart; None where it keeps every limit and every rule.

        Parameters
        ----------
        placed
            VM → host for VMs that restart.
        """
        taken: dict[int, FloatArray] = {}
        for vm, host in placed.items():
            if host in lost or host not in self.inside:
                where = f"{self.plan.hosts[host].name}, which is not a remaining host"
                return f"{self.demand.vms[vm].name} would run on {where}"
            if self.cluster.name not in self.demand.vms[vm].clusters:
                return f"{self.demand.vms[vm].name} is not allowed in cluster {self.cluster.name}"
            if not self.carries[vm, host]:
                return f"{self.demand.vms[vm].name} cannot run on {self.plan.hosts[host].name}"
            taken[host] = taken.get(host, np.zeros(len(self.resources))) + self.need[vm]
        for host, need in taken.items():
            short = np.flatnonzero(need > self.free[host])
            if short.size:
                resource = resource_name(self.resources[int(short[0])])
                return f"{self.plan.hosts[host].name} would exceed its limit for {resource}"
        violation = self.broken(lost, placed)
        return None if violation is None else violation.message

    def broken(self, lost: frozenset[int], placed: Mapping[int, int]) -> Violation | None:
        """Return a violation of a rule that the restart causes and the plan itself does not have."""
        found = self._rule_violations(placed, lost, self.statements)
        return next((v for v in found if v.message not in self._before), None)

    def allows(self, lost: frozenset[int], placed: Mapping[int, int], vm: int, host: int) -> bool:
        """Return whether the rules about a VM, and about the VMs on a host, let it start there after the others."""
        target = self.plan.hosts[host].name
        names = [self.demand.vms[vm].name]
        names += [name for name, at in self.host_of_vm.items() if at == target and name in self._about]
        names += [self.demand.vms[other].name for other, at in placed.items() if at == host]
        concerned = sorted({number for name in names for number in self._about.get(name, ())})
        if not concerned:
            return True
        about = [self.statements[number] for number in concerned]
        found = self._rule_violations({**placed, vm: host}, lost, about)
        return next((v for v in found if v.message not in self._before), None) is None

    def _rule_violations(
        self, placed: Mapping[int, int], lost: frozenset[int], about: Sequence[RuleStatement]
    ) -> Iterator[Violation]:
        """Yield the violations of rules after VMs restarted."""
        names = {self.plan.hosts[host].name for host in lost}
        after = {vm: host for vm, host in self.host_of_vm.items() if host not in names}
        after.update((self.demand.vms[vm].name, self.plan.hosts[host].name) for vm, host in placed.items())
        facts = Placement(after, self.facts, vms={vm.name: vm for vm in self.demand.vms})
        if any(statement.amounts for statement in about):
            facts = replace(facts, loads=self._loads(after))
        for statement in about:
            yield from RULES[statement.kind].violations(statement, facts)

    def _loads(self, host_of_vm: Mapping[str, str]) -> dict[str, tuple[ResourceLoad, ...]]:
        on: dict[str, list[int]] = {}
        for number, vm in enumerate(self.demand.vms):
            if vm.name in host_of_vm:
                on.setdefault(host_of_vm[vm.name], []).append(number)
        return {
            host.name: loads_of_host(self.cluster, host.hardware, self.demand, on.get(host.name, []), self.counted)
            for host in (self.plan.hosts[i] for i in self.inside)
        }

    def is_excused(self, vm: int) -> bool:
        """Return whether rules allow a VM, even alone, on no more domains of the cluster than may fail at once."""
        machine = self.demand.vms[vm]
        about = [s for s in self.statements if machine.name in s.members]
        key, most = self.cluster.policy.admission.domain, self.cluster.policy.host_failures_tolerated
        domains: dict[str, None] = {}
        every: dict[str, None] = {}
        for facts, number in _candidates(self.estate, self.cluster, self.plan):
            alone = Placement({machine.name: facts.name}, {facts.name: facts}, vms={machine.name: machine})
            shared = key != "host" and key in facts.labels
            names = [f"{key} {facts.labels[key]}"] if shared else [f"{facts.name} {i}" for i in range(number)]
            every |= dict.fromkeys(names)
            if not any(_is_broken(statement, alone) for statement in about):
                domains |= dict.fromkeys(names)
        return len(domains) <= most and len(domains) < len(every)


def _is_broken(statement: RuleStatement, placement: Placement) -> bool:
    return next(iter(RULES[statement.kind].violations(statement, placement)), None) is not None


def _candidates(estate: Estate, cluster: Cluster, plan: Plan) -> Iterator[tuple[HostFacts, int]]:
    """Yield a cluster's hosts, and one host of each type that it may buy, each with the number that counts."""
    many = cluster.policy.host_failures_tolerated + 1
    template = plan.hosts[0]
    for real in cluster.hosts:
        if not real.maintenance and not why_unusable(cluster, real.hardware):
            named = replace(template, name=real.name, type_name=real.type_name, hardware=real.hardware)
            yield facts_of(estate, replace(named, cluster=cluster.name)), 1
    for kind in cluster.host_types:
        if why_unusable(cluster, kind.hardware):
            continue
        named = replace(template, name=f"{cluster.name}-{kind.name}", type_name=kind.name, hardware=kind.hardware)
        yield (
            facts_of(estate, replace(named, cluster=cluster.name)),
            many if kind.count is None else min(many, kind.count),
        )
