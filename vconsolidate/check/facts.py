"""What checks read: the whole line's data, by name, or the part of it in one cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.platform import Hypervisor
from vconsolidate.model.replay import HostReplay, Replay, VmReplay


@dataclass(frozen=True, slots=True)
class Facts:
    """
    Everything there is to judge.

    Parameters
    ----------
    replay
        None where there was nothing to replay.
    planning
        Replay of the data that the plan was made on, where `replay` ran on other data; else None.
    late
        Servers measured in one of the two periods only: both were replayed on that.
    scope
        Name of a cluster, to see its hosts and VMs only; empty for all.
    """

    estate: Estate
    demand: Demand
    plan: Plan
    replay: Replay | None
    scope: str = ""
    planning: Replay | None = None
    late: tuple[str, ...] = ()

    @property
    def hosts(self) -> tuple[PlannedHost, ...]:
        """Hosts of the plan in scope."""
        return tuple(host for host in self.plan.hosts if self.scope in {"", host.cluster})

    @property
    def host_replays(self) -> tuple[HostReplay, ...]:
        """Replays of the hosts in scope."""
        if self.replay is None:
            return ()
        pairs = zip(self.plan.hosts, self.replay.hosts, strict=True)
        return tuple(replay for host, replay in pairs if self.scope in {"", host.cluster})

    @property
    def vms(self) -> tuple[VirtualMachine, ...]:
        """VMs placed in scope."""
        if not self.plan.hosts:
            return ()
        where = self.plan.host_of_vm.tolist()
        pairs = zip(self.demand.vms, where, strict=True)
        return tuple(vm for vm, host in pairs if self.scope in {"", self.plan.hosts[host].cluster})

    @property
    def vm_replays(self) -> tuple[VmReplay, ...]:
        """Replays of the VMs in scope."""
        if self.replay is None:
            return ()
        names = {vm.name for vm in self.vms}
        return tuple(vm for vm in self.replay.vms if vm.vm in names)

    def cluster(self, name: str) -> Cluster:
        """Return the cluster called `name`."""
        return next(cluster for cluster in self.estate.clusters if cluster.name == name)

    def placed(self) -> Iterator[tuple[VirtualMachine, PlannedHost]]:
        """Yield every VM with its host; none without a placement."""
        if self.plan.hosts:
            for vm, host in zip(self.demand.vms, self.plan.host_of_vm.tolist(), strict=True):
                yield vm, self.plan.hosts[host]

    def hypervisor_of(self, host: PlannedHost) -> Hypervisor:
        """Return what runs on a host of the plan."""
        return self.cluster(host.cluster).hypervisor

    def place_of_host(self, host: str) -> Place:
        """Return where a host of the plan is written: itself, its type, or its cluster."""
        planned = next((one for one in self.plan.hosts if one.name == host), None)
        if planned is None:
            return NOWHERE
        cluster = self.cluster(planned.cluster)
        named = [one.place for one in cluster.hosts if one.name == host]
        typed = [one.place for one in cluster.host_types if one.name == planned.type_name]
        return next(iter([*named, *typed]), cluster.place)
