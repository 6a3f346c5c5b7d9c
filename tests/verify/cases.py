"""An estate, its demand and a plan made by hand, of which one thing can be changed at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.violation import Violation
from vconsolidate.verify.host_loads import loads
from vconsolidate.verify.plan import violations


def by_hand(hosts: tuple[PlannedHost, ...], where: list[int], **more: object) -> Plan:
    """Return a plan from hosts and the host of each VM."""
    plan = Plan("feasible", hosts, np.array(where, dtype=np.int64), (), Bound(0, 0.0, "none"), "none")
    return replace(plan, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Case:
    """A plan and what it is for."""

    estate: Estate
    demand: Demand
    plan: Plan

    @property
    def cluster(self) -> Cluster:
        """The first cluster."""
        return self.estate.clusters[0]

    def broken(self) -> set[str]:
        """Return the names of what is broken."""
        return {violation.rule for violation in self.told()}

    def told(self) -> tuple[Violation, ...]:
        """Return the violations."""
        return violations(self.estate, self.demand, self.plan)

    def fractions(self, host: int = 0) -> dict[str, float]:
        """Return how full a host is of each resource."""
        every = loads(self.estate, self.demand, self.plan.hosts, self.plan.host_of_vm)
        return {load.resource: load.fraction for load in every[host]}

    def vm(self, name: str, **more: float) -> Case:
        """Return the case with a VM that has so much more of something."""
        vms = [
            replace(vm, **{field: getattr(vm, field) + by for field, by in more.items()}) if vm.name == name else vm
            for vm in self.demand.vms
        ]
        return replace(self, demand=replace(self.demand, vms=tuple(vms)))

    def vm_is(self, name: str, **fields: object) -> Case:
        """Return the case with other figures of a VM."""
        vms = [replace(vm, **fields) if vm.name == name else vm for vm in self.demand.vms]  # type: ignore[arg-type]
        return replace(self, demand=replace(self.demand, vms=tuple(vms)))

    def demanding(self, **fields: object) -> Case:
        """Return the case with another demand."""
        return replace(self, demand=replace(self.demand, **fields))  # type: ignore[arg-type]

    def clustered(self, **fields: object) -> Case:
        """Return the case with another first cluster."""
        changed = replace(self.cluster, **fields)  # type: ignore[arg-type]
        return replace(self, estate=replace(self.estate, clusters=(changed, *self.estate.clusters[1:])))

    def policy(self, **fields: object) -> Case:
        """Return the case with another policy."""
        return self.clustered(policy=replace(self.cluster.policy, **fields))  # type: ignore[arg-type]

    def hypervisor(self, **fields: object) -> Case:
        """Return the case with another hypervisor."""
        return self.clustered(hypervisor=replace(self.cluster.hypervisor, **fields))  # type: ignore[arg-type]

    def planned(self, **fields: object) -> Case:
        """Return the case with another plan."""
        return replace(self, plan=replace(self.plan, **fields))  # type: ignore[arg-type]
